/** Test double of Ollama's HTTP API, strict about every request: /api/chat, /api/embed, /api/tags and /api/show. */
import { z } from 'zod';
import { type Act, openStrictServer, type StrictServer, streamed, vectorOf } from './strict-server.ts';

const tool = z.strictObject({
  type: z.literal('function'),
  function: z.strictObject({
    name: z.string().regex(/^[\w-]{1,64}$/),
    description: z.string(),
    parameters: z.looseObject({ type: z.literal('object') }),
  }),
});
const call = z.strictObject({
  id: z.string().optional(),
  type: z.literal('function').optional(),
  function: z.strictObject({ name: z.string(), arguments: z.record(z.string(), z.unknown()) }),
});
const message = z.discriminatedUnion('role', [
  z.strictObject({ role: z.literal('system'), content: z.string() }),
  z.strictObject({ role: z.literal('user'), content: z.string(), images: z.array(z.base64()).optional() }),
  z.strictObject({ role: z.literal('assistant'), content: z.string(), tool_calls: z.array(call).optional() }),
  z.strictObject({ role: z.literal('tool'), content: z.string() }),
]);
const chat = z.strictObject({
  model: z.string().min(1),
  messages: z.array(message).min(1),
  stream: z.literal(true),
  options: z.strictObject({
    num_ctx: z.int().positive(),
    num_predict: z.int().positive().optional(),
    temperature: z.number().optional(),
  }),
  format: z.looseObject({ type: z.string() }).optional(),
  tools: z.array(tool).optional(),
});
const embed = z.strictObject({
  model: z.string().min(1),
  input: z.array(z.string()).min(1),
  truncate: z.boolean(),
  dimensions: z.int().positive().optional(),
});

export interface OllamaDoubleOptions {
  /** Names of the models it has, each with what it can do. */
  models?: Record<string, string[]>;
  dimensions?: number;
  /** Turns the vectors of a batch into whatever a broken server may give. */
  spoil?(vectors: number[][]): unknown[];
}

/** Starts the double. */
export function openOllamaDouble(options: OllamaDoubleOptions = {}): Promise<StrictServer> {
  const { models = { llama: ['completion', 'tools'] }, dimensions = 8, spoil = (vectors) => vectors } = options;
  const line = (model: string, more: object) =>
    `${JSON.stringify({ model, created_at: '2026-11-21T00:00:00Z', ...more })}\n`;
  return openStrictServer({
    'POST /api/chat': {
      body: chat,
      answer(response, act, body) {
        const { model } = body as z.output<typeof chat>;
        streamed(response, act, {
          type: 'application/x-ndjson',
          piece: (content) => line(model, { message: { role: 'assistant', content }, done: false }),
          end: () => lastLines(act, (more) => line(model, more)),
        });
      },
    },
    'POST /api/embed': {
      body: embed,
      answer(response, act, body) {
        const { model, input, dimensions: wanted } = body as z.output<typeof embed>;
        const vectors = spoil(input.map((text) => vectorOf(text, wanted ?? dimensions)));
        const text = JSON.stringify({
          model,
          embeddings: vectors,
          prompt_eval_count: input.join(' ').split(/\s+/).length,
        });
        response.writeHead(200, { 'content-type': 'application/json' }).end(act.act === 'garbage' ? act.body : text);
      },
    },
    'GET /api/tags': {
      answer: (response) => {
        const listed = Object.keys(models).map((name) => ({ name: `${name}:latest`, size: 1 }));
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ models: listed }));
      },
    },
    'POST /api/show': {
      body: z.strictObject({ model: z.string() }),
      answer(response, _act, body) {
        const capabilities = models[(body as { model: string }).model];
        response.writeHead(capabilities ? 200 : 404, { 'content-type': 'application/json' });
        response.end(JSON.stringify(capabilities ? { capabilities } : { error: 'model not found' }));
      },
    },
  });
}

function lastLines(act: Act, line: (more: object) => string): string {
  const calls = act.act === 'say' ? (act.calls ?? []) : [];
  const called = calls.map(({ name, args }) =>
    line({
      message: { role: 'assistant', content: '', tool_calls: [{ function: { name, arguments: args } }] },
      done: false,
    }),
  );
  const usage = act.act === 'say' && act.usage === false ? {} : { prompt_eval_count: 21, eval_count: 7 };
  return `${called.join('')}${line({ message: { role: 'assistant', content: '' }, done: true, done_reason: 'stop', ...usage })}`;
}
