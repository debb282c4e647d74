/** Rows about writes into other systems: who is at it, how often it was tried, and what is known of it. */
import { and, eq, inArray, or, type SQL, sql } from 'drizzle-orm';
import type { ProposalRow } from '../db/approvals.ts';
import { foreignEffects, proposals } from '../db/schema/approvals.ts';
import { inbox } from '../db/schema/turns.ts';
import type { Tx } from '../db/tenant.ts';
import { FIRST_WAIT_MS, LONGEST_WAIT_MS } from './foreign-pace.ts';

/** Milliseconds after which a worker that no longer says it is at it may be taken for dead. */
const LEASE_MS = 15_000;

const OPEN: EffectStatus[] = ['reserved', 'in_flight', 'unknown'];

/** `reserved` when surely no request ever arrived there; `unknown` when one may have. */
export type EffectStatus = (typeof foreignEffects.$inferSelect)['status'];

export interface EffectRow {
  status: EffectStatus;
  attempts: number;
  /** Milliseconds for which another worker is still taken to be at it. */
  heldMs: number;
}

/** The row of a proposal, locked until the transaction ends. */
export async function lockEffect(tx: Tx, proposal: string): Promise<EffectRow | undefined> {
  const [row] = await tx
    .select({
      status: foreignEffects.status,
      attempts: foreignEffects.attempts,
      heldMs: sql<number>`case when ${foreignEffects.status} = 'in_flight' then greatest(0, ceil(${LEASE_MS} - ${ageMs}))::int else 0 end`,
    })
    .from(foreignEffects)
    .where(eq(foreignEffects.proposal, proposal))
    .for('update');
  return row;
}

/** Claims the next attempt; its number fences whoever made an earlier one. */
export async function markInFlight(tx: Tx, tenant: string, { id, tool }: ProposalRow, attempts: number): Promise<void> {
  const claim = { status: 'in_flight' as const, attempts, updatedAt: now };
  await tx
    .insert(foreignEffects)
    .values({ tenantId: tenant, proposal: id, tool, ...claim })
    .onConflictDoUpdate({ target: [foreignEffects.tenantId, foreignEffects.proposal], set: claim });
}

/** Says that this attempt is still being made. */
export async function renewClaim(tx: Tx, proposal: string, attempt: number): Promise<void> {
  await tx.update(foreignEffects).set({ updatedAt: now }).where(current(proposal, attempt));
}

/** Lets go of an attempt that got no answer, so that others may go on at once. */
export async function markUnanswered(
  tx: Tx,
  proposal: string,
  attempt: number,
  known: { status: 'reserved' | 'unknown'; lastError: string },
): Promise<void> {
  await tx
    .update(foreignEffects)
    .set({ ...known, updatedAt: now })
    .where(current(proposal, attempt));
}

/** Closes the row: what became of it is known. */
export async function markSettled(tx: Tx, proposal: string, lastError: string | null = null): Promise<void> {
  await tx
    .update(foreignEffects)
    .set({ status: 'done', lastError, updatedAt: now })
    .where(eq(foreignEffects.proposal, proposal));
}

/** What a turn began in other systems of which nobody can tell yet whether it happened. */
export function unsettledEffects(
  tx: Tx,
  turnId: string,
): Promise<{ proposal: string; tool: string; summary: string }[]> {
  return tx
    .select({ proposal: proposals.id, tool: proposals.tool, summary: proposals.summary })
    .from(foreignEffects)
    .innerJoin(proposals, eq(proposals.id, foreignEffects.proposal))
    .innerJoin(inbox, turnOf)
    .where(and(eq(inbox.id, turnId), inArray(foreignEffects.status, ['in_flight', 'unknown'])))
    .orderBy(proposals.n);
}

/** Whether another system was asked and what it did is not known, or is tried again. */
export async function isUnsettled(tx: Tx, proposal: string): Promise<boolean> {
  const [row] = await tx
    .select({ proposal: foreignEffects.proposal })
    .from(foreignEffects)
    .where(and(eq(foreignEffects.proposal, proposal), inArray(foreignEffects.status, OPEN)));
  return row !== undefined;
}

/** A write that no turn is at any more and that is to be looked after now. */
export interface DueEffect {
  proposal: string;
  thread: string;
  /** Its turn broke: it is looked for but not made again, since it may be what broke the turn. */
  isBroken: boolean;
}

/** Approved writes without an end, whose wait is over and whose turns have ended; those waiting longest first. */
export function dueEffects(tx: Tx, most: number): Promise<DueEffect[]> {
  const backoff = sql`least(${LONGEST_WAIT_MS}::float8, ${FIRST_WAIT_MS} * power(2, ${foreignEffects.attempts} - 1))`;
  const waits = sql`case when ${foreignEffects.status} = 'in_flight' then ${LEASE_MS}::float8 else ${backoff} end`;
  const turnIs = (status: string) =>
    sql<boolean>`exists (select from ${inbox} where ${turnOf} and ${inbox.status} = ${status})`;
  return tx
    .select({ proposal: proposals.id, thread: proposals.thread, isBroken: turnIs('dead') })
    .from(foreignEffects)
    .innerJoin(proposals, eq(proposals.id, foreignEffects.proposal))
    .where(
      and(
        inArray(foreignEffects.status, OPEN),
        eq(proposals.status, 'approved'),
        sql`${ageMs} >= ${waits}`,
        sql`not ${turnIs('received')}`,
      ),
    )
    .orderBy(foreignEffects.updatedAt)
    .limit(most);
}

/** All writes into other systems of which nobody knows what became, the oldest first; those given up on wait for people. */
export function openEffects(tx: Tx) {
  return tx
    .select({
      proposal: proposals.id,
      summary: proposals.summary,
      requester: proposals.requester,
      tool: proposals.tool,
      isGivenUp: sql<boolean>`${proposals.status} = 'failed'`,
      attempts: foreignEffects.attempts,
      lastError: foreignEffects.lastError,
      lastTriedAt: foreignEffects.updatedAt,
    })
    .from(foreignEffects)
    .innerJoin(proposals, eq(proposals.id, foreignEffects.proposal))
    .where(and(inArray(foreignEffects.status, OPEN), inArray(proposals.status, ['approved', 'failed'])))
    .orderBy(proposals.createdAt);
}

const now = sql`clock_timestamp()`;
const ageMs = sql`extract(epoch from clock_timestamp() - ${foreignEffects.updatedAt}) * 1000`;

/** The turns that carry a proposal out: the one it was raised or confirmed in, or the one that goes on after people agreed. */
const turnOf: SQL | undefined = or(
  eq(inbox.id, proposals.turn),
  eq(inbox.id, sql`split_part(${proposals.run}, '.', 1)`),
  eq(inbox.providerKey, sql`'resume:' || ${proposals.id}`),
);

function current(proposal: string, attempt: number) {
  return and(
    eq(foreignEffects.proposal, proposal),
    eq(foreignEffects.attempts, attempt),
    eq(foreignEffects.status, 'in_flight'),
  );
}
