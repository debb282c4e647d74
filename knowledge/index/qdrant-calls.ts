/** Calls of Qdrant that may fail: which are made again, when a server is left alone, and what is said. */
import {
  BrokenCircuitError,
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleWhen,
  retry,
  wrap,
} from 'cockatiel';

/** Documents cannot be searched where they are kept; the same again later may well succeed. */
export class SearchUnavailable extends Error {
  override readonly name = 'SearchUnavailable';
  readonly code = 'search_unavailable';
  readonly retryable = true;
}

export interface Calls {
  read<T>(call: () => Promise<T>): Promise<T>;
  write<T>(call: () => Promise<T>): Promise<T>;
}

const READ_AGAIN = 1;
const WRITE_AGAIN = 4;
const RETRY_MS = 150;
/** Searches that fail in a row before the next ones are not even tried, and milliseconds until one is. */
const FAILURES = 3;
const LEFT_ALONE_MS = 5_000;
/** Too many requests, and what stands before a server that is starting or gone. */
const PASSING = new Set([429, 502, 503, 504]);

/** Repeats what may pass; each fault that remains says what to look at. */
export function createCalls(host: string, retryMs = RETRY_MS): Calls {
  const passing = handleWhen(isPassing);
  const backoff = new ExponentialBackoff({ initialDelay: retryMs, maxDelay: 10_000 });
  const breaker = circuitBreaker(passing, {
    halfOpenAfter: LEFT_ALONE_MS,
    breaker: new ConsecutiveBreaker(FAILURES),
  });
  const reading = wrap(breaker, retry(passing, { maxAttempts: READ_AGAIN, backoff }));
  const writing = retry(passing, { maxAttempts: WRITE_AGAIN, backoff });
  const said = (error: unknown) => Promise.reject(explained(error, host));
  return {
    read: (call) => reading.execute(call).catch(said),
    write: (call) => writing.execute(call).catch(said),
  };
}

function isPassing(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof SearchUnavailable) return false;
  const { status } = error as { status?: unknown };
  if (typeof status === 'number') return PASSING.has(status);
  return (
    /TimeoutError|ResourceExhausted/.test(error.name) ||
    (error instanceof TypeError && /fetch failed|terminated/.test(error.message))
  );
}

function explained(error: unknown, host: string): Error {
  if (error instanceof SearchUnavailable) return error;
  const status = (error as { status?: number }).status;
  if (status === 401 || status === 403)
    return new SearchUnavailable(`Qdrant at ${host} does not accept the key. Look at QDRANT_API_KEY.`, {
      cause: error,
    });
  if (isPassing(error) || error instanceof BrokenCircuitError)
    return new SearchUnavailable(`Qdrant at ${host} does not answer. Look whether it runs and QDRANT_URL is right.`, {
      cause: error,
    });
  return new SearchUnavailable(`Qdrant at ${host} refused a request${status ? ` (${status})` : ''}.`, { cause: error });
}
