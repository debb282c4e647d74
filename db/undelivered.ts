/** Posts that were given up: why, how many there are, and how they go out once more. */
import { and, asc, count, eq, inArray, ne, sql } from 'drizzle-orm';
import { rememberAddress } from './addresses.ts';
import type { OutboxRow } from './outbox.ts';
import { addresses } from './schema/chat.ts';
import { outbox } from './schema/turns.ts';
import type { Tx } from './tenant.ts';

export interface Undelivered extends Pick<OutboxRow, 'id' | 'channel' | 'conversation' | 'kind' | 'attempts'> {
  queuedAt: Date;
  /** What a channel said about it; null when nothing but that it failed is known. */
  why: string | null;
}

// What was erased with its person is dead as well, and has no words any more.
const isGivenUp = and(eq(outbox.status, 'dead'), ne(outbox.payload, '{}'));
const reasonKey = sql`'failed:' || ${outbox.id}`;

/** Writes down why a post was given up. */
export function keepReason(tx: Tx, { tenantId: tenant, channel, id }: OutboxRow, why: string): Promise<void> {
  return rememberAddress(tx, { tenant, channel, key: `failed:${id}`, value: why });
}

/** How many posts were given up. */
export async function countUndelivered(tx: Tx): Promise<number> {
  const [row] = await tx.select({ count: count() }).from(outbox).where(isGivenUp);
  return row?.count ?? 0;
}

/** Every post that was given up, oldest first. */
export function listUndelivered(tx: Tx): Promise<Undelivered[]> {
  const { id, channel, conversation, kind, attempts, createdAt: queuedAt } = outbox;
  return tx
    .select({ id, channel, conversation, kind, attempts, queuedAt, why: addresses.value })
    .from(outbox)
    .leftJoin(addresses, and(eq(addresses.channel, outbox.channel), eq(addresses.key, reasonKey)))
    .where(isGivenUp)
    .orderBy(asc(outbox.seq));
}

/** Lets a post that was given up go out once more, or all of them; a card goes out as it is by now. Returns how many. */
export async function postAgain(tx: Tx, id?: string): Promise<number> {
  const card = sql`case ${outbox.kind} when 'card_update' then ${outbox.subject} else ${outbox.id} end`;
  const latest = sql`(
    select u.payload from outbox u
    where u.subject = ${card} and u.kind = 'card_update' and u.payload <> '{}' order by u.seq desc limit 1)`;
  const rows = await tx
    .update(outbox)
    .set({
      ...{ status: 'pending', attempts: 0, claimedUntil: null, nextTryAt: null },
      payload: sql`coalesce(${latest}, ${outbox.payload})`,
    })
    .where(and(isGivenUp, id === undefined ? undefined : eq(outbox.id, id)))
    .returning({ key: sql<string>`${reasonKey}` });
  const keys = rows.map(({ key }) => key);
  if (keys.length > 0) await tx.delete(addresses).where(inArray(addresses.key, keys));
  return rows.length;
}
