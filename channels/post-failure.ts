/** What a channel knows about a post that did not go out, or a file that cannot be had. */
import type { FileFault } from '../agents/message.ts';

/**
 * It may go out later, and the attempt does not count as a failure: the chat tool asks for patience, or, when the cause is a
 * PostNever, somebody has to do something first.
 */
export class PostLater extends Error {
  readonly retryAfterMs: number;

  constructor(retryAfterMs: number, cause?: unknown) {
    super(`It is to be tried again in ${Math.ceil(retryAfterMs / 1_000)} s.`, { cause });
    this.name = 'PostLater';
    this.retryAfterMs = retryAfterMs;
  }
}

/** It can never be posted: the channel is gone, or the person cannot be written to. `message` says what to do about it. */
export class PostNever extends Error {
  override readonly name: string = 'PostNever';
}

/** How soon it is looked whether somebody has mended what holds a post up. */
const LOOK_AGAIN_MS = 5 * 60_000;

/** What waits until somebody has done what the fault says: nothing is lost meanwhile. */
export function whenMended(fault: PostNever): PostLater {
  return new PostLater(LOOK_AGAIN_MS, fault);
}

/** A file that was handed in cannot be had. */
export class FileRefused extends Error {
  override readonly name = 'FileRefused';
  readonly fault: FileFault;

  constructor(fault: FileFault) {
    super(`A file is ${fault.replace('_', ' ')}.`);
    this.fault = fault;
  }
}
