/** A decision is a turn like any other; this waits for what became of it. */
import { eq } from 'drizzle-orm';
import { z } from 'zod';
import type { Decision } from '../../agents/message.ts';
import { type ApprovalRow, findApproval, type ProposalRow } from '../../db/approvals.ts';
import { newId } from '../../db/id.ts';
import type { Outcome } from '../../db/inbox.ts';
import { ledger } from '../../db/schema/approvals.ts';
import { inbox } from '../../db/schema/turns.ts';
import { type Tx, withTenant } from '../../db/tenant.ts';
import { receiptSchema } from './answer.ts';
import { approvalStatusSchema } from './approval-view.ts';
import type { Caller } from './caller.ts';
import { type ApiDeps, DEFAULT_PATIENCE } from './deps.ts';
import { requireOk } from './outcome.ts';
import { Problem } from './problem.ts';

const EFFECT_PATIENCE = 5_000;

export const decidedSchema = z
  .object({
    id: z.string(),
    status: approvalStatusSchema,
    proposal: z.object({ id: z.string(), status: z.string() }),
    receipts: z.array(receiptSchema),
    message: z.string(),
  })
  .meta({ id: 'Decided', description: 'An approval after a decision, and what it led to so far.' });

export type Decided = z.output<typeof decidedSchema>;

/** Hands the decision in; rights are judged where it is carried out, at that moment. */
export async function decideApproval(
  deps: ApiDeps,
  { tenant, person }: Caller,
  decision: Decision,
): Promise<{ finished: boolean; body: Decided }> {
  await withTenant(deps.db, tenant.id, (tx) => requireApproval(tx, decision.target));
  const { turn } = await deps.intake.accept({
    tenant: tenant.id,
    channel: 'api',
    conversation: `api:${person.id}`,
    thread: `decision:${decision.target}`,
    person: person.id,
    kind: 'decision',
    text: '',
    attachments: [],
    providerKey: `api:${newId('req')}`,
    decision,
  });
  const outcome = await deps.intake.outcome(tenant.id, turn, deps.patience ?? DEFAULT_PATIENCE);
  if (outcome) {
    requireOk(outcome);
    await effectOf(deps, tenant.id, decision.target);
  }
  const body = await withTenant(deps.db, tenant.id, (tx) => decided(tx, decision.target, outcome));
  return { finished: outcome !== undefined, body };
}

async function requireApproval(tx: Tx, id: string) {
  const found = id.includes('\0') ? undefined : await findApproval(tx, id);
  if (!found) throw new Problem('not_found', 'There is no such approval.');
  return found;
}

/** The decision lets a paused run go on; its receipt usually follows at once, and the answer should carry it. */
async function effectOf(deps: ApiDeps, tenant: string, approval: string): Promise<void> {
  const run = await withTenant(deps.db, tenant, async (tx) => {
    const { proposal } = await requireApproval(tx, approval);
    const [row] = await tx
      .select({ id: inbox.id })
      .from(inbox)
      .where(eq(inbox.providerKey, `resume:${proposal.id}`));
    return row;
  });
  if (run) await deps.intake.outcome(tenant, run.id, EFFECT_PATIENCE);
}

async function decided(tx: Tx, id: string, outcome: Outcome | undefined): Promise<Decided> {
  const { approval, proposal } = await requireApproval(tx, id);
  const receipts = await tx
    .select({ id: ledger.id, tool: ledger.tool, record: ledger.record })
    .from(ledger)
    .where(eq(ledger.proposal, proposal.id));
  const message = outcome ? said(outcome, approval, proposal) : 'Your decision was received and is being carried out.';
  return { id, status: approval.status, proposal: { id: proposal.id, status: proposal.status }, receipts, message };
}

function said(outcome: Outcome, approval: ApprovalRow, proposal: ProposalRow): string {
  if (approval.status === 'approved' && proposal.status === 'failed') {
    return `Approved, but it could not be carried out: ${proposal.said ?? 'the requester was told why.'}`;
  }
  return outcome.message ?? SAID[approval.status];
}

const SAID: Record<ApprovalRow['status'], string> = {
  pending: 'Your decision was received.',
  approved: 'Approved. The requester will be told.',
  rejected: 'Rejected. The requester will be told.',
  expired: 'The time to decide this is over.',
  escalated: 'Nobody decided in time, so it was passed on.',
  withdrawn: 'The requester has withdrawn this.',
  superseded: 'This was replaced by a newer version.',
};
