/** Stages of deciding: which there are for exact arguments, which are still to come, and opening one. */
import { and, eq, sql } from 'drizzle-orm';
import { type ApproverRule, type Directory, decidersOf, stageKey } from '../agents/approvers.ts';
import type { Language } from '../agents/message.ts';
import { approvedRules, approversSoFar, type ProposalRow } from '../db/approvals.ts';
import { newId } from '../db/id.ts';
import { queueCard } from '../db/outbox.ts';
import type { Person } from '../db/people.ts';
import { approvals } from '../db/schema/approvals.ts';
import type { Tx } from '../db/tenant.ts';
import { contextFor, writeTool } from '../tools/ledger.ts';
import { judge, policyOf, stagesFor } from '../tools/policy.ts';
import { approvalCard } from './approval-card.ts';
import type { Pod } from './scope.ts';

/** Where approval cards live until a tenant's chat tool is connected. */
const HOME_CHANNEL = 'playground';

/** What is to be decided, and under which rule. */
export interface Opening {
  proposal: ProposalRow;
  requester: Person;
  directory: Directory<Person>;
  rule: ApproverRule;
  /** Counted from nought; a stage that is opened again keeps its number. */
  stage: number;
}

export interface OpenStage {
  approval: string;
  /** Who may decide it at this moment. */
  people: Person[];
}

/** Opens one stage of deciding and queues its card for the experts' conversation and each who may decide; a stage that is open stays as it is. */
export async function openStage(tx: Tx, pod: Pod, opening: Opening): Promise<OpenStage> {
  const { proposal, requester, directory, stage } = opening;
  const rule = stage === 0 ? opening.rule : { ...opening.rule, without: await approversSoFar(tx, proposal.id) };
  const deciders = decidersOf(rule, requester, directory);
  const people = directory.people.filter(({ id }) => deciders.some((decider) => decider.id === id));
  const { open, now } = await lookFor(tx, proposal.id, stage);
  if (open) return { approval: open, people };

  const policy = policyOf(pod.tenant, pod.department, proposal.tool);
  const expires = new Date(now.getTime() + (rule.expires ?? policy.expires));
  const id = newId('apr');
  const language: Language = people.every((person) => person.language === 'th') ? 'th' : 'en';
  const tool = writeTool(pod.catalog, proposal.tool);
  const preparation = await prepared(tx, pod, proposal, language);
  const stages = stage + (await stagesLeft(tx, pod, proposal)).length;
  const common = { pod, requester, tool, policy, proposal, preparation, rule, deciders, language, stage, stages };
  const card = approvalCard({ ...common, people: directory.people, approval: id, expires });
  await tx.insert(approvals).values({
    tenantId: pod.tenant.id,
    id,
    proposal: proposal.id,
    stage,
    department: pod.department.id,
    rule: JSON.stringify(rule),
    argsHash: proposal.argsHash,
    card: JSON.stringify(card),
    remindAt: policy.remind === undefined ? null : new Date(now.getTime() + policy.remind),
    expiresAt: expires,
  });
  for (const conversation of [pod.department.approvals, ...people.map((person) => `dm:${person.id}`)]) {
    await queueCard(tx, pod.tenant.id, proposal.turn, { channel: HOME_CHANNEL, conversation, thread: null }, id, card);
  }
  return { approval: id, people };
}

/** What the policy asks for these arguments less what was given: an edit may have changed which stages there are. */
export async function stagesLeft(tx: Tx, pod: Pod, proposal: ProposalRow): Promise<ApproverRule[]> {
  const policy = policyOf(pod.tenant, pod.department, proposal.tool);
  const args = JSON.parse(proposal.args) as Record<string, unknown>;
  const verdict = judge(policy, pod.department.experts, args);
  // What a day still allows was not looked at again, so it takes no stage away.
  if (verdict.by === 'policy' && !verdict.within) return [];
  return stillNeeded(stagesFor(policy, pod.department.experts, args), await approvedRules(tx, proposal.id));
}

function stillNeeded(stages: readonly ApproverRule[], given: readonly ApproverRule[]): ApproverRule[] {
  const left = given.map(stageKey);
  return stages.filter((stage) => {
    const at = left.indexOf(stageKey(stage));
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

/** What the proposal would do, worked out again with the requester's rights of this moment, in this language. */
export async function prepared(tx: Tx, pod: Pod, proposal: ProposalRow, language: Language) {
  const tool = writeTool(pod.catalog, proposal.tool);
  const ctx = await contextFor(tx, pod, proposal.requester, language, proposal.id);
  return tool.prepare(ctx, JSON.parse(proposal.args) as Record<string, unknown>);
}

/** The open approval of a stage, and the moment by the clock of the database, from which its time runs. */
async function lookFor(tx: Tx, proposal: string, stage: number): Promise<{ open: string | null; now: Date }> {
  const open = tx
    .select({ id: approvals.id })
    .from(approvals)
    .where(and(eq(approvals.proposal, proposal), eq(approvals.stage, stage), eq(approvals.status, 'pending')));
  const { rows } = await tx.execute<{ open: string | null; now: number }>(
    sql`select (${open}) as open, extract(epoch from now())::float8 * 1000 as now`,
  );
  const [row] = rows;
  if (!row) throw new Error('The database did not say what time it is.');
  return { open: row.open, now: new Date(row.now) };
}
