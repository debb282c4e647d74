/** Rows about writes into other systems: who is at it, how often it was tried, and what is known of it. */
import { and, eq, sql } from 'drizzle-orm';
import { departmentConfig, type TenantConfig } from '../agents/config-schema.ts';
import type { ProposalRow } from '../db/approvals.ts';
import { appendAudit } from '../db/audit.ts';
import { queueReply } from '../db/outbox.ts';
import { foreignEffects, proposals } from '../db/schema/approvals.ts';
import type { Tx } from '../db/tenant.ts';
import { uncertain } from './foreign-phrases.ts';

/** Milliseconds after which a worker that no longer says it is at it may be taken for dead. */
const LEASE_MS = 15_000;
/** Where notices live until a tenant's chat tool is connected. */
const HOME_CHANNEL = 'playground';

export interface EffectRow {
  attempts: number;
  /** Milliseconds for which another worker is still taken to be at it. */
  heldMs: number;
}

/** The row of a proposal, locked until the transaction ends. */
export async function lockEffect(tx: Tx, proposal: string): Promise<EffectRow | undefined> {
  const age = sql`extract(epoch from clock_timestamp() - ${foreignEffects.updatedAt}) * 1000`;
  const [row] = await tx
    .select({
      attempts: foreignEffects.attempts,
      heldMs: sql<number>`case when ${foreignEffects.status} = 'in_flight' then greatest(0, ceil(${LEASE_MS} - ${age}))::int else 0 end`,
    })
    .from(foreignEffects)
    .where(eq(foreignEffects.proposal, proposal))
    .for('update');
  return row;
}

/** Claims the next attempt; its number fences whoever made an earlier one. */
export async function markInFlight(tx: Tx, tenant: string, { id, tool }: ProposalRow, attempts: number): Promise<void> {
  const claim = { status: 'in_flight' as const, attempts, updatedAt: sql`clock_timestamp()` };
  await tx
    .insert(foreignEffects)
    .values({ tenantId: tenant, proposal: id, tool, ...claim })
    .onConflictDoUpdate({ target: [foreignEffects.tenantId, foreignEffects.proposal], set: claim });
}

/** Says that this attempt is still being made. */
export async function renewClaim(tx: Tx, proposal: string, attempt: number): Promise<void> {
  await tx.update(foreignEffects).set({ updatedAt: sql`clock_timestamp()` }).where(current(proposal, attempt));
}

/** Lets others look for what became of this attempt. */
export async function markUnknown(tx: Tx, proposal: string, attempt: number, lastError: string): Promise<void> {
  await tx.update(foreignEffects).set({ status: 'unknown', lastError }).where(current(proposal, attempt));
}

export async function markDone(tx: Tx, proposal: string): Promise<void> {
  await tx
    .update(foreignEffects)
    .set({ status: 'done', lastError: null, updatedAt: sql`clock_timestamp()` })
    .where(eq(foreignEffects.proposal, proposal));
}

/** Ends a proposal of which nobody can tell whether it was carried out, and asks the department's experts to look. */
export async function handToExperts(
  tx: Tx,
  tenant: TenantConfig,
  proposal: ProposalRow,
  attempts: number,
  lastError: string,
): Promise<string> {
  const { id, language, summary, turn } = proposal;
  const experts = departmentConfig(tenant, proposal.department)?.approvals;
  const said = uncertain.asker(experts)[language];
  await tx.update(proposals).set({ status: 'failed', said }).where(eq(proposals.id, id));
  await tx.update(foreignEffects).set({ status: 'unknown', lastError }).where(eq(foreignEffects.proposal, id));
  await appendAudit(tx, tenant.id, {
    actor: proposal.requester,
    action: 'effect.unknown',
    subject: id,
    detail: { tool: proposal.tool, attempts, error: lastError, argsHash: proposal.argsHash },
  });
  if (experts) {
    const place = { channel: HOME_CHANNEL, conversation: experts, thread: null };
    await queueReply(tx, tenant.id, turn, place, {
      ...{ status: 'refused', text: uncertain.experts(summary, id)[language], language },
      ...{ department: proposal.department, confidence: 1, model: 'policy' },
      ...{ sources: [], approvals: [], receipts: [] },
    });
  }
  return said;
}

function current(proposal: string, attempt: number) {
  return and(
    eq(foreignEffects.proposal, proposal),
    eq(foreignEffects.attempts, attempt),
    eq(foreignEffects.status, 'in_flight'),
  );
}
