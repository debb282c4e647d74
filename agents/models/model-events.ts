/** What calls of models tell whoever watches: one `expert:model` trace per call, with what each try of it took. Costs nothing unwatched. */
import { tracingChannel } from 'node:diagnostics_channel';
import type { FailureKind } from './failures.ts';
import type { ModelTask } from './tasks.ts';

/** One request to one model, whatever came of it. */
export interface ModelTry {
  /** The name of the configuration. */
  model: string;
  /** `builtin`, `given` for models a program brought, or a provider of the configuration. */
  provider: string;
  /** Milliseconds since 1970. */
  startedAt: number;
  ms: number;
  /** Milliseconds until the first piece of the answer; null where none came or the model does not stream. */
  firstTokenMs: number | null;
  /** `repair`: an answer came, but not in the form asked for. `full`, `open`, `too-long` and `capped` were never sent. */
  outcome: 'answered' | 'repair' | 'stopped' | FailureKind;
  /** The status of HTTP, where that was the trouble. */
  status?: number;
  usage: TokenUse;
}

/** Tokens of a call; `estimated` where the provider did not say. */
export interface TokenUse {
  input: number;
  output: number;
  estimated: boolean;
  /** Millionths of the currency of the model's price; 0 without a price. */
  costMicros: number;
}

/** One call of the gateway, tries, repairs and fallbacks included; what is not known at its start is filled in before it ends. */
export interface ModelTrace {
  tenant: string;
  task: ModelTask;
  department: string | null;
  person: string;
  /** The names that may answer, first choice first. */
  chain: string[];
  tries: ModelTry[];
  /** The model that answered; missing where none did. */
  model?: string;
  provider?: string;
  adapter?: string;
  cached?: boolean;
  usage?: TokenUse;
  /** Which prompt file was used, as the caller names it. */
  prompt?: string;
  /** The words themselves, made only for a watcher that asks and may. */
  texts: { input(): string; output(): string };
}

export const modelTraces = tracingChannel<unknown, ModelTrace>('expert:model');

/** Runs a call where watchers can see it; `trace` is filled in while it runs. */
export async function tracedCall<T>(trace: ModelTrace, work: () => Promise<T>): Promise<T> {
  if (!modelTraces.hasSubscribers) return work();
  // What the traced function gives is shown to every watcher, words included, so it gives nothing.
  const results: T[] = [];
  await modelTraces.tracePromise(async () => void results.push(await work()), trace);
  return results[0] as T;
}
