/** Approvals and proposals as rows: reading them for people, and the one statement that decides. */
import { and, asc, eq, gt, inArray, sql } from 'drizzle-orm';
import type { ApproverRule } from '../agents/approvers.ts';
import type { Card, CardChange } from '../agents/message.ts';
import { approvals, approvalVotes, proposals } from './schema/approvals.ts';
import type { Tx } from './tenant.ts';

export type ApprovalRow = typeof approvals.$inferSelect;
export type ProposalRow = typeof proposals.$inferSelect;
export type Vote = Pick<typeof approvalVotes.$inferSelect, 'person' | 'onBehalfOf' | 'reason'>;

export async function findApproval(
  tx: Tx,
  id: string,
): Promise<{ approval: ApprovalRow; proposal: ProposalRow } | undefined> {
  const [row] = await tx
    .select({ approval: approvals, proposal: proposals })
    .from(approvals)
    .innerJoin(proposals, eq(approvals.proposal, proposals.id))
    .where(eq(approvals.id, id));
  return row;
}

/** Locks the proposals of these approvals until the transaction ends, always in one order, so that two who do it never wait for each other. */
export async function lockProposalsOf(tx: Tx, ids: readonly string[]): Promise<void> {
  const own = tx
    .select({ id: approvals.proposal })
    .from(approvals)
    .where(inArray(approvals.id, [...ids]));
  await tx
    .select({ id: proposals.id })
    .from(proposals)
    .where(inArray(proposals.id, own))
    .orderBy(asc(proposals.id))
    .for('update');
}

/** The approval and its proposal, locked until the transaction ends, and whether the database's clock is past its expiry. */
export async function lockApproval(
  tx: Tx,
  id: string,
): Promise<{ approval: ApprovalRow; proposal: ProposalRow; overdue: boolean } | undefined> {
  // The proposal before its approvals: deciding one stage may set others aside.
  await lockProposalsOf(tx, [id]);
  const [row] = await tx
    .select({ approval: approvals, proposal: proposals, overdue: sql<boolean>`${approvals.expiresAt} <= now()` })
    .from(approvals)
    .innerJoin(proposals, eq(approvals.proposal, proposals.id))
    .where(eq(approvals.id, id))
    .for('update');
  return row;
}

/** Approvals of a status with their proposals, newest first. */
export async function listApprovals(
  tx: Tx,
  status: ApprovalRow['status'],
  most: number,
): Promise<{ approval: ApprovalRow; proposal: ProposalRow }[]> {
  const rows = await tx
    .select()
    .from(approvals)
    .innerJoin(proposals, eq(approvals.proposal, proposals.id))
    .where(eq(approvals.status, status))
    .orderBy(sql`${approvals.createdAt} desc`)
    .limit(most);
  return rows.map((row) => ({ approval: row.approvals, proposal: row.proposals }));
}

export function ruleOf(approval: ApprovalRow): ApproverRule {
  return JSON.parse(approval.rule) as ApproverRule;
}

/** Every approval there was of a proposal, the first before the others. */
export function approvalsOf(tx: Tx, proposal: string): Promise<ApprovalRow[]> {
  return tx
    .select()
    .from(approvals)
    .where(eq(approvals.proposal, proposal))
    .orderBy(asc(approvals.createdAt), asc(approvals.stage));
}

/** The stages of a proposal that are approved, and everybody who said yes at one of them. */
export interface Given {
  stages: readonly ApprovalRow[];
  people: readonly string[];
}

/** What was agreed to so far. */
export async function givenSoFar(tx: Tx, proposal: string): Promise<Given> {
  const rows = await tx
    .select({ approval: approvals, voter: approvalVotes.person })
    .from(approvals)
    .leftJoin(approvalVotes, eq(approvalVotes.approval, approvals.id))
    .where(and(eq(approvals.proposal, proposal), eq(approvals.status, 'approved')))
    .orderBy(asc(approvals.stage));
  const stages = new Map(rows.map(({ approval }) => [approval.id, approval]));
  const people = rows.flatMap(({ approval, voter }) => voter ?? approval.decidedBy ?? []);
  return { stages: [...stages.values()], people: [...new Set(people)] };
}

/** Takes back every yes a proposal was given, since it is no longer what was agreed to; returns the stages it was given at. */
export function withdrawGiven(tx: Tx, proposal: string): Promise<ApprovalRow[]> {
  return tx
    .update(approvals)
    .set({ status: 'superseded', decidedAt: sql`now()` })
    .where(and(eq(approvals.proposal, proposal), eq(approvals.status, 'approved')))
    .returning();
}

/** Who has said yes at this stage, the first before the others. */
export function votesOf(tx: Tx, approval: string): Promise<Vote[]> {
  const { person, onBehalfOf, reason } = approvalVotes;
  return tx
    .select({ person, onBehalfOf, reason })
    .from(approvalVotes)
    .where(eq(approvalVotes.approval, approval))
    .orderBy(asc(approvalVotes.at), asc(approvalVotes.person));
}

/** Stores a yes; the row's key lets one person say it once. */
export async function addVote(tx: Tx, tenantId: string, approval: string, vote: Vote): Promise<void> {
  await tx.insert(approvalVotes).values({ tenantId, approval, ...vote });
}

/** Keeps on the card of an approved stage what was agreed to, where the approver changed it. */
export async function keepAgreed(tx: Tx, { id, card }: ApprovalRow, changes: CardChange[]): Promise<void> {
  const agreed = JSON.stringify({ ...(JSON.parse(card) as Card), changes });
  await tx.update(approvals).set({ card: agreed }).where(eq(approvals.id, id));
}

/** Closes an open approval that another takes the place of; undefined when it was not open any more. */
export async function closeApproval(
  tx: Tx,
  id: string,
  status: 'superseded' | 'escalated' | 'withdrawn',
): Promise<ApprovalRow | undefined> {
  const [row] = await tx
    .update(approvals)
    .set({ status, decidedAt: sql`now()` })
    .where(and(eq(approvals.id, id), eq(approvals.status, 'pending')))
    .returning();
  return row;
}

/**
 * Decides an approval if it is still pending, unexpired by the database's clock and about the same arguments.
 * Undefined means somebody or something else was first.
 */
export async function decide(
  tx: Tx,
  decision: { id: string; argsHash: string; status: 'approved' | 'rejected'; by: string; reason: string | null },
): Promise<ApprovalRow | undefined> {
  const [row] = await tx
    .update(approvals)
    .set({ status: decision.status, decidedBy: decision.by, decidedAt: sql`now()`, reason: decision.reason })
    .where(
      and(
        eq(approvals.id, decision.id),
        eq(approvals.status, 'pending'),
        eq(approvals.argsHash, decision.argsHash),
        gt(approvals.expiresAt, sql`now()`),
      ),
    )
    .returning();
  return row;
}
