/** A click on an approval card: rights at this moment, one statement that decides, and the run that waits is told. */
import { eq } from 'drizzle-orm';
import stringify from 'safe-stable-stringify';
import { type ApproverRule, approversOf } from '../agents/approvers.ts';
import { departmentConfig } from '../agents/config-schema.ts';
import type { Card, CardChange, Decision, Language, Localized } from '../agents/message.ts';
import type { SlotContext } from '../agents/models/builtin/slots/field.ts';
import { type ApprovalRow, approvedRules, decide, lockApproval, type ProposalRow, ruleOf } from '../db/approvals.ts';
import { appendAudit } from '../db/audit.ts';
import { type Outcome, storeResume } from '../db/inbox.ts';
import { queueCardUpdate } from '../db/outbox.ts';
import { listPeople, nameIn, type Person } from '../db/people.ts';
import { proposals } from '../db/schema/approvals.ts';
import type { Tx } from '../db/tenant.ts';
import { ANSWER_TOOL } from '../tools/knowledge/answer-question.ts';
import { contextFor, writeTool } from '../tools/ledger.ts';
import { judge } from '../tools/policy.ts';
import { ToolRefusal } from '../tools/tool.ts';
import { decidedCard } from './cards.ts';
import { clickSaid } from './decision-phrases.ts';
import { applyEdits } from './edits.ts';
import { formatDate, listed } from './phrases.ts';
import { hashOf } from './propose.ts';
import { openStage, policyOf } from './raise.ts';
import type { MachineDeps, Pod } from './scope.ts';

interface Click {
  tx: Tx;
  pod: Pod;
  turnId: string;
  clicker: Person;
  people: Person[];
  requester: Person;
  approval: ApprovalRow;
  proposal: ProposalRow;
  /** By the database's clock. */
  overdue: boolean;
  decision: Decision;
}

/** What a click came to; `wake` is the thread whose run can go on. */
export interface Decided {
  outcome: Outcome;
  wake?: string;
}

/** Decides in the caller's transaction, so that the decision, its audit and the command to go on are one. */
export async function decideApproval(
  tx: Tx,
  deps: MachineDeps,
  turnId: string,
  decision: Decision,
  clicker: Person,
): Promise<Decided> {
  const found = await lockApproval(tx, decision.target);
  const department = found && departmentConfig(deps.tenant, found.approval.department);
  if (!found || !department) return refused(clicker, 'not_found', clickSaid.notFound);
  const people = await listPeople(tx);
  const requester = people.find((person) => person.id === found.proposal.requester);
  if (!requester) return refused(clicker, 'superseded', clickSaid.requesterGone);
  const click: Click = { tx, pod: { ...deps, department }, turnId, clicker, people, requester, decision, ...found };

  const objection = mayNotDecide(click) ?? noLongerOpen(click) ?? incomplete(click);
  if (objection) {
    await auditRefusal(click, objection.outcome.code);
    return objection;
  }
  return isRejection(click) ? reject(click) : approve(click);
}

function mayNotDecide({ clicker, people, requester, approval }: Click): Decided | undefined {
  const deciders = approversOf(ruleOf(approval), requester, people);
  if (deciders.includes(clicker.id)) return undefined;
  const names = people
    .filter((person) => deciders.includes(person.id))
    .map((person) => nameIn(person, clicker.language));
  const whom =
    names.length > 0 ? listed(names, clicker.language, 'disjunction') : clickSaid.someApprover[clicker.language];
  return refused(clicker, 'not_allowed', clickSaid.notYours(whom));
}

/** A click that was refused leaves a trace, whatever the reason. */
async function auditRefusal({ tx, pod, clicker, approval, decision }: Click, why: Outcome['code']): Promise<void> {
  await appendAudit(tx, pod.tenant.id, {
    actor: clicker.id,
    action: 'decision.refused',
    subject: approval.id,
    detail: { wanted: decision.action, why },
  });
}

