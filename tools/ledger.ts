/** The only place a write happens, once per proposal: into our own database in one transaction with receipt and audit, into others by `foreign.ts`. */
import { eq } from 'drizzle-orm';
import type { TenantConfig } from '../agents/config-schema.ts';
import type { CardChange } from '../agents/message.ts';
import type { ProposalRow } from '../db/approvals.ts';
import { failpoint } from '../db/failpoint.ts';
import { findPerson, type Person } from '../db/people.ts';
import { approvals, proposals } from '../db/schema/approvals.ts';
import { people } from '../db/schema/people.ts';
import { type Db, type Tx, withTenant } from '../db/tenant.ts';
import type { Catalog } from './catalog.ts';
import { refuseIfChanged } from './changed-since.ts';
import { type Attempt, actAbroad, claimEffect, type Manner } from './foreign.ts';
import { type Effect, type Execution, receiptOf, recordDone, recordRefused } from './receipt.ts';
import { rightsOf } from './rights.ts';
import { type OwnWriteTool, type Tool, type ToolContext, ToolRefusal, type WriteTool } from './tool.ts';

export interface LedgerDeps {
  db: Db;
  catalog: Catalog;
  tenant: TenantConfig;
  clock: { now(): Date };
  /** The channel that carries notices. */
  home: string;
}

/**
 * Executes an approved proposal with the requester's rights of this moment; a second call returns the first receipt.
 * Throws EffectUnknown while nobody knows what became of a request to another system: call it again after a while.
 * Answers `pending` when that took too long; `reconcile` goes on with it. `signal` ends a request to another system.
 */
export function execute(deps: LedgerDeps, proposalId: string, signal?: AbortSignal): Promise<Execution> {
  return carryOut(deps, proposalId, signal ? { signal } : {});
}

/** Goes on with a request to another system that no turn waits for any more; what ends it commits with `settled`. */
export function reconcile(deps: LedgerDeps, proposalId: string, manner: Manner): Promise<Execution> {
  return carryOut(deps, proposalId, manner);
}

async function carryOut(deps: LedgerDeps, proposalId: string, manner: Manner): Promise<Execution> {
  try {
    const begun = await withTenant(deps.db, deps.tenant.id, (tx) => begin(tx, deps, proposalId, manner));
    const check = (proposal: ProposalRow) => (tx: Tx) => readied(tx, deps, proposal);
    const execution = 'done' in begun ? begun : await actAbroad(deps, begun, manner, check(begun.proposal));
    failpoint('after-effect');
    return execution;
  } catch (error) {
    if (!(error instanceof ToolRefusal)) throw error;
    return withTenant(deps.db, deps.tenant.id, (tx) =>
      recordRefused(tx, deps.tenant.id, proposalId, error, manner.settled),
    );
  }
}

async function begin(tx: Tx, deps: LedgerDeps, proposalId: string, manner: Manner): Promise<Execution | Attempt> {
  const [proposal] = await tx.select().from(proposals).where(eq(proposals.id, proposalId)).for('update');
  if (!proposal) throw new Error(`There is no proposal ${proposalId}.`);
  const tool = writeTool(deps.catalog, proposal.tool);
  if (proposal.status === 'failed') return { done: false, said: proposal.said ?? '' };
  if (proposal.status === 'done')
    return receiptOf(await contextFor(tx, deps, proposal.requester, proposal.language, proposalId), tool, proposalId);
  if (proposal.status !== 'approved')
    throw new Error(`Proposal ${proposalId} is ${proposal.status}, not approved; nothing was done.`);
  if (tool.foreign)
    return claimEffect(tx, deps.tenant.id, proposal, tool, manner, {
      checked: () => readied(tx, deps, proposal),
      unchecked: () => asAsked(tx, deps, proposal, tool),
    });
  return write(await readied(tx, deps, proposal), tool);
}

/** Checks all that must hold right before the effect: the right, the records, and that people agreed to just this. */
async function readied(tx: Tx, deps: LedgerDeps, proposal: ProposalRow): Promise<Effect> {
  const tool = writeTool(deps.catalog, proposal.tool);
  const ctx = await contextFor(tx, deps, proposal.requester, proposal.language, proposal.id);
  if (!ctx.can(tool.permission)) throw forbidden();
  const input = tool.input.parse(JSON.parse(proposal.args));
  const { changes } = await tool.prepare(ctx, input);
  if (await wasShown(tx, proposal))
    refuseIfChanged(JSON.parse(proposal.changes) as CardChange[], changes, proposal.language);
  failpoint('before-effect');
  return { proposal, tool, ctx, input };
}

/** Whether anybody agreed to what it would change: the asker on a card of her own, in a later turn, or people who decided. */
async function wasShown(tx: Tx, { id, turn, run }: ProposalRow): Promise<boolean> {
  if (!run.startsWith(`${turn}.`)) return true;
  const [asked] = await tx.select({ id: approvals.id }).from(approvals).where(eq(approvals.proposal, id)).limit(1);
  return asked !== undefined;
}

/** The effect as it was asked for, whether or not the one who asked still may or is still here. */
async function asAsked(tx: Tx, deps: LedgerDeps, proposal: ProposalRow, tool: WriteTool): Promise<Effect> {
  const [actor] = await tx.select().from(people).where(eq(people.id, proposal.requester));
  if (!actor) throw forbidden();
  const ctx = contextOf(tx, deps, actor, proposal.language, proposal.id);
  return { proposal, tool, ctx, input: tool.input.parse(JSON.parse(proposal.args)) };
}

async function write(effect: Effect, tool: OwnWriteTool): Promise<Execution> {
  failpoint('before-write');
  const output = tool.output.parse(await tool.run(effect.ctx, effect.input));
  failpoint('after-write');
  return recordDone(effect, output);
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
  return contextOf(tx, deps, actor, language, proposalId);
}

function contextOf(
  tx: Tx,
  deps: LedgerDeps,
  actor: Person,
  language: ToolContext['language'],
  proposalId: string | null,
): ToolContext {
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

/** What somebody hears who may not do or see this. */
export function forbidden(): ToolRefusal {
  return new ToolRefusal('forbidden', {
    en: 'You do not have the right to do this.',
    th: 'คุณไม่มีสิทธิ์ทำรายการนี้',
  });
}
