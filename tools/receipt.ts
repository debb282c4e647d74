/** What is kept of a write, in the caller's transaction: the receipt that proves it, or why it was not done. */
import { eq } from 'drizzle-orm';
import type { ReceiptLine } from '../agents/message.ts';
import type { ProposalRow } from '../db/approvals.ts';
import { appendAudit } from '../db/audit.ts';
import { newId } from '../db/id.ts';
import { ledger, proposals } from '../db/schema/approvals.ts';
import type { Tx } from '../db/tenant.ts';
import { markSettled } from './foreign-effect.ts';
import { lookedUp } from './foreign-phrases.ts';
import type { ToolContext, ToolRefusal, WriteTool } from './tool.ts';

/** What executing came to: the receipt and the tool's own words, or why it could not be done. `pending` when that is not known yet and people are told later. */
export type Execution =
  | { done: true; receipt: ReceiptLine; said: string }
  | { done: false; said: string; pending?: true };

/** The result of a receipt that rests on what somebody found in the other system, which gave no answer itself. */
export const FOUND_BY_PEOPLE = 'null';

/** A write as it is carried out. */
export interface Effect {
  proposal: ProposalRow;
  tool: WriteTool;
  ctx: ToolContext;
  input: Record<string, unknown>;
}

/** Writes receipt, state and audit of what was done. */
export async function recordDone({ proposal, tool, ctx }: Effect, output: Record<string, unknown>): Promise<Execution> {
  const receipt = { id: newId('rcp'), tool: tool.name, record: tool.record(output) };
  await ctx.db.insert(ledger).values({
    tenantId: ctx.tenant,
    ...receipt,
    proposal: proposal.id,
    actor: proposal.requester,
    result: JSON.stringify(output),
  });
  await ctx.db.update(proposals).set({ status: 'done' }).where(eq(proposals.id, proposal.id));
  await appendAudit(ctx.db, ctx.tenant, {
    actor: proposal.requester,
    action: 'effect.done',
    subject: proposal.id,
    detail: { tool: tool.name, record: receipt.record, receipt: receipt.id, argsHash: proposal.argsHash },
  });
  return { done: true, receipt, said: tool.say(output, ctx) };
}

/** The receipt that a proposal has; throws when there is none. */
export async function receiptOf(ctx: ToolContext, tool: WriteTool, proposalId: string): Promise<Execution> {
  const [row] = await ctx.db.select().from(ledger).where(eq(ledger.proposal, proposalId));
  if (!row) throw new Error(`Proposal ${proposalId} is done but has no receipt.`);
  return { done: true, receipt: { id: row.id, tool: row.tool, record: row.record }, said: saidOf(row, tool, ctx) };
}

/** A receipt in words. */
export function saidOf(row: typeof ledger.$inferSelect, tool: WriteTool, ctx: ToolContext): string {
  if (row.result === FOUND_BY_PEOPLE) return lookedUp.done(row.record)[ctx.language];
  return tool.say(tool.output.parse(JSON.parse(row.result)), ctx);
}

/** Writes down that it was refused; what has a receipt was done, whatever stands against doing it now. */
export async function recordRefused(
  tx: Tx,
  tenant: string,
  proposalId: string,
  refusal: ToolRefusal,
  settled?: (tx: Tx) => Promise<void>,
): Promise<Execution> {
  const [row] = await tx.select().from(proposals).where(eq(proposals.id, proposalId)).for('update');
  const said = refusal.said[row?.language ?? 'en'];
  if (row?.status !== 'approved') return { done: false, said };
  await tx.update(proposals).set({ status: 'failed', said }).where(eq(proposals.id, proposalId));
  await markSettled(tx, proposalId, refusal.code);
  await appendAudit(tx, tenant, {
    actor: row.requester,
    action: 'effect.refused',
    subject: proposalId,
    detail: { code: refusal.code, reason: refusal.said.en },
  });
  await settled?.(tx);
  return { done: false, said };
}