function noLongerOpen({ approval, proposal, people, pod, clicker, overdue }: Click): Decided | undefined {
  const { status } = approval;
  if (status === 'approved' || status === 'rejected') {
    const decider = people.find((person) => person.id === approval.decidedBy);
    const name = decider ? nameIn(decider, clicker.language) : (approval.decidedBy ?? '');
    const at = approval.decidedAt ?? approval.createdAt;
    const when = (language: 'en' | 'th') => formatDate(at, language, pod.tenant.timeZone, true);
    return refused(clicker, 'already_decided', clickSaid.already[status](name, { en: when('en'), th: when('th') }));
  }
  if (status === 'expired' || overdue) return refused(clicker, 'expired', clickSaid.expired);
  if (status === 'superseded') return refused(clicker, 'superseded', clickSaid.replaced);
  const altered = hashOf(proposal.tool, proposal.args) !== approval.argsHash;
  return altered ? refused(clicker, 'superseded', clickSaid.changed) : undefined;
}

function incomplete({ decision, proposal, clicker }: Click): Decided | undefined {
  if (decision.action !== 'reject' || decision.reason?.trim()) return undefined;
  if (proposal.tool === ANSWER_TOOL && decision.answer?.trim()) return undefined;
  return invalid(clicker, clickSaid.reasonNeeded, { reason: clickSaid.reasonNeeded[clicker.language] });
}

/** Rejecting a draft with an answer of one's own publishes that answer. */
function isRejection({ decision, proposal }: Click): boolean {
  return decision.action === 'reject' && !(proposal.tool === ANSWER_TOOL && decision.answer?.trim());
}

async function reject(click: Click): Promise<Decided> {
  const { tx, pod, clicker, approval, proposal, decision } = click;
  const reason = decision.reason?.trim() ?? '';
  const decided = await decide(tx, {
    id: approval.id,
    argsHash: proposal.argsHash,
    status: 'rejected',
    by: clicker.id,
    reason,
  });
  if (!decided) throw new Error(`Approval ${approval.id} changed while it was locked.`);
  await tx.update(proposals).set({ status: 'rejected', said: reason }).where(eq(proposals.id, proposal.id));
  await record(click, decided, {});
  await storeResume(tx, resumeOf(click));
  await queueCardUpdate(tx, pod.tenant.id, click.turnId, approval.id, cardAfter(click, decided));
  return { outcome: { code: 'ok', message: clickSaid.rejected[clicker.language] }, wake: proposal.thread };
}

async function approve(click: Click): Promise<Decided> {
  const { tx, pod, clicker, approval, decision } = click;
  const revised = await revise(click);
  if ('outcome' in revised) return revised;
  const { proposal, changes } = revised;
  const decided = await decide(tx, {
    id: approval.id,
    argsHash: approval.argsHash,
    status: 'approved',
    by: clicker.id,
    reason: decision.reason?.trim() || null,
  });
  if (!decided) throw new Error(`Approval ${approval.id} changed while it was locked.`);
  await record(click, decided, changes ? { before: click.proposal.args, after: proposal.args } : {});
  const after = { ...click, proposal };
  await queueCardUpdate(tx, pod.tenant.id, click.turnId, approval.id, cardAfter(after, decided, changes));
  return goOn(after);
}

/** Opens the next stage, or lets the run that waits act. */
async function goOn(click: Click): Promise<Decided> {
  const { tx, pod, proposal, requester, people, approval, clicker } = click;
  const verdict = judge(policyOf(pod, proposal.tool), pod.department.experts, argsOf(proposal));
  const given = await approvedRules(tx, proposal.id);
  const [next, ...later] = stillNeeded(verdict.by === 'people' ? verdict.stages : [], given);
  if (next) {
    const stage = approval.stage + 1;
    await openStage(tx, pod, proposal, requester, people, next, { stage, stages: stage + 1 + later.length });
    return { outcome: { code: 'ok', message: clickSaid.nextStage[clicker.language] } };
  }
  await tx.update(proposals).set({ status: 'approved' }).where(eq(proposals.id, proposal.id));
  await storeResume(tx, resumeOf(click));
  return { outcome: { code: 'ok', message: clickSaid.approved[clicker.language] }, wake: proposal.thread };
}

