/** Asks channels who reads their conversations, and remembers the answer for a minute. */
import type { ChannelReaders } from '../agents/principals.ts';
import type { Channel } from './channel.ts';
import { PostLater } from './post-failure.ts';

/** How long somebody who came in may go unnoticed. */
const KEPT_MS = 60_000;
/** The asker waits for it. */
const WITHIN_MS = 5_000;
const MOST_KEPT = 5_000;
const UNKNOWN: ChannelReaders = { people: [], strangers: true };

/** Undefined for a channel that does not say who is there. */
export type AskReaders = (channel: string, tenant: string, conversation: string) => Promise<ChannelReaders | undefined>;

interface Kept {
  readers: Promise<ChannelReaders>;
  until: number;
  /** Why it could not be read. */
  fault?: string;
}

/** Each channel is asked for its own conversations; where it cannot say who is there, anybody may be. */
export function createReaders(
  channels: readonly Channel[],
  onNote: (note: string) => void,
  { now = () => performance.now(), withinMs = WITHIN_MS } = {},
): AskReaders {
  const kept = new Map<string, Kept>();
  return async (id, tenant, conversation) => {
    const channel = channels.find((one) => one.id === id);
    if (!channel?.readers) return undefined;
    const key = JSON.stringify([id, tenant, conversation]);
    const before = kept.get(key);
    if (before && before.until > now()) return before.readers;
    const asking = within(withinMs, channel.readers(tenant, conversation));
    const entry: Kept = { readers: asking, until: now() + KEPT_MS };
    entry.readers = asking.catch((error: unknown) => {
      entry.fault = reasonOf(error);
      if (entry.fault !== before?.fault)
        onNote(
          `Who reads ${conversation} of ${tenant} cannot be read from ${id}, so answers there use only what is open to everyone: ${entry.fault}`,
        );
      return UNKNOWN;
    });
    kept.delete(key);
    kept.set(key, entry);
    const [oldest] = kept.keys();
    if (kept.size > MOST_KEPT && oldest) kept.delete(oldest);
    return entry.readers;
  };
}

/** What is put off until somebody acts has the remedy in its cause. */
function reasonOf(error: unknown): string {
  const reason = error instanceof PostLater ? (error.cause ?? error) : error;
  return reason instanceof Error ? reason.message : String(reason);
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const { promise: tooLate, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`This took longer than ${ms} ms.`)), ms);
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
