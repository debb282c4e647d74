/** Approvals nobody decided in time: closed by the database's clock, the asker told. */
import { and, eq, lte, sql } from 'drizzle-orm';
import type { TenantConfig } from '../agents/config-schema.ts';
import { appendAudit } from '../db/audit.ts';
import { storeResume } from '../db/inbox.ts';
import { queueCardUpdate } from '../db/outbox.ts';
import { approvals, proposals } from '../db/schema/approvals.ts';
import { type Db, type Tx, withTenant } from '../db/tenant.ts';
import { decidedCard } from './cards.ts';

/** Expires what is due and returns the threads whose runs can go on. */
export function expireApprovals(db: Db, tenant: TenantConfig): Promise<string[]> {
  return withTenant(db, tenant.id, async (tx) => {
    const due = await tx
      .update(approvals)
      .set({ status: 'expired', decidedAt: sql`now()` })
      .where(and(eq(approvals.status, 'pending'), lte(approvals.expiresAt, sql`now()`)))
      .returning();
    const threads: string[] = [];
    for (const approval of due) threads.push(await close(tx, tenant, approval));
    return threads;
  });
}

async function close(tx: Tx, tenant: TenantConfig, approval: typeof approvals.$inferSelect): Promise<string> {
  const [proposal] = await tx
    .update(proposals)
    .set({ status: 'expired' })
    .where(eq(proposals.id, approval.proposal))
    .returning();
  if (!proposal) throw new Error(`Approval ${approval.id} belongs to no proposal.`);
  const resume = {
    tenant: tenant.id,
    thread: proposal.thread,
    person: proposal.requester,
    turn: proposal.run,
    proposal: proposal.id,
  };
  const { id } = await storeResume(tx, resume);
  const at = approval.decidedAt ?? new Date();
  await queueCardUpdate(
    tx,
    tenant.id,
    id,
    approval.id,
    decidedCard(approval, { by: null, at, timeZone: tenant.timeZone, reason: null }),
  );
  await appendAudit(tx, tenant.id, {
    actor: 'clock',
    action: 'decision.expired',
    subject: approval.id,
    detail: { proposal: proposal.id },
  });
  return proposal.thread;
}
