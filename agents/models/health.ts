/** Second tries and the circuit breaker of a model at a provider: what is ill is left alone for a while, and then tried once. */
import {
  type CircuitBreakerPolicy,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  DelegateBackoff,
  ExponentialBackoff,
  handleWhen,
  type IRetryBackoffContext,
  isBrokenCircuitError,
  noJitterGenerator,
  retry,
} from 'cockatiel';
import { isTransient, isUnhealthy, ModelError } from './failures.ts';

/** Failures in a row after which a model is left alone. */
const FAILURES = 5;
/** How long, in milliseconds; doubled each time its trial fails. */
const ALONE_MS = 10_000;
const LONGEST_ALONE_MS = 120_000;
/** The first pause before another try, about; the next are longer, each of a random length. */
const PAUSE_MS = 250;
/** A server that asks for a longer pause is not waited for. */
const LONGEST_PAUSE_MS = 5_000;

export interface HealthOptions {
  failures?: number;
  aloneMs?: number;
  pauseMs?: number;
}

export interface Health {
  /** Runs one request; fails with `open` while the model is left alone. */
  guard<T>(request: () => Promise<T>): Promise<T>;
}

/** The breaker of one model at one provider. */
export function createHealth(who: string, { failures = FAILURES, aloneMs = ALONE_MS }: HealthOptions = {}): Health {
  const breaker: CircuitBreakerPolicy = circuitBreaker(handleWhen(isUnhealthy), {
    breaker: new ConsecutiveBreaker(failures),
    halfOpenAfter: new ExponentialBackoff({
      initialDelay: aloneMs,
      maxDelay: LONGEST_ALONE_MS,
      generator: noJitterGenerator,
    }),
  });
  const open = () => new ModelError(`${who} failed so often that it is left alone for a while.`, { kind: 'open' });
  return {
    async guard(request) {
      // While one request tries whether it is well again, the library lets the others wait for it; they have somebody else to ask.
      if (breaker.state === CircuitState.HalfOpen) throw open();
      try {
        return await breaker.execute(request);
      } catch (error) {
        throw isBrokenCircuitError(error) ? open() : error;
      }
    },
  };
}

/**
 * Tries again what may go well a moment later, after a pause of a random length or the one the server asked for.
 * `isUsed` is true once somebody has read a piece of the answer: a second one would contradict it.
 */
export function withRetries<T>(
  { retries, pauseMs = PAUSE_MS }: { retries: number; pauseMs?: number | undefined },
  signal: AbortSignal,
  isUsed: () => boolean,
  request: () => Promise<T>,
): Promise<T> {
  const again = (error: unknown) =>
    isTransient(error) && !isUsed() && !signal.aborted && (error.retryAfterMs ?? 0) <= LONGEST_PAUSE_MS;
  const pause = new DelegateBackoff<IRetryBackoffContext<unknown>>(({ attempt, result }) => {
    const error = 'error' in result ? result.error : undefined;
    const asked = error instanceof ModelError ? error.retryAfterMs : undefined;
    const upTo = pauseMs * 2 ** attempt;
    return asked ?? upTo / 2 + Math.random() * (upTo / 2);
  });
  return retry(handleWhen(again), { maxAttempts: retries, backoff: pause }).execute(request, signal);
}
