/** Gives a stored proposal to policy: done at once, or approvals and cards for the people who decide. */
import { and, eq, sql } from 'drizzle-orm';
import { type ApproverRule, approversOf } from '../agents/approvers.ts';
import type { ToolPolicy } from '../agents/config-schema.ts';
import type { Citation } from '../agents/message.ts';
import type { ProposalRow } from '../db/approvals.ts';
import { newId } from '../db/id.ts';
import { queueCard } from '../db/outbox.ts';
import { listPeople, nameIn, type Person } from '../db/people.ts';
import { approvals, proposals } from '../db/schema/approvals.ts';
import { type Tx, withTenant } from '../db/tenant.ts';
import { ANSWER_TOOL } from '../tools/knowledge/answer-question.ts';
import { contextFor, execute, writeTool } from '../tools/ledger.ts';
import { assertDecidable, judge } from '../tools/policy.ts';
import { approvalCard } from './cards.ts';
import { listed, say } from './phrases.ts';
import type { Outcome } from './propose.ts';
import type { Pod, RunScope } from './scope.ts';

/** Where approval cards live until a tenant's chat tool is connected. */
const HOME_CHANNEL = 'playground';

/** Raises a proposal in the run that will wait for it; raising it again changes nothing and answers the same. */
export async function raise(pod: Pod, scope: RunScope, proposal: ProposalRow, run: string): Promise<Outcome> {
  const policy = policyOf(pod, proposal.tool);
  const verdict = judge(policy, pod.department.experts, JSON.parse(proposal.args) as Record<string, unknown>);
  if (verdict.by === 'policy') {
    await withTenant(pod.db, pod.tenant.id, (tx) => moveOn(tx, proposal, 'approved', run));
    return { part: await executed(pod, proposal) };
  }
  const approvers = await withTenant(pod.db, pod.tenant.id, async (tx) => {
    const people = await listPeople(tx);
    assertDecidable(verdict.stages, scope.person, people);
    await moveOn(tx, proposal, 'pending', run);
    const [first] = verdict.stages;
    if (!first) throw new Error(`The policy of ${proposal.tool} names nobody to decide.`);
    return openStage(tx, pod, proposal, scope.person, people, first, { stage: 0, stages: verdict.stages.length });
  });
  const { language } = proposal;
  const names = listed(
    approvers.people.map((person) => nameIn(person, language)),
    language,
    'disjunction',
  );
  return {
    part: {
      status: 'waiting',
      text:
        proposal.tool === ANSWER_TOOL ? say.escalated(language, names) : say.waiting(language, proposal.summary, names),
      sources: JSON.parse(proposal.evidence) as Citation[],
      confidence: 1,
      model: 'policy',
      approvals: [{ id: approvers.approval, status: 'pending' }],
      receipts: [],
      form: null,
    },
    waiting: [proposal.id],
  };
}

/** The policy of a tool in this department; questions to experts have one of their own. */
export function policyOf(pod: Pod, tool: string): ToolPolicy {
  const { experts, escalation, tools } = pod.department;
  if (tool === ANSWER_TOOL) {
    return {
      confirm: false,
      approve: [{ by: experts, otherwise: 'manager' }],
      fourEyes: true,
      expires: escalation.expires,
    };
  }
  const policy = tools[tool];
  if (!policy) throw new Error(`${tool} has no policy in ${pod.department.id}.`);
  return policy;
}

/** Opens one stage of deciding and queues its card for the experts' conversation and each named approver. */
export async function openStage(
  tx: Tx,
  pod: Pod,
  proposal: ProposalRow,
  requester: Person,
  people: Person[],
  rule: ApproverRule,
  { stage, stages }: { stage: number; stages: number },
): Promise<{ approval: string; people: Person[] }> {
  const ids = new Set(approversOf(rule, requester, people));
  const deciders = people.filter((person) => ids.has(person.id));
  const [open] = await tx
    .select()
    .from(approvals)
    .where(and(eq(approvals.proposal, proposal.id), eq(approvals.stage, stage)));
  if (open) return { approval: open.id, people: deciders };

  const tool = writeTool(pod.catalog, proposal.tool);
  const id = newId('apr');
  const language = deciders.every((person) => person.language === 'th') ? 'th' : 'en';
  const ctx = await contextFor(tx, pod, requester.id, language, null);
  const preparation = await tool.prepare(ctx, JSON.parse(proposal.args) as Record<string, unknown>);
  const card = approvalCard({
    pod,
    requester,
    tool,
    proposal,
    preparation,
    rule,
    language,
    approval: id,
    stage,
    stages,
    expires: new Date(Date.now() + policyOf(pod, proposal.tool).expires),
  });
  await tx.insert(approvals).values({
    tenantId: pod.tenant.id,
    id,
    proposal: proposal.id,
    stage,
    department: pod.department.id,
    rule: JSON.stringify(rule),
    argsHash: proposal.argsHash,
    card: JSON.stringify(card),
    expiresAt: sql`now() + ${`${policyOf(pod, proposal.tool).expires} milliseconds`}::interval`,
  });
  const places = [pod.department.approvals, ...deciders.map((person) => `dm:${person.id}`)];
  for (const conversation of places) {
    await queueCard(tx, pod.tenant.id, proposal.turn, { channel: HOME_CHANNEL, conversation, thread: null }, id, card);
  }
  return { approval: id, people: deciders };
}

async function moveOn(tx: Tx, proposal: ProposalRow, status: 'approved' | 'pending', run: string): Promise<void> {
  await tx
    .update(proposals)
    .set({ status, run })
    .where(and(eq(proposals.id, proposal.id), eq(proposals.status, 'confirming')));
}

/** Executes an approved proposal and says what the receipt proves. */
export async function executed(pod: Pod, proposal: ProposalRow): Promise<Outcome['part']> {
  const execution = await execute(pod, proposal.id);
  const base = {
    sources: JSON.parse(proposal.evidence) as Citation[],
    confidence: 1,
    model: 'records',
    approvals: [],
    form: null,
  };
  if (!execution.done) {
    return {
      ...base,
      status: 'refused',
      text: say.notDone(proposal.language, proposal.summary, execution.said),
      receipts: [],
    };
  }
  return { ...base, status: 'answered', text: execution.said, receipts: [execution.receipt] };
}
