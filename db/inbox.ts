/** The durable queue of what came in: a turn is stored and committed before anybody is told it was received. */
import { and, asc, eq, isNull, lt, lte, or, sql } from 'drizzle-orm';
import type { Reply, Turn } from '../agents/message.ts';
import { newId } from './id.ts';
import { inbox, threads } from './schema/turns.ts';
import type { Tx } from './tenant.ts';

export type InboxRow = typeof inbox.$inferSelect;

/** Why a decision or a question was not carried out; channels map it to their own way of saying so. */
export type OutcomeCode =
  | 'ok'
  | 'invalid'
  | 'not_found'
  | 'not_allowed'
  | 'already_decided'
  | 'expired'
  | 'superseded'
  | 'invalid_edit'
  | 'failed';

/** What a turn came to. */
export interface Outcome {
  code: OutcomeCode;
  /** For the person, in plain words; set when the code is not `ok`. */
  message?: string;
  /** Faults by field name of an invalid edit. */
  fields?: Record<string, string>;
  reply?: Reply;
  /** What became of each approval that was decided with others in one go. */
  results?: { target: string; code: OutcomeCode; message: string }[];
}

/** Resumes a run that waits for a proposal; written together with the decision that causes it. */
export interface ResumePayload {
  turn: string;
  proposal: string;
}

/** Stores a turn once; the same provider key again answers with the first one's id. */
export async function storeTurn(tx: Tx, turn: Turn): Promise<{ id: string; duplicate: boolean }> {
  await tx
    .insert(threads)
    .values({
      tenantId: turn.tenant,
      id: turn.thread,
      channel: turn.channel,
      conversation: turn.conversation,
      owner: turn.person,
    })
    .onConflictDoNothing();
  return storeRow(tx, {
    tenantId: turn.tenant,
    providerKey: turn.providerKey,
    thread: turn.thread,
    person: turn.person,
    kind: turn.kind,
    payload: JSON.stringify(turn),
  });
}

/** Stores the command that lets a paused run go on, in the thread of the person who waits. */
export function storeResume(
  tx: Tx,
  row: { tenant: string; thread: string; person: string } & ResumePayload,
): Promise<{ id: string }> {
  return storeRow(tx, {
    tenantId: row.tenant,
    providerKey: `resume:${row.proposal}`,
    thread: row.thread,
    person: row.person,
    kind: 'resume',
    payload: JSON.stringify({ turn: row.turn, proposal: row.proposal } satisfies ResumePayload),
  });
}

async function storeRow(
  tx: Tx,
  row: Omit<typeof inbox.$inferInsert, 'id' | 'seq'>,
): Promise<{ id: string; duplicate: boolean }> {
  const id = newId('trn');
  const [stored] = await tx
    .insert(inbox)
    .values({ ...row, id })
    .onConflictDoNothing({ target: [inbox.tenantId, inbox.providerKey] })
    .returning({ id: inbox.id });
  if (stored) return { id: stored.id, duplicate: false };
  const [first] = await tx.select({ id: inbox.id }).from(inbox).where(eq(inbox.providerKey, row.providerKey));
  if (!first) throw new Error(`The turn ${row.providerKey} was neither stored nor found.`);
  return { id: first.id, duplicate: true };
}

/**
 * Begins the oldest unfinished turn of the thread, or nothing while that one waits for its next try.
 * It is marked as running before it runs: one found running was left by a worker that died at it, which is counted.
 */
export async function startNextTurn(tx: Tx, thread: string): Promise<InboxRow | undefined> {
  const oldest = tx
    .select({ id: inbox.id })
    .from(inbox)
    .where(and(eq(inbox.thread, thread), eq(inbox.status, 'received')))
    .orderBy(asc(inbox.seq))
    .limit(1);
  const [row] = await tx
    .update(inbox)
    .set({ running: true, starts: sql`${inbox.starts} + 1`, crashes: sql`${inbox.crashes} + ${inbox.running}::int` })
    .where(and(eq(inbox.id, oldest), isDue))
    .returning();
  return row;
}

/** Gives a turn back unfinished: `failed` counts as an attempt, `afterMs` is how long it waits. */
export async function handBack(
  tx: Tx,
  id: string,
  { failed = false, afterMs = 0 }: { failed?: boolean; afterMs?: number } = {},
): Promise<void> {
  await tx
    .update(inbox)
    .set({
      running: false,
      attempts: sql`${inbox.attempts} + ${failed ? 1 : 0}::int`,
      nextTryAt: afterMs > 0 ? sql`clock_timestamp() + ${`${afterMs} milliseconds`}::interval` : null,
    })
    .where(eq(inbox.id, id));
}

const isDue = or(isNull(inbox.nextTryAt), lte(inbox.nextTryAt, sql`clock_timestamp()`));

/** Threads that have a turn to run and no worker at them; the sweeper wakes them, those waiting longest first. */
export async function openThreads(tx: Tx, most = 1_000): Promise<string[]> {
  const rows = await tx
    .select({ thread: inbox.thread })
    .from(inbox)
    .innerJoin(threads, eq(threads.id, inbox.thread))
    .where(
      and(
        eq(inbox.status, 'received'),
        isDue,
        or(isNull(threads.leaseUntil), lt(threads.leaseUntil, sql`clock_timestamp()`)),
      ),
    )
    .groupBy(inbox.thread)
    .orderBy(sql`min(${inbox.seq})`)
    .limit(most);
  return rows.map((row) => row.thread);
}

/** Marks a turn finished with its outcome. */
export async function finishTurn(tx: Tx, id: string, status: 'done' | 'dead', outcome: Outcome): Promise<void> {
  await tx
    .update(inbox)
    .set({ status, running: false, outcome: JSON.stringify(outcome), doneAt: sql`now()` })
    .where(eq(inbox.id, id));
}

/** The outcome of a finished turn, or undefined while it runs. */
export async function turnOutcome(tx: Tx, id: string): Promise<Outcome | undefined> {
  const [row] = await tx.select({ outcome: inbox.outcome }).from(inbox).where(eq(inbox.id, id));
  return row?.outcome ? (JSON.parse(row.outcome) as Outcome) : undefined;
}
