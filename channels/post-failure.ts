/** What a channel knows about a post that did not go out. */

/** The chat tool asks for patience; the attempt does not count as a failure. */
export class PostLater extends Error {
  readonly retryAfterMs: number;

  constructor(retryAfterMs: number, cause?: unknown) {
    super(`The chat tool asks to wait ${Math.ceil(retryAfterMs / 1_000)} s.`, { cause });
    this.name = 'PostLater';
    this.retryAfterMs = retryAfterMs;
  }
}

/** It can never be posted: the channel is gone, or the person cannot be written to. `message` says what to do about it. */
export class PostNever extends Error {
  override readonly name = 'PostNever';
}

/** A file cannot be had; `message` says why, for the person who sent it. */
export class FileRefused extends Error {
  override readonly name = 'FileRefused';
}