/** What the policy asks for now less what was given: an edit may have changed which stages there are. */
function stillNeeded(stages: readonly ApproverRule[], given: readonly ApproverRule[]): ApproverRule[] {
  const left = [...given];
  return stages.filter((stage) => {
    const at = left.findIndex((rule) => rule.by === stage.by && rule.otherwise === stage.otherwise);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

/** The proposal with the approver's edits, validated like new arguments and prepared with the requester's rights; `changes` only when something was edited. */
async function revise(click: Click): Promise<{ proposal: ProposalRow; changes?: CardChange[] } | Decided> {
  const { tx, pod, proposal, requester, decision, clicker } = click;
  const tool = writeTool(pod.catalog, proposal.tool);
  const edits = { ...decision.edits, ...(decision.answer?.trim() ? { answer: decision.answer.trim() } : {}) };
  const applied = applyEdits(tool, argsOf(proposal), edits, readingOf(click));
  if ('faults' in applied) return invalid(clicker, clickSaid.badValues, applied.faults);
  if (proposal.tool === ANSWER_TOOL && !String(applied.args.answer).trim()) {
    return invalid(clicker, clickSaid.answerNeeded, { answer: clickSaid.answerNeeded[clicker.language] });
  }
  try {
    const prepare = async (language: 'en' | 'th') =>
      tool.prepare(await contextFor(tx, pod, requester.id, language, null), applied.args);
    const { changes, summary } = await prepare(proposal.language);
    const args = stringify(applied.args) ?? '{}';
    if (args === proposal.args) return { proposal };
    const said = proposal.tool === ANSWER_TOOL ? {} : { summary };
    const revised = { args, argsHash: hashOf(proposal.tool, args), changes: JSON.stringify(changes), ...said };
    await tx.update(proposals).set(revised).where(eq(proposals.id, proposal.id));
    return { proposal: { ...proposal, ...revised }, changes: (await prepare(cardLanguage(click.approval))).changes };
  } catch (error) {
    if (!(error instanceof ToolRefusal)) throw error;
    return invalid(clicker, error.said, error.field ? { [error.field]: error.said[clicker.language] } : {});
  }
}

function readingOf({ pod, requester, clicker }: Click): SlotContext {
  return {
    now: pod.clock.now(),
    timeZone: requester.timeZone,
    language: clicker.language,
    people: [],
    self: requester.id,
    currency: requester.currency,
  };
}

async function record(
  { tx, pod, clicker, proposal }: Click,
  decided: ApprovalRow,
  edit: Record<string, string>,
): Promise<void> {
  await appendAudit(tx, pod.tenant.id, {
    actor: clicker.id,
    action: `decision.${decided.status}`,
    subject: decided.id,
    detail: { proposal: proposal.id, stage: decided.stage, reason: decided.reason, ...edit },
  });
}

function cardAfter({ clicker, pod, proposal }: Click, decided: ApprovalRow, changes?: CardChange[]): Card {
  return decidedCard(decided, {
    by: nameIn(clicker, cardLanguage(decided)),
    at: decided.decidedAt ?? new Date(),
    timeZone: pod.tenant.timeZone,
    reason: decided.reason,
    ...(proposal.tool === ANSWER_TOOL ? { answer: String(argsOf(proposal).answer ?? '') } : {}),
    ...(changes && proposal.tool !== ANSWER_TOOL ? { changes } : {}),
  });
}

function cardLanguage(approval: ApprovalRow): Language {
  return (JSON.parse(approval.card) as Card).language;
}

function argsOf(proposal: ProposalRow): Record<string, unknown> {
  return JSON.parse(proposal.args) as Record<string, unknown>;
}

function resumeOf({ pod, proposal }: Click) {
  return {
    tenant: pod.tenant.id,
    thread: proposal.thread,
    person: proposal.requester,
    turn: proposal.run,
    proposal: proposal.id,
  };
}

function refused(clicker: Person, code: Outcome['code'], said: Localized): Decided {
  return { outcome: { code, message: said[clicker.language] } };
}

function invalid(clicker: Person, said: Localized, fields: Record<string, string>): Decided {
  return { outcome: { code: 'invalid_edit', message: said[clicker.language], fields } };
}
