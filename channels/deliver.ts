/** The one way out: what lies in the outbox is claimed, posted by its channel in order, each at most once per source; what failed holds up its own line alone. */
import type { Card, Reply } from '../agents/message.ts';
import { failpoint } from '../db/failpoint.ts';
import { claimOutbox, markFailed, markPosted, type OutboxRow, postedRef, postpone } from '../db/outbox.ts';
import { type Db, withTenant } from '../db/tenant.ts';
import type { Channel, Outgoing } from './channel.ts';
import { PostLater, PostNever } from './post-failure.ts';
import { giveUp } from './undelivered.ts';

/**
 * About a day, at five minutes each: longer than any outage of a chat tool that people remember waiting through. Attempts are
 * counted and not hours, since a post that was held, or lay there while no worker ran, has not been tried.
 */
const MOST_ATTEMPTS = 300;
/** Rows posted side by side; they are of different lines. */
const AT_ONCE = 16;
/** Shorter than a claim lasts, and longer than the calls of one post may take: one that came through late would be posted twice. */
const POST_MS = 18_000;

export interface Deliverer {
  /** Empties a tenant's outbox; asked for while it runs, it looks once more. Resolves when nothing more can go out now. */
  deliver(tenant: string): Promise<void>;
  /** Resolves when nothing is being posted. */
  idle(): Promise<void>;
}

interface DeliverOptions {
  /** A reply as it may leave the house, whoever queued it. */
  safe(tenant: string, reply: Reply): Reply;
  onError(error: unknown, row: OutboxRow): void;
}

/** One emptying of a tenant's outbox. */
interface Round {
  done: Promise<void>;
  /** Makes it look again. */
  nudge(): void;
}

/** Posts for all tenants of this process. */
export function createDeliver(db: Db, channels: readonly Channel[], { safe, onError }: DeliverOptions): Deliverer {
  const byId = new Map(channels.map((channel) => [channel.id, channel]));
  const rounds = new Map<string, Round>();

  const begin = (tenant: string): Round => {
    let asked = Promise.withResolvers<void>();
    let again = false;
    const nudge = () => {
      again = true;
      asked.resolve();
    };
    const empty = async () => {
      const active = new Set<Promise<void>>();
      for (;;) {
        asked = Promise.withResolvers<void>();
        again = false;
        const free = AT_ONCE - active.size;
        const rows = free > 0 ? await withTenant(db, tenant, (tx) => claimOutbox(tx, free)) : [];
        for (const row of rows) {
          const posting = postOne(tenant, row).finally(() => active.delete(posting));
          active.add(posting);
        }
        if (rows.length === 0 && active.size === 0 && !again) {
          // Nothing may come between the last look and this: who asks from here on begins anew.
          rounds.delete(tenant);
          return;
        }
        // A line's next row can be claimed when the one before it is through; a slow one keeps no other line waiting.
        await Promise.race([...active, asked.promise]);
      }
    };
    return { nudge, done: empty().finally(() => rounds.delete(tenant)) };
  };

  const postOne = async (tenant: string, row: OutboxRow) => {
    try {
      failpoint('before-post');
      const ref = await inTime(post(row));
      failpoint('after-post');
      await withTenant(db, tenant, (tx) => markPosted(tx, row.id, ref));
    } catch (error) {
      if (error instanceof PostLater) {
        if (error.cause instanceof PostNever) onError(error.cause, row);
        return withTenant(db, tenant, (tx) => postpone(tx, row.id, error.retryAfterMs));
      }
      onError(error, row);
      const most = error instanceof PostNever ? 0 : MOST_ATTEMPTS;
      await withTenant(db, tenant, async (tx) => {
        if (await markFailed(tx, row.id, most)) await giveUp(tx, row, error, channels);
      });
    }
  };

  const post = async (row: OutboxRow): Promise<string | null> => {
    const channel = byId.get(row.channel);
    if (!channel) throw new Error(`No channel ${row.channel} is running, so ${row.id} cannot be posted.`);
    if (row.kind !== 'card_update') return channel.post(outgoing(row, safe));
    const ref = await withTenant(db, row.tenantId, (tx) => postedRef(tx, row.subject ?? ''));
    if (ref && channel.update) await channel.update(ref, outgoing(row, safe));
    return ref ?? null;
  };

  return {
    deliver: (tenant) => {
      const current = rounds.get(tenant);
      current?.nudge();
      const round = current ?? begin(tenant);
      rounds.set(tenant, round);
      return round.done;
    },
    idle: async () => void (await Promise.allSettled([...rounds.values()].map(({ done }) => done))),
  };
}

/** A channel that does not answer counts as failed, before another process may claim the row. */
async function inTime<T>(work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`The channel did not answer in ${POST_MS / 1_000} s.`)), POST_MS);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}

function outgoing(row: OutboxRow, safe: DeliverOptions['safe']): Outgoing {
  const base = {
    tenant: row.tenantId,
    turn: row.turn,
    place: { channel: row.channel, conversation: row.conversation, thread: row.thread },
    source: row.id,
  };
  return row.kind === 'reply'
    ? { ...base, reply: safe(row.tenantId, JSON.parse(row.payload) as Reply) }
    : { ...base, card: JSON.parse(row.payload) as Card };
}
