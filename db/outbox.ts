/** The durable queue of what must go out, written in the transaction that caused it. */
import { and, asc, eq, isNotNull, sql } from 'drizzle-orm';
import type { Card, Reply } from '../agents/message.ts';
import { newId } from './id.ts';
import { outbox } from './schema/turns.ts';
import type { Tx } from './tenant.ts';

export type OutboxRow = typeof outbox.$inferSelect;

/** Where something is to be said. */
export interface Place {
  channel: string;
  conversation: string;
  /** Null posts at the top of the conversation. */
  thread: string | null;
}

/** Queues a reply to a person's thread. */
export function queueReply(tx: Tx, tenant: string, turn: string, place: Place, reply: Reply): Promise<void> {
  return queue(tx, tenant, { turn, ...place, kind: 'reply', payload: JSON.stringify(reply) });
}

/** Queues a card; `subject` lets a later update find every place it was posted. */
export function queueCard(
  tx: Tx,
  tenant: string,
  turn: string,
  place: Place,
  subject: string,
  card: Card,
): Promise<void> {
  return queue(tx, tenant, { turn, ...place, kind: 'card', subject, payload: JSON.stringify(card) });
}

/** Queues the replacement of every posted copy of a card. */
export async function queueCardUpdate(
  tx: Tx,
  tenant: string,
  turn: string,
  subject: string,
  card: Card,
): Promise<void> {
  const places = await tx
    .select({ channel: outbox.channel, conversation: outbox.conversation, thread: outbox.thread, id: outbox.id })
    .from(outbox)
    .where(and(eq(outbox.subject, subject), eq(outbox.kind, 'card')));
  for (const { id, ...place } of places) {
    await queue(tx, tenant, { turn, ...place, kind: 'card_update', subject: id, payload: JSON.stringify(card) });
  }
}

async function queue(
  tx: Tx,
  tenant: string,
  row: Omit<typeof outbox.$inferInsert, 'tenantId' | 'id' | 'seq'>,
): Promise<void> {
  await tx.insert(outbox).values({ ...row, tenantId: tenant, id: newId('out') });
}

/** Rows that still have to go out, oldest first. */
export function pendingOutbox(tx: Tx, limit = 100): Promise<OutboxRow[]> {
  return tx.select().from(outbox).where(eq(outbox.status, 'pending')).orderBy(asc(outbox.seq)).limit(limit);
}

/** Where the channel put the card that an update replaces; undefined when it was never posted. */
export async function postedRef(tx: Tx, outboxId: string): Promise<string | undefined> {
  const [row] = await tx
    .select({ ref: outbox.providerRef })
    .from(outbox)
    .where(and(eq(outbox.id, outboxId), isNotNull(outbox.providerRef)));
  return row?.ref ?? undefined;
}

export async function markPosted(tx: Tx, id: string, ref: string | null): Promise<void> {
  await tx.update(outbox).set({ status: 'posted', providerRef: ref, postedAt: sql`now()` }).where(eq(outbox.id, id));
}

/** Counts a failed attempt and gives up after `most`. */
export async function markFailed(tx: Tx, id: string, most: number): Promise<void> {
  await tx
    .update(outbox)
    .set({
      attempts: sql`${outbox.attempts} + 1`,
      status: sql`case when ${outbox.attempts} + 1 >= ${most} then 'dead' else 'pending' end`,
    })
    .where(eq(outbox.id, id));
}
