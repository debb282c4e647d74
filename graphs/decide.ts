/** A click on an approval card: rights at this moment, one statement that decides, and the run that waits is told. */
import { eq } from 'drizzle-orm';
import stringify from 'safe-stable-stringify';
import { approversOf } from '../agents/approvers.ts';
import { departmentConfig } from '../agents/config-schema.ts';
import type { Decision } from '../agents/message.ts';
import { type ApprovalRow, decide, lockApproval, type ProposalRow, ruleOf } from '../db/approvals.ts';
import { appendAudit } from '../db/audit.ts';
import { type Outcome, storeResume } from '../db/inbox.ts';
import { queueCardUpdate } from '../db/outbox.ts';
import { listPeople, nameIn, type Person } from '../db/people.ts';
import { proposals } from '../db/schema/approvals.ts';
import type { Tx } from '../db/tenant.ts';
import { ANSWER_TOOL } from '../tools/knowledge/answer-question.ts';
import { contextFor, writeTool } from '../tools/ledger.ts';
import { judge } from '../tools/policy.ts';
import { type Preparation, ToolRefusal } from '../tools/tool.ts';
import { decidedCard } from './cards.ts';
import { applyEdits } from './edits.ts';
import { formatDate } from './phrases.ts';
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
  if (!found || !department) return refused('not_found', 'There is no such request.');
  const people = await listPeople(tx);
  const requester = people.find((person) => person.id === found.proposal.requester);
  if (!requester)
    return refused('superseded', 'The person who asked for this is no longer here, so there is nothing to decide.');
  const click: Click = { tx, pod: { ...deps, department }, turnId, clicker, people, requester, decision, ...found };

  const objection = (await mayNotDecide(click)) ?? noLongerOpen(click) ?? incomplete(click);
  if (objection) return objection;
  return isRejection(click) ? reject(click) : approve(click);
}

async function mayNotDecide({
  tx,
  pod,
  clicker,
  people,
  requester,
  approval,
  decision,
}: Click): Promise<Decided | undefined> {
  const deciders = approversOf(ruleOf(approval), requester, people);
  if (deciders.includes(clicker.id)) return undefined;
  await appendAudit(tx, pod.tenant.id, {
    actor: clicker.id,
    action: 'decision.refused',
    subject: approval.id,
    detail: { wanted: decision.action, why: 'not an approver' },
  });
  const names = people.filter((person) => deciders.includes(person.id)).map((person) => person.name);
  return refused('not_allowed', `You may not decide this. It waits for ${names.join(' or ') || 'an approver'}.`);
}

function noLongerOpen(click: Click): Decided | undefined {
  const { approval, proposal, people, pod } = click;
  if (approval.status === 'approved' || approval.status === 'rejected') {
    const by = people.find((person) => person.id === approval.decidedBy)?.name ?? approval.decidedBy;
    const when = formatDate(approval.decidedAt ?? approval.createdAt, 'en', pod.tenant.timeZone, true);
    return refused('already_decided', `${by} has already ${approval.status} this on ${when}.`);
  }
  if (approval.status === 'expired' || click.overdue)
    return refused('expired', 'This request has expired; nothing was done. The person can ask again.');
  if (approval.status === 'superseded') return refused('superseded', 'This request was replaced or withdrawn.');
  if (hashOf(proposal.tool, proposal.args) !== approval.argsHash) {
    return refused('superseded', 'The request has changed since this card was made, so the card no longer counts.');
  }
  return undefined;
}

function incomplete({ decision, proposal }: Click): Decided | undefined {
  const isQuestion = proposal.tool === ANSWER_TOOL;
  if (decision.action !== 'reject') return undefined;
  if (decision.reason?.trim() || (isQuestion && decision.answer?.trim())) return undefined;
  return {
    outcome: {
      code: 'invalid_edit',
      message: 'Please give a reason; the requester will read it.',
      fields: { reason: 'A reason is needed.' },
    },
  };
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
  return { outcome: { code: 'ok', message: 'Rejected.' }, wake: proposal.thread };
}

