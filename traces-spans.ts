/** Makes spans of what turns tell: one trace for each turn, whose id follows from the turn's. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash } from 'node:crypto';
import type { TracingChannel } from 'node:diagnostics_channel';
import { LangfuseOtelSpanAttributes as Langfuse } from '@langfuse/tracing';
import { type Attributes, ROOT_CONTEXT, type Span, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api';
import { type IdGenerator, RandomIdGenerator } from '@opentelemetry/sdk-trace-base';
import { type ModelTrace, modelTraces } from './agents/models/model-events.ts';
import {
  type OutcomeTrace,
  outcomeTraces,
  type ScoreTrace,
  type StepTrace,
  scoreTraces,
  stepTraces,
  type TurnTrace,
  turnTraces,
} from './agents/trace-events.ts';
import type { Score } from './traces-send.ts';

export interface Watching {
  tracer: Tracer;
  ids: TraceIds;
  /** A text as the policy lets it be seen; undefined for not at all. */
  shown(tenant: string, text: () => string): string | undefined;
  /** A person's or a thread's id as the policy lets it be seen. */
  known(id: string): string;
  send?(score: Score): void;
  onError(error: unknown): void;
}

/** What the spans of a turn hang on. */
interface Open {
  span: Span;
  root: Span;
  turn: TurnTrace;
}

/** The trace of a turn; the same for everybody who knows tenant and turn, so that a score finds it later. */
export function traceIdOf(tenant: string, turn: string): string {
  return createHash('sha256').update(`${tenant}\0${turn}`).digest('hex').slice(0, 32);
}

/** Gives the next trace the id it was told; ids of spans are random. */
export class TraceIds implements IdGenerator {
  readonly #random = new RandomIdGenerator();
  readonly generateSpanId = this.#random.generateSpanId;
  next: string | undefined;

  generateTraceId = (): string => {
    const told = this.next;
    this.next = undefined;
    return told ?? this.#random.generateTraceId();
  };
}

