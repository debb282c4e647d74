/** The one way out: what lies in the outbox is claimed, posted by its channel in order, each at most once per source; what failed holds up its own line alone. */
import type { Card, Reply } from '../agents/message.ts';
import { failpoint } from '../db/failpoint.ts';
import { claimOutbox, markFailed, markPosted, type OutboxRow, postedRef } from '../db/outbox.ts';
import { type Db, withTenant } from '../db/tenant.ts';
import type { Channel, Outgoing } from './channel.ts';

const MOST_ATTEMPTS = 20;
/** Rows posted side by side; they are of different lines. */
const AT_ONCE = 16;
/** Shorter than a claim lasts. */
const POST_MS = 15_000;

export type Deliver = (tenant: string) => Promise<void>;

/** Returns the job that empties a tenant's outbox; asked for while it runs, it looks once more before it ends. */
export function createDeliver(
  db: Db,
  channels: readonly Channel[],
  onError: (error: unknown, row: OutboxRow) => void,
): Deliver {
  const byId = new Map(channels.map((channel) => [channel.id, channel]));
  const running = new Map<string, { done: Promise<void>; again: boolean }>();

  const emptyOutbox = async (tenant: string) => {
    const active = new Set<Promise<void>>();
    for (;;) {
      const free = AT_ONCE - active.size;
      const rows = free > 0 ? await withTenant(db, tenant, (tx) => claimOutbox(tx, free)) : [];
      if (rows.length === 0 && active.size === 0) return;
      for (const row of rows) {
        const posting = postOne(tenant, row).finally(() => active.delete(posting));
        active.add(posting);
      }
      // A line's next row can be claimed when the one before it is through; a slow one keeps nobody else waiting.
      await Promise.race(active);
    }
  };

  const postOne = async (tenant: string, row: OutboxRow) => {
    try {
      failpoint('before-post');
      const ref = await inTime(post(row));
      failpoint('after-post');
      await withTenant(db, tenant, (tx) => markPosted(tx, row.id, ref));
    } catch (error) {
      onError(error, row);
      await withTenant(db, tenant, (tx) => markFailed(tx, row.id, MOST_ATTEMPTS));
    }
  };

  const post = async (row: OutboxRow): Promise<string | null> => {
    const channel = byId.get(row.channel);
    if (!channel) throw new Error(`No channel ${row.channel} is running, so ${row.id} cannot be posted.`);
    if (row.kind !== 'card_update') return channel.post(outgoing(row));
    const ref = await withTenant(db, row.tenantId, (tx) => postedRef(tx, row.subject ?? ''));
    if (ref && channel.update) await channel.update(ref, outgoing(row));
    return ref ?? null;
  };

  const untilQuiet = async (tenant: string, state: { again: boolean }) => {
    do {
      state.again = false;
      await emptyOutbox(tenant);
    } while (state.again);
  };

  return (tenant) => {
    const current = running.get(tenant);
    if (current) {
      current.again = true;
      return current.done;
    }
    const state = { again: false, done: Promise.resolve() };
    state.done = untilQuiet(tenant, state).finally(() => running.delete(tenant));
    running.set(tenant, state);
    return state.done;
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

function outgoing(row: OutboxRow): Outgoing {
  const base = {
    tenant: row.tenantId,
    place: { channel: row.channel, conversation: row.conversation, thread: row.thread },
    source: row.id,
  };
  return row.kind === 'reply'
    ? { ...base, reply: JSON.parse(row.payload) as Reply }
    : { ...base, card: JSON.parse(row.payload) as Card };
}
