/** Asks the members of a chain one after another until one has given what was asked for. */
import type { AIMessageChunk, BaseMessage } from '@langchain/core/messages';
import { AIMessageChunk as Chunk } from '@langchain/core/messages';
import type { AnswerCache } from './cache.ts';
import { cacheKey } from './cache-key.ts';
import type { Step } from './chain.ts';
import { type ChainLimits, latestFor } from './deadline.ts';
import { promptOf } from './estimate.ts';
import { ModelError } from './failures.ts';
import { type Read, toldOf } from './form.ts';
import type { ChatRequest, TokenAccount } from './gateway.ts';
import type { ModelTrace, ModelTry } from './model-events.ts';
import type { Asking, ModelPort } from './model-port.ts';
import { USUAL_ANSWER } from './room.ts';

export interface Member {
  step: Step;
  port: ModelPort;
}

export interface Wanted<T> {
  request: ChatRequest;
  members: Member[];
  schema?: Record<string, unknown> | undefined;
  read(answer: AIMessageChunk, port: ModelPort): Read<T>;
}

export interface Surroundings {
  tenant: string;
  aside<W>(wait: () => Promise<W>): Promise<W>;
  account: TokenAccount | undefined;
  cache: AnswerCache | undefined;
  limits: ChainLimits;
}

/** What was read, and the answer it was read from; the trace is filled in on the way. */
export interface Given<T> {
  value: T;
  answer: AIMessageChunk;
  port: ModelPort;
  /** Another was passed over because the tokens of the day are used up. */
  capped: boolean;
}

/** What one member's requests have in common. */
interface Turn {
  trace: ModelTrace;
  /** Until when a model of the configuration may answer. */
  latest: number;
  text: { isUsed: boolean };
}

/** Throws the last member's failure when none has anything to give, and at once when the asker does not wait any more. */
export async function firstToAnswer<T>(around: Surroundings, wanted: Wanted<T>, trace: ModelTrace): Promise<Given<T>> {
  const { request, members } = wanted;
  const text = { isUsed: false };
  const turn: Turn = { trace, text, latest: latestFor(members, request.signal, around.limits) };
  let capped = false;
  let failure: unknown = new ModelError(`No model is set up that can ${request.task} here.`, { kind: 'unable' });
  for (const member of members) {
    try {
      const given = await askMember(around, wanted, member, turn);
      Object.assign(trace, { model: member.port.name, provider: member.port.provider });
      if (member.step.adapter) trace.adapter = member.step.adapter;
      return { ...given, capped };
    } catch (error) {
      request.signal?.throwIfAborted();
      if (text.isUsed) throw error;
      capped ||= error instanceof ModelError && error.kind === 'capped';
      failure = error;
    }
  }
  throw failure;
}

async function askMember<T>(
  around: Surroundings,
  wanted: Wanted<T>,
  member: Member,
  turn: Turn,
): Promise<Omit<Given<T>, 'capped'>> {
  const { port } = member;
  const { messages, onText } = wanted.request;
  const listen =
    onText &&
    ((piece: string) => {
      turn.text.isUsed = true;
      onText(piece);
    });
  const first = await askOnce(around, wanted, member, messages, turn, listen);
  const read = wanted.read(first.answer, port);
  if ('value' in read) {
    first.keep();
    return { value: read.value, answer: first.answer, port };
  }
  const last = turn.trace.tries.at(-1);
  if (last) last.outcome = 'repair';
  const second = await askOnce(around, wanted, member, [...messages, ...read.repair], turn, undefined);
  const mended = wanted.read(second.answer, port);
  if ('value' in mended) {
    second.keep();
    return { value: mended.value, answer: second.answer, port };
  }
  if (mended.left instanceof ModelError) throw mended.left;
  return { value: mended.left.value, answer: second.answer, port };
}

interface Answered {
  answer: AIMessageChunk;
  /** Gives it again to whoever asks the same; for answers that could be read. */
  keep(): void;
}

/** One request and its further tries, from the cache where it may, within the day's limit and on the books. */
async function askOnce<T>(
  around: Surroundings,
  { request, schema }: Wanted<T>,
  { port, step }: Member,
  given: BaseMessage[],
  { trace, latest }: Turn,
  onText: ChatRequest['onText'],
): Promise<Answered> {
  const { task, context, tools, signal } = request;
  const held = schema && port.can('json') ? schema : undefined;
  const messages = schema && !held ? toldOf(schema, given) : given;
  const { tenant, account, aside } = around;
  // Calls of tools depend on more than the prompt, and what they lead to must be wanted each time.
  const cache = port.declared && !tools ? around.cache : undefined;
  const { provider } = port;
  const rights = request.rights ?? [`person:${context.self}`];
  const key = cache && cacheKey({ ...{ tenant, rights, task, provider, step, messages }, schema: held });
  const kept = key && cache?.get(key);
  if (kept !== undefined) {
    trace.cached = true;
    onText?.(kept);
    return { answer: new Chunk(kept), keep: () => {} };
  }
  const within = port.declared ? latest - Date.now() : Number.POSITIVE_INFINITY;
  if (within <= 0) throw new ModelError(`No time is left for ${port.name}.`, { kind: 'timeout' });
  const tries: ModelTry[] = [];
  const onTry = (tried: ModelTry) => {
    tries.push(tried);
    trace.tries.push(tried);
  };
  const limits = Number.isFinite(within) ? { within } : {};
  const asking: Asking = {
    ...{ tenant, task, context, messages, tools, step, signal, onText, onTry, schema: held },
    ...limits,
  };
  const estimate = port.declared && account ? promptOf(asking) + (step.maxTokens ?? USUAL_ANSWER) : 0;
  const entry = await account?.begin(request, estimate);
  if (entry === null) throw new ModelError('The tokens of this day are used up.', { kind: 'capped' });
  const ask = () => port.ask(asking);
  try {
    const answer = await (port.computes ? ask() : aside(ask));
    return { answer, keep: () => void (key && cache?.set(key, answer.text)) };
  } finally {
    await entry?.end(tries);
  }
}
