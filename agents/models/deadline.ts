/** How long the members of a chain may take together, so that whoever waits has at least the built-in engine's answer. */
import type { Member } from './fallback.ts';

export interface ChainLimits {
  /** Milliseconds for a whole chain of several members, unless the request must end earlier. */
  totalMs: number;
  /** Milliseconds that are left to the built-in engine at its end. */
  reserveMs: number;
}

export const CHAIN_LIMITS: ChainLimits = { totalMs: 100_000, reserveMs: 10_000 };

const ends = new WeakMap<AbortSignal, number>();

/** The signal with a limit of time; all calls of models under it share what is left, so that there is an answer before it ends. */
export function endingAfter(signal: AbortSignal, ms: number): AbortSignal {
  const limited = AbortSignal.any([signal, AbortSignal.timeout(ms)]);
  ends.set(limited, Math.min(ends.get(signal) ?? Number.POSITIVE_INFINITY, Date.now() + ms));
  return limited;
}

/** When each model of the configuration must have answered, in the clock of `Date.now()`; infinite where nobody comes after it and nothing ends. */
export function latestFor(
  members: readonly Member[],
  signal: AbortSignal | undefined,
  { totalMs, reserveMs }: ChainLimits,
): number {
  const whole = members.length > 1 ? Date.now() + totalMs : Number.POSITIVE_INFINITY;
  const end = Math.min(whole, (signal && ends.get(signal)) ?? Number.POSITIVE_INFINITY);
  return members.at(-1)?.port.provider === 'builtin' ? end - reserveMs : end;
}
