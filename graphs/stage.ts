/** Stages of deciding: which there are for exact arguments, which are still to come, and opening one. */
import { sql } from 'drizzle-orm';
import { type ApproverRule, type Directory, decidersOf, stageKey } from '../agents/approvers.ts';
import type { Card, Language } from '../agents/message.ts';
import { type ApprovalRow, approvalsOf, givenSoFar, type ProposalRow, ruleOf } from '../db/approvals.ts';
import { newId } from '../db/id.ts';
import { queueCard } from '../db/outbox.ts';
import type { Person } from '../db/people.ts';
import { approvals } from '../db/schema/approvals.ts';
import type { Tx } from '../db/tenant.ts';
import { contextFor, writeTool } from '../tools/ledger.ts';
import { judge, policyOf, stagesFor } from '../tools/policy.ts';
import { approvalCard } from './approval-card.ts';
import { postedCard } from './cards.ts';
import type { Pod } from './scope.ts';
import { directly, everywhere } from './tell.ts';

/** What is to be decided, and under which rule. */
export interface Opening {
  proposal: ProposalRow;
  requester: Person;
  directory: Directory<Person>;
  rule: ApproverRule;
}

export interface OpenStage {
  approval: string;
  /** Who may decide it at this moment. */
  people: Person[];
}

/** Opens one stage of deciding and queues its card for the experts' conversation and each who may decide; a stage that is open stays as it is. */
export async function openStage(tx: Tx, pod: Pod, opening: Opening): Promise<OpenStage> {
  const { proposal, requester, directory } = opening;
  const given = await givenSoFar(tx, proposal.id);
  const { stage, before } = placeOf(opening.rule, await approvalsOf(tx, proposal.id));
  const { without: _earlier, ...asked } = asBefore(opening.rule, before);
  const rule = given.people.length > 0 ? { ...asked, without: given.people } : asked;
  const deciders = decidersOf(rule, requester, directory);
  const people = directory.people.filter(({ id }) => deciders.some((decider) => decider.id === id));
  if (before?.status === 'pending') return { approval: before.id, people };

  const now = await databaseTime(tx);
  const policy = policyOf(pod.tenant, pod.department, proposal.tool);
  const expires = new Date(now.getTime() + (rule.expires ?? policy.expires));
  const id = newId('apr');
  const language: Language = people.every((person) => person.language === 'th') ? 'th' : 'en';
  const tool = writeTool(pod.catalog, proposal.tool);
  const preparation = await prepared(tx, pod, proposal, language);
  const stages = given.stages.length + stagesLeft(pod, proposal, given.stages).length;
  const common = { pod, requester, tool, policy, proposal, preparation, rule, deciders, language, stage, stages };
  const replaced = replacedCard(before);
  const card = approvalCard({ ...common, ...replaced, people: directory.people, approval: id, expires });
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
  const places = everywhere(pod, pod.department.approvals);
  for (const person of people) places.push(await directly(tx, pod, person.id));
  for (const place of places) await queueCard(tx, pod.tenant.id, proposal.turn, place, id, card);
  return { approval: id, people };
}

/** What the policy asks for these arguments less what was given: an edit may have changed which stages there are. */
export function stagesLeft(pod: Pod, proposal: ProposalRow, given: readonly ApprovalRow[]): ApproverRule[] {
  const policy = policyOf(pod.tenant, pod.department, proposal.tool);
  const args = JSON.parse(proposal.args) as Record<string, unknown>;
  const verdict = judge(policy, pod.department.experts, args);
  // What a day still allows was not looked at again, so it takes no stage away.
  if (verdict.by === 'policy' && !verdict.within) return [];
  return stillNeeded(stagesFor(policy, pod.department.experts, args), given.map(ruleOf));
}

/** The number of a stage, counted from nought, and its last approval: one that is opened again keeps its number. */
function placeOf(rule: ApproverRule, all: readonly ApprovalRow[]): { stage: number; before?: ApprovalRow } {
  const given = new Set(all.filter(({ status }) => status === 'approved').map(({ stage }) => stage));
  const before = all.findLast((one) => !given.has(one.stage) && stageKey(ruleOf(one)) === stageKey(rule));
  return before ? { stage: before.stage, before } : { stage: Math.max(-1, ...all.map(({ stage }) => stage)) + 1 };
}

/** Those above who were asked in the place of others are asked again, not the others. */
function asBefore(rule: ApproverRule, before: ApprovalRow | undefined): ApproverRule {
  const last = before && ruleOf(before);
  return last?.standsFor === undefined ? rule : last;
}

/** What people saw before, where the new card takes its place. */
function replacedCard(before: ApprovalRow | undefined): { replaced?: Card } {
  return before?.status === 'superseded' ? { replaced: postedCard(before) } : {};
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

/** The moment by the clock of the database, from which a stage's time runs. */
async function databaseTime(tx: Tx): Promise<Date> {
  const { rows } = await tx.execute<{ now: number }>(sql`select extract(epoch from now())::float8 * 1000 as now`);
  const [row] = rows;
  if (!row) throw new Error('The database did not say what time it is.');
  return new Date(row.now);
}
