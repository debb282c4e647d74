/** The only place a write happens: effect, receipt and audit in one transaction, once per proposal. */
import { eq } from 'drizzle-orm';
import type { TenantConfig } from '../agents/config-schema.ts';
import type { ReceiptLine } from '../agents/message.ts';
import { appendAudit } from '../db/audit.ts';
import { failpoint } from '../db/failpoint.ts';
import { newId } from '../db/id.ts';
import { findPerson } from '../db/people.ts';
import { ledger, proposals } from '../db/schema/approvals.ts';
import { type Db, type Tx, withTenant } from '../db/tenant.ts';
import type { Catalog } from './catalog.ts';
import { rightsOf } from './rights.ts';
import { type Tool, type ToolContext, ToolRefusal, type WriteTool } from './tool.ts';

export interface LedgerDeps {
  db: Db;
  catalog: Catalog;
  tenant: TenantConfig;
  clock: { now(): Date };
}

/** What executing came to: the receipt and the tool's own words, or why it could not be done. */
export type Execution = { done: true; receipt: ReceiptLine; said: string } | { done: false; said: string };

/** Executes an approved proposal with the requester's rights of this moment; a second call returns the first receipt. */
export async function execute(deps: LedgerDeps, proposalId: string): Promise<Execution> {
  try {
    const execution = await withTenant(deps.db, deps.tenant.id, (tx) => perform(tx, deps, proposalId));
    failpoint('after-effect');
    return execution;
  } catch (error) {
    if (!(error instanceof ToolRefusal)) throw error;
    return withTenant(deps.db, deps.tenant.id, (tx) => recordFailure(tx, deps, proposalId, error));
  }
}

async function perform(tx: Tx, deps: LedgerDeps, proposalId: string): Promise<Execution> {
  const [proposal] = await tx.select().from(proposals).where(eq(proposals.id, proposalId)).for('update');
  if (!proposal) throw new Error(`There is no proposal ${proposalId}.`);
  const tool = writeTool(deps.catalog, proposal.tool);
  if (proposal.status === 'failed') return { done: false, said: proposal.said ?? '' };
  const ctx = await contextFor(tx, deps, proposal.requester, proposal.language, proposalId);
  if (proposal.status === 'done') return existing(tx, tool, ctx, proposalId);
  if (proposal.status !== 'approved')
    throw new Error(`Proposal ${proposalId} is ${proposal.status}, not approved; nothing was done.`);

  if (!ctx.can(tool.permission)) throw forbidden();
  const input = tool.input.parse(JSON.parse(proposal.args));
  await tool.prepare(ctx, input);
  failpoint('before-effect');
  const output = tool.output.parse(await tool.run(ctx, input));
  const receipt = { id: newId('rcp'), tool: tool.name, record: tool.record(output) };
  await tx.insert(ledger).values({
    tenantId: deps.tenant.id,
    ...receipt,
    proposal: proposalId,
    actor: proposal.requester,
    result: JSON.stringify(output),
  });
  await tx.update(proposals).set({ status: 'done' }).where(eq(proposals.id, proposalId));
  await appendAudit(tx, deps.tenant.id, {
    actor: proposal.requester,
    action: 'effect.done',
    subject: proposalId,
    detail: { tool: tool.name, record: receipt.record, receipt: receipt.id, argsHash: proposal.argsHash },
  });
  return { done: true, receipt, said: tool.say(output, ctx) };
}

async function existing(tx: Tx, tool: WriteTool, ctx: ToolContext, proposalId: string): Promise<Execution> {
  const [row] = await tx.select().from(ledger).where(eq(ledger.proposal, proposalId));
  if (!row) throw new Error(`Proposal ${proposalId} is done but has no receipt.`);
  const output = tool.output.parse(JSON.parse(row.result));
  return { done: true, receipt: { id: row.id, tool: row.tool, record: row.record }, said: tool.say(output, ctx) };
}

async function recordFailure(tx: Tx, deps: LedgerDeps, proposalId: string, refusal: ToolRefusal): Promise<Execution> {
  const [row] = await tx.select().from(proposals).where(eq(proposals.id, proposalId)).for('update');
  const said = refusal.said[row?.language ?? 'en'];
  // What has a receipt was done, whatever stands against doing it now.
  if (row?.status !== 'approved') return { done: false, said };
  await tx.update(proposals).set({ status: 'failed', said }).where(eq(proposals.id, proposalId));
  await appendAudit(tx, deps.tenant.id, {
    actor: row.requester,
    action: 'effect.refused',
    subject: proposalId,
    detail: { code: refusal.code, reason: refusal.said.en },
  });
  return { done: false, said };
}

/** The context of a call: who asks is read from the database now, not remembered from when it was asked. */
export async function contextFor(
  tx: Tx,
  deps: LedgerDeps,
  personId: string,
  language: ToolContext['language'],
  proposalId: string | null,
): Promise<ToolContext> {
  const actor = await findPerson(tx, personId);
  if (!actor) throw forbidden();
  return {
    db: tx,
    tenant: deps.tenant.id,
    actor,
    can: rightsOf(deps.tenant, actor),
    language,
    clock: deps.clock,
    proposalId,
    signal: AbortSignal.timeout(30_000),
  };
}

/** The tool of that name when it writes; throws for a name that is not in the catalogue. */
export function writeTool(catalog: Catalog, name: string): WriteTool {
  const tool: Tool | undefined = catalog.get(name);
  if (tool?.effect !== 'write') throw new Error(`${name} is not a tool that writes.`);
  return tool;
}

function forbidden(): ToolRefusal {
  return new ToolRefusal('forbidden', {
    en: 'You do not have the right to do this.',
    th: 'คุณไม่มีสิทธิ์ทำรายการนี้',
  });
}
