/** A requester takes back what waits for others; whoever is first, a click or this, decides. */
import { and, asc, eq, or, sql } from 'drizzle-orm';
import { type ApprovalRow, lockApproval, type ProposalRow } from '../db/approvals.ts';
import { appendAudit } from '../db/audit.ts';
import { storeResume } from '../db/inbox.ts';
import { queueCardUpdate } from '../db/outbox.ts';
import { approvals, proposals } from '../db/schema/approvals.ts';
import type { Tx } from '../db/tenant.ts';
import { decidedCard } from './cards.ts';
import { cancelProposal } from './propose.ts';
import type { MachineDeps } from './scope.ts';

/** What taking back came to; `wake` is the thread whose run can end. */
export type Withdrawn =
  | { done: true; proposal: ProposalRow; wake?: string }
  | { done: false; why: 'unknown' }
  | { done: false; why: 'too_late'; proposal: ProposalRow };

/** Stages that may follow one another while the one that was looked at is waited for. */
const MOST_STAGES = 10;

/** Takes back the requester's own proposal by its id or that of its approval, in the caller's transaction. */
export async function withdrawProposal(
  tx: Tx,
  deps: MachineDeps,
  turnId: string,
  requester: string,
  id: string,
): Promise<Withdrawn> {
  const proposal = await ownProposal(tx, requester, id);
  if (!proposal) return { done: false, why: 'unknown' };
  if (await cancelProposal(tx, requester, proposal.id)) return { done: true, proposal };
  for (let stage = 0; stage < MOST_STAGES; stage++) {
    const [open] = await tx
      .select({ id: approvals.id })
      .from(approvals)
      .where(and(eq(approvals.proposal, proposal.id), eq(approvals.status, 'pending')))
      .orderBy(asc(approvals.stage))
      .limit(1);
    if (!open) break;
    // Locked in the order of a click, which may be deciding it at this moment.
    const locked = await lockApproval(tx, open.id);
    if (locked?.approval.status === 'pending') return takeBack(tx, deps, turnId, locked);
  }
  return { done: false, why: 'too_late', proposal: (await ownProposal(tx, requester, id)) ?? proposal };
}

async function ownProposal(tx: Tx, requester: string, id: string): Promise<ProposalRow | undefined> {
  const byApproval = sql`${proposals.id} in (select ${approvals.proposal} from ${approvals} where ${approvals.id} = ${id})`;
  const [row] = await tx
    .select()
    .from(proposals)
    .where(and(eq(proposals.requester, requester), or(eq(proposals.id, id), byApproval)));
  return row;
}

async function takeBack(
  tx: Tx,
  { tenant }: MachineDeps,
  turnId: string,
  { approval, proposal }: { approval: ApprovalRow; proposal: ProposalRow },
): Promise<Withdrawn> {
  const [closed] = await tx
    .update(approvals)
    .set({ status: 'withdrawn', decidedAt: sql`now()` })
    .where(eq(approvals.id, approval.id))
    .returning();
  if (!closed) throw new Error(`Approval ${approval.id} was lost while it was locked.`);
  await tx.update(proposals).set({ status: 'cancelled' }).where(eq(proposals.id, proposal.id));
  await appendAudit(tx, tenant.id, {
    actor: proposal.requester,
    action: 'proposal.withdrawn',
    subject: proposal.id,
    detail: { approval: approval.id, stage: approval.stage },
  });
  await storeResume(tx, {
    tenant: tenant.id,
    thread: proposal.thread,
    person: proposal.requester,
    turn: proposal.run,
    proposal: proposal.id,
  });
  const at = closed.decidedAt ?? closed.createdAt;
  const card = decidedCard(closed, { by: null, at, timeZone: tenant.timeZone, reason: null });
  await queueCardUpdate(tx, tenant.id, turnId, approval.id, card);
  return { done: true, proposal, wake: proposal.thread };
}
