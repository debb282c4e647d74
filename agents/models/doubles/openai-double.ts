/** Test double of the OpenAI HTTP API as vLLM and others serve it, strict about every request: chat completions, embeddings, models, rerank. */
import { z } from 'zod';
import { type Act, openStrictServer, type StrictServer, streamed, vectorOf } from './strict-server.ts';

const name = z.string().regex(/^[\w-]{1,64}$/);
const content = z.union([
  z.string(),
  z.array(
    z.discriminatedUnion('type', [
      z.strictObject({ type: z.literal('text'), text: z.string() }),
      z.strictObject({
        type: z.literal('image_url'),
        image_url: z.strictObject({ url: z.string().regex(/^data:image\/(png|jpeg|webp);base64,/) }),
      }),
    ]),
  ),
]);
const call = z.strictObject({
  id: z.string().min(1),
  type: z.literal('function'),
  function: z.strictObject({ name, arguments: z.string() }),
});
const message = z.discriminatedUnion('role', [
  z.strictObject({ role: z.literal('system'), content: z.string() }),
  z.strictObject({ role: z.literal('user'), content }),
  z.strictObject({
    role: z.literal('assistant'),
    content: z.string().nullable(),
    tool_calls: z.array(call).min(1).optional(),
  }),
  z.strictObject({ role: z.literal('tool'), content: z.string(), tool_call_id: z.string().min(1) }),
]);
const chat = z.strictObject({
  model: z.string().min(1),
  messages: z.array(message).min(1).superRefine(callsAreAnswered),
  stream: z.literal(true),
  stream_options: z.strictObject({ include_usage: z.literal(true) }),
  temperature: z.number().min(0).max(2).optional(),
  max_tokens: z.int().positive().optional(),
  tools: z
    .array(
      z.strictObject({
        type: z.literal('function'),
        function: z.strictObject({
          name,
          description: z.string(),
          parameters: z.looseObject({ type: z.literal('object') }),
          strict: z.boolean().optional(),
        }),
      }),
    )
    .min(1)
    .optional(),
  response_format: z
    .strictObject({
      type: z.literal('json_schema'),
      json_schema: z.strictObject({ name, schema: z.looseObject({}), strict: z.boolean() }),
    })
    .optional(),
});
const embeddings = z.strictObject({
  model: z.string().min(1),
  input: z.array(z.string().min(1)).min(1).max(2_048),
  encoding_format: z.literal('float'),
  dimensions: z.int().positive().optional(),
});
const rerank = z.strictObject({
  model: z.string().min(1).optional(),
  query: z.string().min(1),
  documents: z.array(z.string()).min(1),
  top_n: z.int().positive(),
});

export interface OpenaiDoubleOptions {
  models?: string[];
  /** Refuses every request that does not bear it, and any that does where none is set. */
  key?: string;
  dimensions?: number;
  /** Scores of a rerank, by text. */
  judge?(text: string): number;
}

/** Starts the double at a `/v1`. */
export async function openOpenaiDouble(options: OpenaiDoubleOptions = {}): Promise<StrictServer> {
  const { models = ['qwen'], dimensions = 8, judge = (text) => Math.min(1, text.length / 100) } = options;
  const double = await openStrictServer(
    {
      'POST /chat/completions': {
        body: chat,
        answer(response, act, body) {
          const { model } = body as z.output<typeof chat>;
          if (!mayAsk()) return void response.writeHead(401).end('{"error":{"message":"no"}}');
          const event = (more: object) =>
            `data: ${JSON.stringify({ id: 'c1', object: 'chat.completion.chunk', created: 1, model, ...more })}\n\n`;
          const delta = (given: object, finish: string | null = null) =>
            event({ choices: [{ index: 0, delta: given, finish_reason: finish }] });
          streamed(response, act, {
            type: 'text/event-stream',
            piece: (text) => `: keep-alive\n\n${delta({ role: 'assistant', content: text })}`,
            end: () => `${lastEvents(act, delta, event)}data: [DONE]\n\n`,
          });
        },
      },
      'POST /embeddings': {
        body: embeddings,
        answer(response, _act, body) {
          const { input, dimensions: wanted, model } = body as z.output<typeof embeddings>;
          // The order is not promised, and clients must go by the index.
          const data = input
            .map((text, index) => ({ object: 'embedding', index, embedding: vectorOf(text, wanted ?? dimensions) }))
            .reverse();
          const usage = { prompt_tokens: input.length * 3, total_tokens: input.length * 3 };
          response.writeHead(200, { 'content-type': 'application/json' });
          response.end(JSON.stringify({ object: 'list', model, data, usage }));
        },
      },
      'POST /rerank': {
        body: rerank,
        answer(response, _act, body) {
          const { documents } = body as z.output<typeof rerank>;
          const results = documents
            .map((text, index) => ({ index, relevance_score: judge(text), document: { text } }))
            .sort((a, b) => b.relevance_score - a.relevance_score);
          response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ id: 'r1', results }));
        },
      },
      'GET /models': {
        answer: (response) => {
          const data = models.map((id) => ({ id, object: 'model' }));
          response.writeHead(200, { 'content-type': 'application/json' });
          response.end(JSON.stringify({ object: 'list', data }));
        },
      },
    },
    '/v1',
  );
  const mayAsk = () => double.asked.at(-1)?.authorization === (options.key ? `Bearer ${options.key}` : undefined);
  return double;
}

function lastEvents(
  act: Act,
  delta: (given: object, finish?: string | null) => string,
  event: (more: object) => string,
): string {
  const calls = act.act === 'say' ? (act.calls ?? []) : [];
  const called = calls.flatMap(({ name: tool, args }, index) => {
    const text = typeof args === 'string' ? args : JSON.stringify(args);
    const half = Math.ceil(text.length / 2);
    const piece = (given: string, first: boolean) =>
      delta({
        role: 'assistant',
        tool_calls: [
          {
            index,
            ...(first ? { id: `call_${index}`, type: 'function' } : {}),
            function: { ...(first ? { name: tool } : {}), arguments: given },
          },
        ],
      });
    return [piece(text.slice(0, half), true), piece(text.slice(half), false)];
  });
  const usage = { prompt_tokens: 21, completion_tokens: 7, total_tokens: 28 };
  const counted = act.act === 'say' && act.usage === false ? '' : event({ choices: [], usage });
  return `${called.join('')}${delta({}, calls.length > 0 ? 'tool_calls' : 'stop')}${counted}`;
}

/** Each call of an assistant must be followed by its result, as the real API insists. */
function callsAreAnswered(messages: z.output<typeof message>[], context: z.RefinementCtx): void {
  for (const [n, one] of messages.entries()) {
    if (one.role !== 'assistant') continue;
    const following = messages.slice(n + 1);
    for (const { id } of one.tool_calls ?? [])
      if (!following.some((later) => later.role === 'tool' && later.tool_call_id === id))
        context.addIssue({ code: 'custom', path: [n], message: `the call ${id} has no result` });
  }
}
