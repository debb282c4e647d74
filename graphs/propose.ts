/** A write the agent wants to make: stored with its exact arguments before anything else happens, then judged by policy. */
import { createHash } from 'node:crypto';
import { and, desc, eq, exists, gt, or, sql } from 'drizzle-orm';
import stringify from 'safe-stable-stringify';
import type { Citation } from '../agents/message.ts';
import type { ProposalRow } from '../db/approvals.ts';
import { appendAudit } from '../db/audit.ts';
import { newId } from '../db/id.ts';
import { approvals, proposals } from '../db/schema/approvals.ts';
import { type Tx, withTenant } from '../db/tenant.ts';
import { contextFor } from '../tools/ledger.ts';
import { policyOf, type ToolPolicy } from '../tools/policy.ts';
import { ToolRefusal, type WriteTool } from '../tools/tool.ts';
import { confirmCard } from './cards.ts';
import { evidenceFor } from './evidence.ts';
import { formatDate, say } from './phrases.ts';
import { raise } from './raise.ts';
import type { Pod, RunScope } from './scope.ts';
import type { Part, Task } from './state.ts';

/** What one call came to, and the proposals that now wait for people. */
export interface Outcome {
  part: Part;
  waiting?: string[];
}

const REJECTION_HOLDS_DAYS = 30;

/** Stores the proposal once per (turn, n) and either asks for the asker's yes or raises it. */
export async function propose(
  pod: Pod,
  scope: RunScope,
  task: Task,
  tool: WriteTool,
  input: Record<string, unknown>,
  n: number,
): Promise<Outcome> {
  const policy = policyOf(pod.tenant, pod.department, tool.name);
  const evidence = await evidenceFor(pod, scope, tool, task.language);
  const proposal = await withTenant(pod.db, pod.tenant.id, (tx) =>
    store(tx, pod, scope, task, { tool, policy, input, n, evidence }),
  );
  if (policy.confirm && proposal.status === 'confirming') return { part: confirming(pod, scope, task, tool, proposal) };
  return raise(pod, scope, proposal, proposal.run);
}

interface Draft {
  tool: WriteTool;
  policy: ToolPolicy;
  input: Record<string, unknown>;
  n: number;
  evidence: Citation[];
}

async function store(tx: Tx, pod: Pod, scope: RunScope, task: Task, draft: Draft): Promise<ProposalRow> {
  const [before] = await tx
    .select()
    .from(proposals)
    .where(and(eq(proposals.turn, task.turn), eq(proposals.n, task.n * 100 + draft.n)));
  if (before) return before;

  const args = stringify(draft.input) ?? '{}';
  const argsHash = hashOf(draft.tool.name, args);
  await assertNotRejectedBefore(tx, scope, argsHash);
  const ctx = await contextFor(tx, pod, scope.person.id, task.language, null);
  const { changes, summary, reason } = await draft.tool.prepare(ctx, draft.input);
  if (task.form?.proposal) await cancelProposal(tx, scope.person.id, task.form.proposal);
  const [row] = await tx
    .insert(proposals)
    .values({
      tenantId: pod.tenant.id,
      id: newId('prp'),
      turn: task.turn,
      n: task.n * 100 + draft.n,
      run: `${task.turn}.${task.n}`,
      thread: task.thread,
      department: pod.department.id,
      tool: draft.tool.name,
      requester: scope.person.id,
      args,
      argsHash,
      changes: JSON.stringify(changes),
      evidence: JSON.stringify(draft.evidence),
      summary,
      reason: reason ?? null,
      language: task.language,
      status: 'confirming',
      expiresAt: sql`now() + ${`${draft.policy.expires} milliseconds`}::interval`,
    })
    .returning();
  if (!row) throw new Error('The proposal was not stored.');
  await appendAudit(tx, pod.tenant.id, {
    actor: scope.person.id,
    action: 'proposal.made',
    subject: row.id,
    detail: { tool: row.tool, argsHash, summary },
  });
  return row;
}

/** Binds a decision to exactly these arguments of exactly this tool. */
export function hashOf(tool: string, args: string): string {
  return createHash('sha256').update(`${tool}\n${args}`).digest('hex');
}

/** Takes back a proposal that only waited for its asker's yes; false when it was not waiting any more. */
export async function cancelProposal(tx: Tx, requester: string, id: string): Promise<boolean> {
  const rows = await tx
    .update(proposals)
    .set({ status: 'cancelled' })
    .where(and(eq(proposals.id, id), eq(proposals.requester, requester), eq(proposals.status, 'confirming')))
    .returning({ id: proposals.id });
  return rows.length > 0;
}

/** Refuses what was rejected, both as it was asked for and as an approver had changed it. */
async function assertNotRejectedBefore(tx: Tx, scope: RunScope, argsHash: string): Promise<void> {
  const shown = tx
    .select({ id: approvals.id })
    .from(approvals)
    .where(and(eq(approvals.proposal, proposals.id), eq(approvals.argsHash, argsHash)));
  const [rejected] = await tx
    .select()
    .from(proposals)
    .where(
      and(
        eq(proposals.requester, scope.person.id),
        or(eq(proposals.argsHash, argsHash), exists(shown)),
        eq(proposals.status, 'rejected'),
        gt(proposals.createdAt, sql`now() - ${`${REJECTION_HOLDS_DAYS} days`}::interval`),
      ),
    )
    .orderBy(desc(proposals.createdAt))
    .limit(1);
  if (!rejected) return;
  const when = (as: 'en' | 'th') => formatDate(rejected.createdAt, as, scope.person.timeZone);
  throw new ToolRefusal('conflict', {
    en: say.rejectedBefore('en', when('en')),
    th: say.rejectedBefore('th', when('th')),
  });
}

function confirming(pod: Pod, scope: RunScope, task: Task, tool: WriteTool, proposal: ProposalRow): Part {
  return {
    status: 'question',
    text: say.confirm(task.language, proposal.summary),
    sources: JSON.parse(proposal.evidence) as Citation[],
    confidence: 1,
    model: 'policy',
    approvals: [],
    receipts: [],
    card: confirmCard({ pod, person: scope.person, tool, proposal }),
    form: {
      tool: tool.name,
      department: pod.department.id,
      values: JSON.parse(proposal.args) as Record<string, unknown>,
      asked: null,
      proposal: proposal.id,
    },
  };
}
