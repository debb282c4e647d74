/** How a write into another system ends when its answer never came: people are asked to look, and say what they found. */
import { eq } from 'drizzle-orm';
import { departmentConfig, type TenantConfig } from '../agents/config-schema.ts';
import type { ProposalRow } from '../db/approvals.ts';
import { appendAudit } from '../db/audit.ts';
import { newId } from '../db/id.ts';
import { queueReply } from '../db/outbox.ts';
import { foreignEffects, ledger, proposals } from '../db/schema/approvals.ts';
import type { Tx } from '../db/tenant.ts';
import { lockEffect, markSettled } from './foreign-effect.ts';
import { lookedUp, uncertain } from './foreign-phrases.ts';
import { FOUND_BY_PEOPLE } from './receipt.ts';

/** Ends a proposal of which nobody can tell whether it was carried out, and asks the department's experts to look. */
export async function handToExperts(
  tx: Tx,
  { tenant, home }: { tenant: TenantConfig; home: string },
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
    const place = { channel: home, conversation: experts, thread: null };
    await queueReply(tx, tenant.id, turn, place, {
      ...{ status: 'refused', text: uncertain.experts(summary, id)[language], language },
      ...{ department: proposal.department, confidence: 1, model: 'policy' },
      ...{ sources: [], approvals: [], receipts: [] },
    });
  }
  return said;
}

/** What somebody found in the other system: the record that is there, or null when there is none. */
export interface Finding {
  by: string;
  record: string | null;
}

/** Why a finding was not taken down. */
export type NotOpen = 'settled' | 'busy';

/** The proposal of an effect, locked; undefined when it wrote into no other system. */
export async function foreignProposal(tx: Tx, id: string): Promise<ProposalRow | undefined> {
  const [row] = await tx
    .select({ proposal: proposals })
    .from(proposals)
    .innerJoin(foreignEffects, eq(foreignEffects.proposal, proposals.id))
    .where(eq(proposals.id, id))
    .for('update', { of: proposals });
  return row?.proposal;
}

/** Ends what nobody could tell by what somebody found, with a receipt when it is there; says why when there is nothing to end. */
export async function settleByFinding(
  tx: Tx,
  tenant: string,
  proposal: ProposalRow,
  { by, record }: Finding,
): Promise<NotOpen | undefined> {
  const effect = await lockEffect(tx, proposal.id);
  if (!effect || effect.status === 'done' || !['approved', 'failed'].includes(proposal.status)) return 'settled';
  if (effect.heldMs > 0) return 'busy';
  await markSettled(tx, proposal.id);
  const detail = { tool: proposal.tool, by, argsHash: proposal.argsHash };
  if (record === null) {
    const said = lookedUp.notDone[proposal.language];
    await tx.update(proposals).set({ status: 'failed', said }).where(eq(proposals.id, proposal.id));
    await appendAudit(tx, tenant, { actor: by, action: 'effect.found_not_done', subject: proposal.id, detail });
    return undefined;
  }
  const receipt = newId('rcp');
  await tx.insert(ledger).values({
    ...{ tenantId: tenant, id: receipt, proposal: proposal.id, tool: proposal.tool, record },
    ...{ actor: proposal.requester, result: FOUND_BY_PEOPLE },
  });
  await tx.update(proposals).set({ status: 'done', said: null }).where(eq(proposals.id, proposal.id));
  await appendAudit(tx, tenant, {
    ...{ actor: by, action: 'effect.found_done', subject: proposal.id },
    detail: { ...detail, record, receipt },
  });
  return undefined;
}
