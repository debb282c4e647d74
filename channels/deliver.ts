/** The one way out: pending outbox rows are posted by their channel, in order, each at most once per source; what failed holds up its own thread alone. */
import type { Card, Reply } from '../agents/message.ts';
import { failpoint } from '../db/failpoint.ts';
import { markFailed, markPosted, type OutboxRow, pendingOutbox, postedRef } from '../db/outbox.ts';
import { type Db, withTenant } from '../db/tenant.ts';
import type { Channel, Outgoing } from './channel.ts';

const MOST_ATTEMPTS = 20;

export type Deliver = (tenant: string) => Promise<void>;

/** Returns the job that empties a tenant's outbox; calls for one tenant run one after the other in this process. */
export function createDeliver(
  db: Db,
  channels: readonly Channel[],
  onError: (error: unknown, row: OutboxRow) => void,
): Deliver {
  const byId = new Map(channels.map((channel) => [channel.id, channel]));
  const running = new Map<string, Promise<void>>();

  const emptyOutbox = async (tenant: string) => {
    const stuck = new Set<string>();
    for (const row of await withTenant(db, tenant, (tx) => pendingOutbox(tx))) {
      if (stuck.has(lineOf(row))) continue;
      try {
        failpoint('before-post');
        const ref = await post(row);
        failpoint('after-post');
        await withTenant(db, tenant, (tx) => markPosted(tx, row.id, ref));
      } catch (error) {
        stuck.add(lineOf(row));
        onError(error, row);
        await withTenant(db, tenant, (tx) => markFailed(tx, row.id, MOST_ATTEMPTS));
      }
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

  return async (tenant) => {
    const before = running.get(tenant) ?? Promise.resolve();
    const turn = before.then(() => emptyOutbox(tenant));
    running.set(
      tenant,
      turn.catch(() => {}),
    );
    return turn;
  };
}

/** What must go out in order: a thread, or at the top of a conversation a card and its updates; others do not wait. */
function lineOf(row: OutboxRow): string {
  const line = row.thread ?? (row.kind === 'card_update' ? row.subject : row.id);
  return `${row.channel} ${line}`;
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
