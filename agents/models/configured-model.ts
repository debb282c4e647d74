/** A model at a provider of the configuration: queue, tries, breaker and time limits around one streamed request. */
import type { AIMessageChunk } from '@langchain/core/messages';
import type { NamedModel } from '../model-schema.ts';
import type { Connection } from './connection.ts';
import { promptOf, usageOf } from './estimate.ts';
import { ModelError } from './failures.ts';
import type { FairQueue } from './fair-queue.ts';
import { type Health, withRetries } from './health.ts';
import type { ModelTry } from './model-events.ts';
import { type Asking, cutOff, type ModelPort, refuseEndless } from './model-port.ts';
import { loadKind, type Settings } from './provider-kind.ts';
import { answerRoom } from './room.ts';
import { ownNames, wireMessages, wireTools } from './wire-names.ts';

/** One provider as its models share it. */
export interface Shared {
  connection: Connection;
  queue: FairQueue;
  retries: number;
  pauseMs: number | undefined;
  /** The breaker of a model or adapter at this provider. */
  healthOf(model: string): Health;
}

export function configuredModel(name: string, declared: NamedModel, shared: Shared): ModelPort {
  const { connection, queue, retries, pauseMs } = shared;
  return {
    name,
    provider: connection.name,
    computes: false,
    declared,
    can: (ability) => declared.abilities.includes(ability),
    async ask(asking) {
      const { step, tenant, signal, onTry, within = Number.POSITIVE_INFINITY } = asking;
      const prompt = promptOf(asking);
      if (prompt + answerRoom(step, declared) > declared.context)
        throw new ModelError(`What is asked does not fit into ${name}.`, { kind: 'too-long' });
      const limit = AbortSignal.timeout(Math.ceil(Math.min(step.timeoutMs ?? connection.timeouts.whole, within)));
      const stop = signal ? AbortSignal.any([signal, limit]) : limit;
      const health = shared.healthOf(step.adapter ?? declared.model);
      const progress: Progress = { isUsed: false, leave: () => {} };
      const once = () =>
        queue.run(tenant, stop, () =>
          health.guard(() => request({ name, declared, connection, asking, prompt, stop, limit, progress, onTry })),
        );
      const answer = withRetries({ retries, pauseMs }, stop, () => progress.isUsed, once);
      try {
        return await cutOff(answer, stop);
      } catch (error) {
        // A client may take its time to notice; what was used until now is used, and the books are closed next.
        if (stop.aborted) progress.leave();
        signal?.throwIfAborted();
        throw limit.aborted ? tooSlow(name) : error;
      }
    },
  };
}

interface Progress {
  /** Somebody has read a piece of the answer. */
  isUsed: boolean;
  /** Tells of the request that is on its way as if it ended now. */
  leave(): void;
}

interface Request {
  name: string;
  declared: NamedModel;
  connection: Connection;
  asking: Asking;
  prompt: number;
  stop: AbortSignal;
  limit: AbortSignal;
  progress: Progress;
  onTry: Asking['onTry'];
}

async function request(of: Request): Promise<AIMessageChunk> {
  const { name, declared, connection, asking, stop, limit, progress } = of;
  const begun = Date.now();
  let firstTokenMs: number | null = null;
  let answer: AIMessageChunk | undefined;
  let isTold = false;
  const tell = (outcome: ModelTry['outcome'], status?: number) => {
    if (isTold) return;
    isTold = true;
    // A server that is left alone has read the prompt all the same, and may go on writing.
    const nothingCame = answer === undefined && !['answered', 'timeout', 'stopped'].includes(outcome);
    asking.onTry({
      ...{ model: name, provider: connection.name, startedAt: begun, ms: Date.now() - begun, firstTokenMs, outcome },
      ...(status === undefined ? {} : { status }),
      usage: nothingCame ? NOTHING : usageOf(answer, of.prompt, declared.price),
    });
  };
  const kind = await loadKind(connection.kind);
  stop.throwIfAborted();
  progress.leave = () => tell(limit.aborted ? 'timeout' : 'stopped');
  const stream = connection.streaming({
    signal: stop,
    form: kind.form,
    onPiece: () => {
      firstTokenMs ??= Date.now() - begun;
    },
  });
  try {
    const { tools, step, schema } = asking;
    const settings: Settings = { ...step, model: declared.model, context: declared.context, schema };
    const chat = kind.chat(connection, stream, settings);
    const bound = tools?.length && chat.bindTools ? chat.bindTools(wireTools(tools)) : chat;
    for await (const piece of await bound.stream(wireMessages(asking.messages), { signal: stop })) {
      const part = piece as AIMessageChunk;
      answer = answer ? answer.concat(part) : part;
      refuseEndless(name, answer.text);
      if (part.text && asking.onText) {
        progress.isUsed = true;
        asking.onText(part.text);
      }
    }
    const failed = stream.failure();
    if (failed) throw failed;
    stop.throwIfAborted();
    if (!answer) throw new ModelError(`${name} answered nothing at all.`, { kind: 'garbage' });
    ownNames(answer, tools ?? []);
    tell('answered');
    return answer;
  } catch (error) {
    if (stop.aborted) progress.leave();
    if (stop.aborted && !limit.aborted) throw stop.reason;
    // The client's own error may hold what the server said, and so the prompt.
    const failure = limit.aborted
      ? tooSlow(name)
      : error instanceof ModelError
        ? error
        : (stream.failure() ?? unread(name));
    tell(failure.kind, failure.status);
    throw failure;
  } finally {
    stream.close();
  }
}

const NOTHING = { input: 0, output: 0, estimated: false, costMicros: 0 };

function tooSlow(name: string): ModelError {
  return new ModelError(`${name} did not finish in time.`, { kind: 'timeout' });
}

/** The network's failures were told by the connection; what is left is a client that could not read the answer. */
function unread(name: string): ModelError {
  return new ModelError(`${name} sent an answer that cannot be read.`, { kind: 'garbage' });
}