/** Begins to watch; what it gives back ends that. Nothing that goes wrong here reaches a turn. */
export function watch(watching: Watching): () => void {
  const current = new AsyncLocalStorage<Open | undefined>();
  const stops = [
    follow(turnTraces, current, watching, {
      begin: (turn) => beginTurn(watching, turn),
    }),
    follow(stepTraces, current, watching, {
      begin: (step) => beginStep(watching, current.getStore(), step),
      end: ({ span }, { facts }) => span.setAttributes(prefixed(facts)),
    }),
    follow(modelTraces, current, watching, {
      begin: (call) => beginCall(watching, current.getStore(), call),
      end: ({ span, turn }, call) => endCall(watching, span, turn, call),
    }),
    listen(outcomeTraces, watching, (outcome: OutcomeTrace) => told(watching, current.getStore(), outcome)),
    listen(scoreTraces, watching, (score: ScoreTrace) => judged(watching, score)),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** Spans of one kind of work; those inside of it become their children. */
function follow<T extends object>(
  channel: TracingChannel<unknown, T>,
  current: AsyncLocalStorage<Open | undefined>,
  { onError }: Watching,
  how: { begin(about: T): Open | undefined; end?(open: Open, about: T): void },
): () => void {
  const opened = new WeakMap<object, Open>();
  // An error thrown in a subscriber would end the process.
  const careful = <R>(work: () => R): R | undefined => {
    try {
      return work();
    } catch (error) {
      onError(error);
      return undefined;
    }
  };
  channel.start.bindStore(current, (about) =>
    careful(() => {
      const open = how.begin(about as T);
      if (open) opened.set(about as T, open);
      return open ?? current.getStore();
    }),
  );
  const handlers = {
    error: (about: T & { error?: unknown }) =>
      careful(() => {
        const kind = about.error instanceof Error ? about.error.name : 'error';
        opened.get(about)?.span.setStatus({ code: SpanStatusCode.ERROR, message: kind });
      }),
    asyncEnd: (about: T) =>
      careful(() => {
        const open = opened.get(about);
        if (!open) return;
        careful(() => how.end?.(open, about));
        open.span.end();
      }),
  };
  channel.subscribe(handlers as Parameters<typeof channel.subscribe>[0]);
  return () => {
    channel.start.unbindStore(current);
    channel.unsubscribe(handlers as Parameters<typeof channel.unsubscribe>[0]);
  };
}

function listen<T>(channel: typeof outcomeTraces, { onError }: Watching, hear: (message: T) => void): () => void {
  const heard = (message: unknown) => {
    try {
      hear(message as T);
    } catch (error) {
      onError(error);
    }
  };
  channel.subscribe(heard);
  return () => void channel.unsubscribe(heard);
}

function beginTurn({ tracer, ids, known, shown }: Watching, turn: TurnTrace): Open {
  ids.next = traceIdOf(turn.tenant, turn.of);
  const text = shown(turn.tenant, turn.text);
  const span = tracer.startSpan(
    'turn',
    {
      root: true,
      attributes: {
        'expert.tenant': turn.tenant,
        'expert.turn': turn.turn,
        'expert.channel': turn.channel,
        'expert.kind': turn.kind,
        [Langfuse.TRACE_NAME]: 'turn',
        [Langfuse.TRACE_USER_ID]: known(turn.person),
        [Langfuse.TRACE_SESSION_ID]: known(turn.thread),
        [Langfuse.TRACE_TAGS]: [turn.tenant, turn.channel],
        [Langfuse.OBSERVATION_TYPE]: 'agent',
        ...(text === undefined ? {} : { [Langfuse.TRACE_INPUT]: text, [Langfuse.OBSERVATION_INPUT]: text }),
      },
    },
    ROOT_CONTEXT,
  );
  return { span, root: span, turn };
}

const KINDS: Partial<Record<StepTrace['step'], string>> = {
  retrieve: 'retriever',
  research: 'agent',
  tool: 'tool',
  assess: 'evaluator',
};

function beginStep({ tracer }: Watching, over: Open | undefined, { step, name, since }: StepTrace): Open | undefined {
  if (!over) return undefined;
  const attributes = { [Langfuse.OBSERVATION_TYPE]: KINDS[step] ?? 'span', 'expert.name': name };
  const options = { attributes, ...(since === undefined ? {} : { startTime: since }) };
  return { ...over, span: tracer.startSpan(`${step} ${name}`, options, trace.setSpan(ROOT_CONTEXT, over.span)) };
}

function beginCall({ tracer }: Watching, over: Open | undefined, { task }: ModelTrace): Open | undefined {
  if (!over) return undefined;
  const attributes = { [Langfuse.OBSERVATION_TYPE]: 'generation', 'gen_ai.operation.name': task };
  return { ...over, span: tracer.startSpan(`model ${task}`, { attributes }, trace.setSpan(ROOT_CONTEXT, over.span)) };
}

function endCall({ shown }: Watching, span: Span, { tenant }: TurnTrace, call: ModelTrace): void {
  const { model, provider, usage, prompt, department, cached } = call;
  for (const { startedAt, usage: _used, firstTokenMs, ...tried } of call.tries)
    span.addEvent('try', { ...tried, ...(firstTokenMs === null ? {} : { firstTokenMs }) }, startedAt);
  const [input, output] = [shown(tenant, call.texts.input), shown(tenant, call.texts.output)];
  span.setAttributes({
    ...(model ? { 'gen_ai.request.model': model, [Langfuse.OBSERVATION_MODEL]: model } : {}),
    ...(provider ? { 'gen_ai.provider.name': provider } : {}),
    ...(department ? { 'expert.department': department } : {}),
    ...(prompt ? { 'expert.prompt': prompt } : {}),
    ...(cached === undefined ? {} : { 'expert.cached': cached }),
    ...(usage ? usageAttributes(usage) : {}),
    ...(input === undefined ? {} : { [Langfuse.OBSERVATION_INPUT]: input }),
    ...(output === undefined ? {} : { [Langfuse.OBSERVATION_OUTPUT]: output }),
  });
}

function usageAttributes({ input, output, estimated, costMicros }: NonNullable<ModelTrace['usage']>): Attributes {
  return {
    'gen_ai.usage.input_tokens': input,
    'gen_ai.usage.output_tokens': output,
    'expert.usage.estimated': estimated,
    [Langfuse.OBSERVATION_USAGE_DETAILS]: JSON.stringify({ input, output }),
    ...(costMicros > 0 ? { [Langfuse.OBSERVATION_COST_DETAILS]: JSON.stringify({ total: costMicros / 1e6 }) } : {}),
  };
}

/** What a turn came to stands on its root span, and what can be scored is. */
function told({ shown, send }: Watching, open: Open | undefined, { text, ...outcome }: OutcomeTrace): void {
  if (!open) return;
  const { root, turn } = open;
  const said = shown(turn.tenant, text);
  root.setAttributes({
    ...prefixed(outcome),
    ...(said === undefined ? {} : { [Langfuse.TRACE_OUTPUT]: said, [Langfuse.OBSERVATION_OUTPUT]: said }),
  });
  if (turn.kind === 'resume' || turn.kind === 'deletion') return;
  const traceId = traceIdOf(turn.tenant, turn.of);
  for (const name of ['confidence', 'grounding'] as const) {
    const value = outcome[name];
    if (value !== undefined) send?.({ id: `${traceId}-${name}`, traceId, name, value, dataType: 'NUMERIC' });
  }
}

/** A judgement may come weeks later; it finds the trace by its id. */
function judged({ tracer, ids, shown, send }: Watching, { tenant, turn, name, value, comment }: ScoreTrace): void {
  const traceId = traceIdOf(tenant, turn);
  const words = comment === undefined ? undefined : shown(tenant, () => comment);
  ids.next = traceId;
  const attributes = { 'expert.tenant': tenant, 'expert.turn': turn, [`expert.score.${name}`]: value };
  tracer.startSpan(`score ${name}`, { root: true, attributes }, ROOT_CONTEXT).end();
  send?.({
    ...{ id: `${traceId}-${name}`, traceId, name, value, dataType: 'BOOLEAN' },
    ...(words === undefined ? {} : { comment: words }),
  });
}

function prefixed(facts: Record<string, string | number | boolean | null | undefined>): Attributes {
  return Object.fromEntries(
    Object.entries(facts).flatMap(([name, value]) =>
      value === null || value === undefined ? [] : [[`expert.${name}`, value]],
    ),
  );
}
