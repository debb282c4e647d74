/** Why a model gave nothing usable, in kinds that say what may be done about it; never in words people or models wrote. */

/** What kept an answer from coming. */
export type FailureKind =
  /** No connection, or it broke before anything came. */
  | 'unreachable'
  /** Too slow: to connect, to begin, to go on or to end. */
  | 'timeout'
  /** 429: asked too often. */
  | 'busy'
  /** 5xx, or an error inside an answer. */
  | 'server'
  /** The answer broke off. */
  | 'cut'
  /** What came is not what such a server sends. */
  | 'garbage'
  /** 4xx: this will be refused again. */
  | 'refused'
  /** The server does not know the model. */
  | 'missing'
  /** Everybody waits for this provider already. */
  | 'full'
  /** It failed so often that it is left alone for a while. */
  | 'open'
  /** The prompt does not fit into the model. */
  | 'too-long'
  /** The day's tokens are used up. */
  | 'capped'
  /** An answer came, twice, but not in the form asked for. */
  | 'form'
  /** No model is set up that can do this. */
  | 'unable'
  | 'other';

interface Details {
  kind?: FailureKind;
  status?: number | undefined;
  retryAfterMs?: number | undefined;
  cause?: unknown;
}

/** A model did not give something usable; `kind` says why, and the message is free of what anybody wrote. */
export class ModelError extends Error {
  override readonly name = 'ModelError';
  readonly kind: FailureKind;
  readonly status: number | undefined;
  /** How long the server asked to be left alone. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, { kind = 'other', status, retryAfterMs, cause }: Details = {}) {
    super(message, cause === undefined ? {} : { cause });
    this.kind = kind;
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }
}

const TRANSIENT: ReadonlySet<FailureKind> = new Set(['unreachable', 'busy', 'server', 'cut']);
const UNHEALTHY: ReadonlySet<FailureKind> = new Set([...TRANSIENT, 'timeout', 'garbage']);

/** Whether the same request may go well a moment later. */
export function isTransient(error: unknown): error is ModelError {
  return error instanceof ModelError && TRANSIENT.has(error.kind);
}

/** Whether the failure speaks against the server rather than the request. */
export function isUnhealthy(error: unknown): boolean {
  return error instanceof ModelError && UNHEALTHY.has(error.kind);
}

/** The failure that an answer's status tells of; its body, which may repeat the prompt, is left unread. */
export function failureOfStatus(who: string, status: number, retryAfter: string | null): ModelError {
  const kind = kindOfStatus(status);
  const said: Partial<Record<FailureKind, string>> = {
    busy: 'is asked too often',
    server: 'has trouble of its own',
    missing: 'does not know this address or model; check the model’s name and the provider’s url',
    refused: status === 401 || status === 403 ? 'does not accept our key; check it' : 'refuses this request',
  };
  return new ModelError(`${who} ${said[kind]} (${status}).`, {
    kind,
    status,
    retryAfterMs: millisecondsOf(retryAfter),
  });
}

function kindOfStatus(status: number): FailureKind {
  if (status === 429) return 'busy';
  if (status === 408 || status >= 500) return 'server';
  return status === 404 ? 'missing' : 'refused';
}

/** Seconds or a date, as `Retry-After` may hold either. */
function millisecondsOf(retryAfter: string | null): number | undefined {
  if (!retryAfter) return undefined;
  const seconds = Number(retryAfter);
  const wait = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(retryAfter) - Date.now();
  return Number.isFinite(wait) ? Math.max(0, wait) : undefined;
}
