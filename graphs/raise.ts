/** Gives a stored proposal to policy: done at once, or approvals and cards for the people who decide. */
import { and, asc, eq, sql } from 'drizzle-orm';
import { decidersOf } from '../agents/approvers.ts';
import type { Citation } from '../agents/message.ts';
import { type ProposalRow, ruleOf } from '../db/approvals.ts';
import { loadDirectory } from '../db/directory.ts';
import type { Person } from '../db/people.ts';
import { approvals, proposals } from '../db/schema/approvals.ts';
import { type Tx, withTenant } from '../db/tenant.ts';
import { fitsAllowance } from '../tools/allowance.ts';
import { assertDecidable } from '../tools/decidable.ts';
import { ANSWER_TOOL } from '../tools/knowledge/answer-question.ts';
import { execute } from '../tools/ledger.ts';
import { judge, policyOf, stagesFor, type Verdict } from '../tools/policy.ts';
import { ToolRefusal } from '../tools/tool.ts';
import { approversInWords } from './approval-phrases.ts';
import { policyGroups, refreshGroups } from './group-refresh.ts';
import { say } from './phrases.ts';
import type { Outcome } from './propose.ts';
import type { Pod, RunScope } from './scope.ts';
import { type OpenStage, openStage } from './stage.ts';

/** A stage that people were asked to decide; `quorum` of them must agree. */
type Asked = OpenStage & { quorum: number };

/** Raises a proposal in the run that will wait for it; raising it again changes nothing and answers the same. */
export async function raise(pod: Pod, scope: RunScope, proposal: ProposalRow, run: string): Promise<Outcome> {
  // Nothing is decided by it: without it the first request would find a group of a chat tool empty.
  await refreshGroups(pod, policyGroups(pod.tenant, pod.department.id, proposal.tool));
  const asked = await withTenant(pod.db, pod.tenant.id, async (tx) =>
    proposal.status === 'confirming' && (await isStillWaiting(tx, proposal))
      ? judged(tx, pod, scope.person, proposal, run)
      : askedBefore(tx, pod, scope.person, proposal),
  );
  return asked
    ? { part: waiting(proposal, asked), waiting: [proposal.id] }
    : { part: await executed(pod, scope, proposal) };
}

/** Whether nothing was raised yet, under a lock; refuses what was taken back or whose time is over by the database's clock. */
async function isStillWaiting(tx: Tx, { id }: ProposalRow): Promise<boolean> {
  const [row] = await tx
    .select({ status: proposals.status, overdue: sql<boolean>`${proposals.expiresAt} <= now()` })
    .from(proposals)
    .where(eq(proposals.id, id))
    .for('update');
  if (row?.status === 'confirming' && !row.overdue) return true;
  if (row && row.status !== 'confirming' && row.status !== 'cancelled') return false;
  throw new ToolRefusal('conflict', { en: say.nothingToConfirm('en'), th: say.nothingToConfirm('th') });
}

/** The stage that was opened; undefined when the policy lets the proposal through without people. */
async function judged(
  tx: Tx,
  pod: Pod,
  requester: Person,
  proposal: ProposalRow,
  run: string,
): Promise<Asked | undefined> {
  const policy = policyOf(pod.tenant, pod.department, proposal.tool);
  const args = JSON.parse(proposal.args) as Record<string, unknown>;
  const { experts } = pod.department;
  if (await isLetThrough(tx, pod, proposal, judge(policy, experts, args))) {
    await moveOn(tx, proposal, 'approved', run);
    return undefined;
  }
  const stages = stagesFor(policy, experts, args);
  const directory = await loadDirectory(tx, pod.department.id);
  assertDecidable(stages, requester, directory);
  const [rule] = stages;
  if (!rule) throw new Error(`The policy of ${proposal.tool} names nobody to decide.`);
  await moveOn(tx, proposal, 'pending', run);
  const opened = await openStage(tx, pod, { proposal, requester, directory, rule });
  return { ...opened, quorum: rule.quorum ?? 1 };
}

async function isLetThrough(tx: Tx, { tenant }: Pod, proposal: ProposalRow, verdict: Verdict): Promise<boolean> {
  if (verdict.by === 'people') return false;
  return !verdict.within || fitsAllowance(tx, tenant, proposal, verdict.within);
}

/** What was asked when this was raised the first time, whatever has become of it. */
async function askedBefore(tx: Tx, pod: Pod, requester: Person, proposal: ProposalRow): Promise<Asked | undefined> {
  const [first] = await tx
    .select()
    .from(approvals)
    .where(eq(approvals.proposal, proposal.id))
    .orderBy(asc(approvals.stage), asc(approvals.createdAt))
    .limit(1);
  if (!first) return undefined;
  const [rule, directory] = [ruleOf(first), await loadDirectory(tx, pod.department.id)];
  const ids = new Set(decidersOf(rule, requester, directory).map(({ id }) => id));
  return {
    approval: first.id,
    people: directory.people.filter(({ id }) => ids.has(id)),
    quorum: rule.quorum ?? 1,
  };
}

function waiting(proposal: ProposalRow, { approval, people, quorum }: Asked): Outcome['part'] {
  const { language } = proposal;
  const names = approversInWords(people, quorum, language);
  return {
    status: 'waiting',
    text:
      proposal.tool === ANSWER_TOOL ? say.escalated(language, names) : say.waiting(language, proposal.summary, names),
    sources: JSON.parse(proposal.evidence) as Citation[],
    confidence: 1,
    model: 'policy',
    approvals: [{ id: approval, status: 'pending' }],
    receipts: [],
    form: null,
  };
}

async function moveOn(tx: Tx, proposal: ProposalRow, status: 'approved' | 'pending', run: string): Promise<void> {
  await tx
    .update(proposals)
    .set({ status, run })
    .where(and(eq(proposals.id, proposal.id), eq(proposals.status, 'confirming')));
}

/** Executes an approved proposal and says what the receipt proves. */
export async function executed(pod: Pod, scope: RunScope, proposal: ProposalRow): Promise<Outcome['part']> {
  const execution = await execute(pod, proposal.id, scope.signal);
  const base = {
    sources: JSON.parse(proposal.evidence) as Citation[],
    confidence: 1,
    model: 'records',
    approvals: [],
    form: null,
  };
  if (!execution.done && execution.pending) return { ...base, status: 'waiting', text: execution.said, receipts: [] };
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
