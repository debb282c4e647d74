/** A request that is answered in one piece, such as vectors or scores: guarded, tried again, traced and counted like the others. */
import type { NamedModel } from '../model-schema.ts';
import type { Shared } from './configured-model.ts';
import { costOf } from './estimate.ts';
import { ModelError } from './failures.ts';
import { withRetries } from './health.ts';
import { type ModelTrace, type ModelTry, tracedCall } from './model-events.ts';
import type { ModelTask } from './tasks.ts';

export interface OutsideCall {
  tenant: string;
  task: ModelTask;
  department: string | null;
  model: string;
  price: NamedModel['price'];
  signal: AbortSignal | undefined;
  /** Tokens that go out, about. */
  estimate: number;
  onTry?: ((tried: ModelTry) => Promise<void>) | undefined;
}

/** `ask` gives its value and the tokens the provider counted, or null where it counts none. */
export async function outsideCall<T>(
  { connection, queue, retries, pauseMs, healthOf }: Shared,
  call: OutsideCall,
  ask: (limits: { signal: AbortSignal; timeoutMs: number }) => Promise<{ value: T; tokens: number | null }>,
): Promise<T> {
  const { tenant, task, department, model, price, signal, estimate } = call;
  const trace: ModelTrace = {
    ...{ tenant, task, department, person: '', chain: [model], tries: [] },
    texts: { input: () => '', output: () => '' },
  };
  const timeoutMs = connection.timeouts.whole;
  const limit = AbortSignal.timeout(timeoutMs);
  const stop = signal ? AbortSignal.any([signal, limit]) : limit;
  const once = async () => {
    const begun = Date.now();
    const tell = async (outcome: ModelTry['outcome'], tokens: number, estimated: boolean, status?: number) => {
      const usage = { input: tokens, output: 0, estimated, costMicros: costOf(tokens, 0, price) };
      const tried: ModelTry = {
        ...{ model, provider: connection.name, startedAt: begun, ms: Date.now() - begun, firstTokenMs: null },
        ...{ outcome, usage, ...(status === undefined ? {} : { status }) },
      };
      trace.tries.push(tried);
      await call.onTry?.(tried);
    };
    try {
      const { value, tokens } = await ask({ signal: stop, timeoutMs });
      await tell('answered', tokens ?? estimate, tokens === null);
      return value;
    } catch (error) {
      const failure = error instanceof ModelError ? error : undefined;
      // A server that is left alone has read all of it, and may go on.
      const left = !stop.aborted ? failure?.kind : signal?.aborted ? 'stopped' : 'timeout';
      const isRead = left === 'stopped' || left === 'timeout';
      await tell(left ?? 'other', isRead ? estimate : 0, isRead, failure?.status);
      throw error;
    }
  };
  return tracedCall(trace, async () => {
    const guarded = () => queue.run(tenant, stop, () => healthOf(model).guard(once));
    try {
      const value = await withRetries({ retries, pauseMs }, stop, () => false, guarded);
      Object.assign(trace, { model, provider: connection.name, cached: false, usage: trace.tries.at(-1)?.usage });
      return value;
    } catch (error) {
      signal?.throwIfAborted();
      throw limit.aborted ? new ModelError(`${model} did not finish in time.`, { kind: 'timeout' }) : error;
    }
  });
}
