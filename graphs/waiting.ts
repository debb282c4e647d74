/** Approvals that wait, each with the people who may decide it at this moment. */
import { and, asc, eq, sql } from 'drizzle-orm';
import { type Decider, decidersOf } from '../agents/approvers.ts';
import { type ApprovalRow, type ProposalRow, ruleOf } from '../db/approvals.ts';
import { loadDirectories } from '../db/directory.ts';
import type { Person } from '../db/people.ts';
import { approvals, proposals } from '../db/schema/approvals.ts';
import type { Tx } from '../db/tenant.ts';

export interface WaitingApproval {
  approval: ApprovalRow;
  proposal: ProposalRow;
  requester: Person | undefined;
  deciders: { decider: Decider; person: Person }[];
  /** How long it has waited, by the database's clock. */
  minutes: number;
}

/** The approvals that wait, oldest first, of one department or one requester where named. */
export async function waitingApprovals(
  tx: Tx,
  { department, requester }: { department?: string; requester?: string },
  most: number,
): Promise<WaitingApproval[]> {
  const rows = await tx
    .select({
      approval: approvals,
      proposal: proposals,
      minutes: sql<number>`floor(extract(epoch from now() - ${approvals.createdAt}) / 60)::int`,
    })
    .from(approvals)
    .innerJoin(proposals, eq(approvals.proposal, proposals.id))
    .where(
      and(
        eq(approvals.status, 'pending'),
        department === undefined ? undefined : eq(approvals.department, department),
        requester === undefined ? undefined : eq(proposals.requester, requester),
      ),
    )
    .orderBy(asc(approvals.createdAt), asc(approvals.id))
    .limit(most);
  const directories = await loadDirectories(tx);
  return rows.map((row) => {
    const directory = directories(row.approval.department);
    const asker = directory.people.find(({ id }) => id === row.proposal.requester);
    const named = asker ? decidersOf(ruleOf(row.approval), asker, directory) : [];
    const deciders = named.flatMap((decider) => {
      const person = directory.people.find(({ id }) => id === decider.id);
      return person ? { decider, person } : [];
    });
    return { ...row, requester: asker, deciders };
  });
}
