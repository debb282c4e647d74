/** Approvals nobody decided in time, by the database's clock: denied, or passed on once to those above. */
import { and, eq, inArray, lte, type SQL, sql } from 'drizzle-orm';
import { departmentConfig } from '../agents/config-schema.ts';
import { type ApprovalRow, type ProposalRow, ruleOf } from '../db/approvals.ts';
import { appendAudit } from '../db/audit.ts';
import { storeResume } from '../db/inbox.ts';
import { queueCardUpdate } from '../db/outbox.ts';
import { approvals, proposals } from '../db/schema/approvals.ts';
import { type Tx, withTenant } from '../db/tenant.ts';
import { ANSWER_TOOL } from '../tools/knowledge/answer-question.ts';
import { policyOf } from '../tools/policy.ts';
import { decidedCard } from './cards.ts';
import { eachAlone } from './each-alone.ts';
import { passOn, ruleAbove } from './pass-on.ts';
import type { MachineDeps, Pod } from './scope.ts';

/** More than these are left to the next look. */
const MOST = 1_000;

/** Closes what is due, each in a transaction of its own, and returns the threads whose runs can go on. */
export async function expireApprovals(deps: MachineDeps): Promise<string[]> {
  const due = await withTenant(deps.db, deps.tenant.id, (tx) =>
    tx.select({ id: approvals.id }).from(approvals).where(isDue()).orderBy(approvals.expiresAt).limit(MOST),
  );
  const threads: string[] = [];
  await eachAlone(due, async ({ id }) => {
    const wake = await withTenant(deps.db, deps.tenant.id, (tx) => closeOne(tx, deps, id));
    if (wake) threads.push(wake);
  });
  return threads;
}

function isDue(): SQL | undefined {
  return and(eq(approvals.status, 'pending'), lte(approvals.expiresAt, sql`now()`));
}

/** Closes one unless another worker or a click is at it; returns the thread whose run can go on. */
async function closeOne(tx: Tx, deps: MachineDeps, id: string): Promise<string | undefined> {
  const own = tx.select({ id: approvals.proposal }).from(approvals).where(eq(approvals.id, id));
  const [proposal] = await tx
    .select()
    .from(proposals)
    .where(inArray(proposals.id, own))
    .for('update', { skipLocked: true });
  if (!proposal) return undefined;
  const [approval] = await tx
    .select()
    .from(approvals)
    .where(and(eq(approvals.id, id), isDue()))
    .for('update');
  if (!approval) return undefined;
  const department = departmentConfig(deps.tenant, approval.department);
  const pod: Pod | undefined = department && { ...deps, department };
  const above = pod && isToEscalate(pod, approval, proposal) ? await ruleAbove(tx, pod, approval, proposal) : undefined;
  if (pod && above) {
    await close(tx, deps, approval, proposal, 'escalated');
    await passOn(tx, pod, proposal, above);
    return undefined;
  }
  await deny(tx, deps, approval, proposal);
  return proposal.thread;
}

/** A stage that was passed on already is not passed on again; the department may have dropped the tool since. */
function isToEscalate({ tenant, department }: Pod, approval: ApprovalRow, { tool }: ProposalRow): boolean {
  if (ruleOf(approval).standsFor !== undefined) return false;
  const isKnown = tool === ANSWER_TOOL || tool in department.tools;
  return isKnown && policyOf(tenant, department, tool).onExpiry === 'escalate';
}

async function deny(tx: Tx, deps: MachineDeps, approval: ApprovalRow, proposal: ProposalRow): Promise<void> {
  await close(tx, deps, approval, proposal, 'expired');
  await tx.update(proposals).set({ status: 'expired' }).where(eq(proposals.id, proposal.id));
  await storeResume(tx, {
    tenant: deps.tenant.id,
    thread: proposal.thread,
    person: proposal.requester,
    turn: proposal.run,
    proposal: proposal.id,
  });
}

async function close(
  tx: Tx,
  { tenant }: MachineDeps,
  approval: ApprovalRow,
  proposal: ProposalRow,
  status: 'expired' | 'escalated',
): Promise<void> {
  const [closed] = await tx
    .update(approvals)
    .set({ status, decidedAt: sql`now()`, remindAt: null })
    .where(eq(approvals.id, approval.id))
    .returning();
  if (!closed) throw new Error(`Approval ${approval.id} was lost while it was locked.`);
  const at = closed.decidedAt ?? closed.createdAt;
  const card = decidedCard(closed, { by: null, at, timeZone: tenant.timeZone, reason: null });
  await queueCardUpdate(tx, tenant.id, proposal.turn, approval.id, card);
  await appendAudit(tx, tenant.id, {
    actor: 'clock',
    action: `decision.${status}`,
    subject: approval.id,
    detail: { proposal: proposal.id, stage: approval.stage },
  });
}
