/** The durable queue of what came in: a turn is stored and committed before anybody is told it was received. */
import { and, eq, isNull, lt, lte, or, type SQL, sql } from 'drizzle-orm';
import type { Reply, Turn } from '../agents/message.ts';
import { newId } from './id.ts';
import { inbox, threads } from './schema/turns.ts';
import { type Db, oneStatement, type Tx, withTenant } from './tenant.ts';

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

/** Stores a turn once, and its thread with it; the same provider key again answers with the first one's id. */
export async function storeTurn(tx: Tx, turn: Turn): Promise<{ id: string; duplicate: boolean }> {
  const { rows } = await tx.execute<Stored>(storing(turn));
  return rows[0] ?? firstOf(tx, turn.providerKey);
}

/** The same as a transaction of its own, in a single round trip. */
export async function receiveTurn(db: Db, turn: Turn): Promise<{ id: string; duplicate: boolean }> {
  const [stored] = await oneStatement<Stored>(db, turn.tenant, storing(turn));
  return stored ?? withTenant(db, turn.tenant, (tx) => firstOf(tx, turn.providerKey));
}

type Stored = { id: string; duplicate: boolean };

/** Gives no row in the one case that it cannot see: the same turn stored by another at this very moment. */
function storing(turn: Turn): SQL {
  const { tenant, thread, channel, conversation, person, kind, providerKey } = turn;
  return sql`
    with first as (select id from inbox where provider_key = ${providerKey}),
    opened as (
      insert into threads (tenant_id, id, channel, conversation, owner)
      select ${tenant}, ${thread}, ${channel}, ${conversation}, ${person} where not exists (select from first)
      on conflict do nothing),
    stored as (
      insert into inbox (tenant_id, id, provider_key, thread, person, kind, payload)
      select ${tenant}, ${newId('trn')}, ${providerKey}, ${thread}, ${person}, ${kind}, ${JSON.stringify(turn)}
      where not exists (select from first)
      on conflict (tenant_id, provider_key) do nothing returning id)
    select id, false as duplicate from stored union all select id, true from first`;
}

async function firstOf(tx: Tx, providerKey: string): Promise<Stored> {
  const [first] = await tx.select({ id: inbox.id }).from(inbox).where(eq(inbox.providerKey, providerKey));
  if (!first) throw new Error(`The turn ${providerKey} was neither stored nor found.`);
  return { id: first.id, duplicate: true };
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

/** Stores what the house itself has to do in a thread, once per key. */
export async function storeRow(
  tx: Tx,
  row: Omit<typeof inbox.$inferInsert, 'id' | 'seq'>,
): Promise<{ id: string; duplicate: boolean }> {
  const [stored] = await tx
    .insert(inbox)
    .values({ ...row, id: newId('trn') })
    .onConflictDoNothing({ target: [inbox.tenantId, inbox.providerKey] })
    .returning({ id: inbox.id });
  return stored ? { id: stored.id, duplicate: false } : firstOf(tx, row.providerKey);
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
