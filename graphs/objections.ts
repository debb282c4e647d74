/** Why a click may not count: rights of this moment, an approval that is not open, or something missing. */
import { decidersOf } from '../agents/approvers.ts';
import { ruleOf } from '../db/approvals.ts';
import { nameIn } from '../db/people.ts';
import { ANSWER_TOOL } from '../tools/knowledge/answer-question.ts';
import { namesOf } from './approval-phrases.ts';
import { type Click, type Decided, invalid, refused } from './click.ts';
import { clickSaid } from './decision-phrases.ts';
import { formatDate } from './phrases.ts';
import { hashOf } from './propose.ts';

/** The answer to a click that may not count; undefined when it may. */
export function objectionTo(click: Click): Decided | undefined {
  return mayNotDecide(click) ?? noLongerOpen(click) ?? votedBefore(click) ?? incomplete(click);
}

function mayNotDecide({ clicker, directory, requester, approval }: Click): Decided | undefined {
  const deciders = decidersOf(ruleOf(approval), requester, directory);
  if (deciders.some(({ id }) => id === clicker.id)) return undefined;
  const names = namesOf(
    directory.people.filter(({ id }) => deciders.some((decider) => decider.id === id)),
    clicker.language,
  );
  return refused(clicker, 'not_allowed', clickSaid.notYours(names || clickSaid.someApprover[clicker.language]));
}

function noLongerOpen({ approval, proposal, directory, pod, clicker, overdue }: Click): Decided | undefined {
  const { status } = approval;
  if (status === 'approved' || status === 'rejected') {
    const decider = directory.people.find((person) => person.id === approval.decidedBy);
    const name = decider ? nameIn(decider, clicker.language) : (approval.decidedBy ?? '');
    const at = approval.decidedAt ?? approval.createdAt;
    const when = (language: 'en' | 'th') => formatDate(at, language, pod.tenant.timeZone, true);
    return refused(clicker, 'already_decided', clickSaid.already[status](name, { en: when('en'), th: when('th') }));
  }
  if (status === 'escalated') return refused(clicker, 'expired', clickSaid.escalated);
  if (status === 'expired') return refused(clicker, 'expired', clickSaid.expired);
  if (status === 'withdrawn') return refused(clicker, 'superseded', clickSaid.withdrawn);
  if (status === 'superseded') return refused(clicker, 'superseded', clickSaid.replaced);
  if (overdue) return refused(clicker, 'expired', clickSaid.expired);
  const altered = hashOf(proposal.tool, proposal.args) !== approval.argsHash;
  return altered ? refused(clicker, 'superseded', clickSaid.changed) : undefined;
}

/** One person says yes once, and a right that was delegated is used once, by whoever was first. */
function votedBefore({ decision, votes, quorum, clicker, approval, requester, directory }: Click): Decided | undefined {
  if (decision.action !== 'approve') return undefined;
  if (votes.some(({ person }) => person === clicker.id))
    return refused(clicker, 'already_decided', clickSaid.yoursCounts(votes.length, quorum));
  const right = rightOf({ approval, requester, directory, votes, clicker });
  return right ? undefined : refused(clicker, 'already_decided', clickSaid.placeTaken);
}

/** The right with which this person decides, leaving aside those that were used; undefined when none is left. */
export function rightOf({
  approval,
  requester,
  directory,
  votes,
  clicker,
}: Pick<Click, 'approval' | 'requester' | 'directory' | 'votes' | 'clicker'>) {
  const used = new Set(votes.map(({ person, onBehalfOf }) => onBehalfOf ?? person));
  const delegations = directory.delegations.filter(({ from }) => !used.has(from));
  const right = decidersOf(ruleOf(approval), requester, { ...directory, delegations }).find(
    ({ id }) => id === clicker.id,
  );
  return right && !used.has(right.onBehalfOf ?? right.id) ? right : undefined;
}

function incomplete({ decision, proposal, policy, clicker }: Click): Decided | undefined {
  const { action, reason, answer } = decision;
  if (action !== 'approve' && action !== 'reject') return undefined;
  if (reason?.trim() || !policy.reason.includes(action)) return undefined;
  if (action === 'reject' && proposal.tool === ANSWER_TOOL && answer?.trim()) return undefined;
  const said = action === 'reject' ? clickSaid.reasonNeeded : clickSaid.approveReasonNeeded;
  return invalid(clicker, said, { reason: said[clicker.language] });
}