async function approve(click: Click): Promise<Decided> {
  const { tx, pod, clicker, approval, decision } = click;
  const revised = await revise(click);
  if ('outcome' in revised) return revised;
  const { proposal, preparation } = revised;
  const decided = await decide(tx, {
    id: approval.id,
    argsHash: approval.argsHash,
    status: 'approved',
    by: clicker.id,
    reason: decision.reason?.trim() || null,
  });
  if (!decided) throw new Error(`Approval ${approval.id} changed while it was locked.`);
  const edited = proposal.argsHash !== click.proposal.argsHash;
  await record(click, decided, edited ? { before: click.proposal.args, after: proposal.args } : {});
  const after = { ...click, proposal };
  await queueCardUpdate(tx, pod.tenant.id, click.turnId, approval.id, cardAfter(after, decided, preparation));
  return goOn(after);
}

/** Opens the next stage, or lets the run that waits act. */
async function goOn({ tx, pod, proposal, requester, people, approval, ...click }: Click): Promise<Decided> {
  const verdict = judge(
    policyOf(pod, proposal.tool),
    pod.department.experts,
    JSON.parse(proposal.args) as Record<string, unknown>,
  );
  const stages = verdict.by === 'people' ? verdict.stages : [];
  if (approval.stage + 1 < stages.length) {
    await openStage(tx, pod, proposal, requester, people, stages, approval.stage + 1);
    return { outcome: { code: 'ok', message: 'Approved. The next stage has been asked.' } };
  }
  await tx.update(proposals).set({ status: 'approved' }).where(eq(proposals.id, proposal.id));
  await storeResume(tx, resumeOf({ ...click, tx, pod, proposal, requester, people, approval }));
  return { outcome: { code: 'ok', message: 'Approved.' }, wake: proposal.thread };
}

/** The proposal with the approver's edits, validated like new arguments and prepared with the requester's rights. */
async function revise({
  tx,
  pod,
  proposal,
  requester,
  decision,
}: Click): Promise<{ proposal: ProposalRow; preparation: Preparation } | Decided> {
  const tool = writeTool(pod.catalog, proposal.tool);
  const edits = { ...decision.edits, ...(decision.answer?.trim() ? { answer: decision.answer.trim() } : {}) };
  const reading = {
    now: pod.clock.now(),
    timeZone: requester.timeZone,
    language: proposal.language,
    people: [],
    self: requester.id,
    currency: requester.currency,
  };
  const applied = applyEdits(tool, JSON.parse(proposal.args) as Record<string, unknown>, edits, reading);
  if ('faults' in applied) return invalid('These values cannot be used.', applied.faults);
  if (proposal.tool === ANSWER_TOOL && !String(applied.args.answer).trim()) {
    return invalid('Please write the answer first.', { answer: 'The answer is empty.' });
  }
  try {
    const ctx = await contextFor(tx, pod, requester.id, proposal.language, null);
    const preparation = await tool.prepare(ctx, applied.args);
    const args = stringify(applied.args) ?? '{}';
    if (args === proposal.args) return { proposal, preparation };
    const changed = {
      args,
      argsHash: hashOf(proposal.tool, args),
      changes: JSON.stringify(preparation.changes),
      summary: preparation.summary,
    };
    const kept = proposal.tool === ANSWER_TOOL ? { ...changed, summary: proposal.summary } : changed;
    await tx.update(proposals).set(kept).where(eq(proposals.id, proposal.id));
    return { proposal: { ...proposal, ...kept }, preparation };
  } catch (error) {
    if (!(error instanceof ToolRefusal)) throw error;
    return invalid(error.said.en, error.field ? { [error.field]: error.said.en } : {});
  }
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

function cardAfter({ clicker, pod, proposal }: Click, decided: ApprovalRow, preparation?: Preparation) {
  const { language } = JSON.parse(decided.card) as { language: 'en' | 'th' };
  const args = JSON.parse(proposal.args) as Record<string, unknown>;
  return decidedCard(decided, {
    by: nameIn(clicker, language),
    at: decided.decidedAt ?? new Date(),
    timeZone: pod.tenant.timeZone,
    reason: decided.reason,
    ...(proposal.tool === ANSWER_TOOL
      ? { answer: String(args.answer ?? '') }
      : preparation
        ? { changes: preparation.changes }
        : {}),
  });
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

function refused(code: Outcome['code'], message: string): Decided {
  return { outcome: { code, message } };
}

function invalid(message: string, fields: Record<string, string>): Decided {
  return { outcome: { code: 'invalid_edit', message, fields } };
}
