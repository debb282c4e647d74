/** The durable queue of what must go out, written in the transaction that caused it. */
import { and, asc, eq, gt, inArray, isNotNull, isNull, lt, lte, notInArray, or, sql } from 'drizzle-orm';
import type { Card, Reply } from '../agents/message.ts';
import { newId } from './id.ts';
import { outbox } from './schema/turns.ts';
import type { Tx } from './tenant.ts';

export type OutboxRow = typeof outbox.$inferSelect;

const now = sql`clock_timestamp()`;

/** Where something is to be said. */
export interface Place {
  channel: string;
  conversation: string;
  /** Null posts at the top of the conversation. */
  thread: string | null;
}

/** Queues a reply to a person's thread; it does not go out before `notBefore`. */
export function queueReply(
  tx: Tx,
  tenant: string,
  turn: string,
  place: Place,
  reply: Reply,
  notBefore?: Date,
): Promise<void> {
  return queue(tx, tenant, { turn, ...place, kind: 'reply', payload: JSON.stringify(reply), nextTryAt: notBefore });
}

/** Queues a card; `subject` lets a later update find every place it was posted. It does not go out before `notBefore`. */
export function queueCard(
  tx: Tx,
  tenant: string,
  turn: string,
  place: Place,
  subject: string,
  card: Card,
  notBefore?: Date,
): Promise<void> {
  const payload = JSON.stringify(card);
  return queue(tx, tenant, { turn, ...place, kind: 'card', subject, payload, nextTryAt: notBefore });
}

/** Queues a word to a person about another post, which was given up. */
export function queueNotice(tx: Tx, about: OutboxRow, place: Place, reply: Reply): Promise<void> {
  const { tenantId, turn, id: subject } = about;
  return queue(tx, tenantId, { turn, ...place, kind: 'reply', subject, payload: JSON.stringify(reply) });
}

/** Whether a card about this is waiting for its time in a conversation. */
export async function isCardWithheld(tx: Tx, subject: string, conversation: string): Promise<boolean> {
  const rows = await tx
    .select({ id: outbox.id })
    .from(outbox)
    .where(and(isWithheld(subject), eq(outbox.conversation, conversation)))
    .limit(1);
  return rows.length > 0;
}

/** Queues the replacement of every posted copy of a card; a copy that waits for its time goes out as the new one. */
export async function queueCardUpdate(
  tx: Tx,
  tenant: string,
  turn: string,
  subject: string,
  card: Card,
): Promise<void> {
  const payload = JSON.stringify(card);
  const replaced = await tx.update(outbox).set({ payload }).where(isWithheld(subject)).returning({ id: outbox.id });
  const done = replaced.map(({ id }) => id);
  const places = await tx
    .select({ channel: outbox.channel, conversation: outbox.conversation, thread: outbox.thread, id: outbox.id })
    .from(outbox)
    .where(and(eq(outbox.subject, subject), eq(outbox.kind, 'card'), notInArray(outbox.id, done)))
    .orderBy(asc(outbox.seq));
  for (const { id, ...place } of places) {
    await queue(tx, tenant, { turn, ...place, kind: 'card_update', subject: id, payload });
  }
}

/** Cards about this that nobody has tried to post yet, since their time has not come. */
function isWithheld(subject: string) {
  return and(
    ...[eq(outbox.subject, subject), eq(outbox.kind, 'card'), eq(outbox.status, 'pending'), eq(outbox.attempts, 0)],
    ...[isNull(outbox.claimedUntil), gt(outbox.nextTryAt, now)],
  );
}

async function queue(
  tx: Tx,
  tenant: string,
  row: Omit<typeof outbox.$inferInsert, 'tenantId' | 'id' | 'seq' | 'line'>,
): Promise<void> {
  const id = newId('out');
  // What must go out in order: a thread, or at the top of a conversation a card and its updates; others do not wait.
  const line = `${row.channel} ${row.thread ?? (row.kind === 'card_update' ? row.subject : id)}`;
  await tx.insert(outbox).values({ ...row, tenantId: tenant, id, line });
}

/** Milliseconds a process has for posting what it claimed; afterwards another may try. */
const CLAIM_MS = 20_000;

/** Gives every claim back: right after start, by a process that knows itself to be the only one. */
export async function releaseAllClaims(tx: Tx): Promise<void> {
  await tx.update(outbox).set({ claimedUntil: null }).where(isNotNull(outbox.claimedUntil));
}

/** Rows that are looked at first when the next are claimed; of more, only when nothing among these may go out. */
const FIRST_LOOK = 200;

/**
 * Claims up to `most` rows that may go out now, the oldest of each line, oldest first; a long queue is emptied from its
 * front without being looked through each time.
 */
export async function claimOutbox(tx: Tx, most: number): Promise<OutboxRow[]> {
  const rows = await claimAmong(tx, most, FIRST_LOOK);
  return rows.length > 0 ? rows : claimAmong(tx, most);
}

/**
 * The oldest of a line is the first of it among the oldest of all, however many of these are looked at.
 * The conditions are looked at again under each row's lock, so that two processes never claim the same one; what another
 * is just claiming is passed over.
 */
async function claimAmong(tx: Tx, most: number, looked?: number): Promise<OutboxRow[]> {
  const waiting = tx
    .select({ id: outbox.id, line: outbox.line, due: sql<boolean>`${isFree}`.as('due'), seq: outbox.seq })
    .from(outbox)
    .where(isPending)
    .orderBy(outbox.seq);
  const oldest = (looked === undefined ? waiting : waiting.limit(looked)).as('oldest');
  const heads = tx.selectDistinctOn([oldest.line]).from(oldest).orderBy(oldest.line, oldest.seq).as('heads');
  const due = tx.select({ id: heads.id }).from(heads).where(eq(heads.due, true));
  // Named, so that it runs once: in the condition itself it would run for each row, and claim more than asked for.
  const free = tx.$with('free').as(
    tx
      .select({ id: outbox.id })
      .from(outbox)
      .where(and(inArray(outbox.id, due), isPending, isFree))
      .orderBy(outbox.seq)
      .limit(most)
      .for('update', { skipLocked: true }),
  );
  const rows = await tx
    .with(free)
    .update(outbox)
    .set({ claimedUntil: sql`clock_timestamp() + ${`${CLAIM_MS} milliseconds`}::interval` })
    .where(inArray(outbox.id, tx.select({ id: free.id }).from(free)))
    .returning();
  return rows.toSorted((a, b) => a.seq - b.seq);
}

// In the words of the index, which a value sent apart from the statement would hide from it.
const isPending = sql`${outbox.status} = 'pending'`;
const isFree = and(
  or(isNull(outbox.claimedUntil), lt(outbox.claimedUntil, now)),
  or(isNull(outbox.nextTryAt), lte(outbox.nextTryAt, now)),
);

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

/** Counts a failed attempt, lets go of the row and waits longer each time, at most five minutes; true when it gives up, after `most`. */
export async function markFailed(tx: Tx, id: string, most: number): Promise<boolean> {
  const [row] = await tx
    .update(outbox)
    .set({
      attempts: sql`${outbox.attempts} + 1`,
      status: sql`case when ${outbox.attempts} + 1 >= ${most} then 'dead' else 'pending' end`,
      claimedUntil: null,
      nextTryAt: sql`clock_timestamp() + least(300, power(2, ${outbox.attempts})) * interval '1 second'`,
    })
    // One that was erased meanwhile stays so.
    .where(and(eq(outbox.id, id), isPending))
    .returning({ status: outbox.status });
  return row?.status === 'dead';
}

/** Lets go of a row that its channel asked patience for; that is no failed attempt. */
export async function postpone(tx: Tx, id: string, ms: number): Promise<void> {
  const later = sql`clock_timestamp() + ${`${Math.ceil(ms)} milliseconds`}::interval`;
  await tx.update(outbox).set({ claimedUntil: null, nextTryAt: later }).where(eq(outbox.id, id));
}
