/** Counting a yes: the last that a stage needs decides it, opens the next one or lets the waiting run act. */
import { eq } from 'drizzle-orm';
import { stageKey } from '../agents/approvers.ts';
import type { CardChange } from '../agents/message.ts';
import { addVote, decide, type Given, givenSoFar, keepAgreed, ruleOf, type Vote } from '../db/approvals.ts';
import { storeResume } from '../db/inbox.ts';
import { queueCardUpdate } from '../db/outbox.ts';
import { proposals } from '../db/schema/approvals.ts';
import { canFollow } from '../tools/decidable.ts';
import { ANSWER_TOOL } from '../tools/knowledge/answer-question.ts';
import { outOf } from './approval-phrases.ts';
import { postedCard, votedCard } from './cards.ts';
import { auditClick, type Click, type Decided, refused } from './click.ts';
import { cardAfter, resumeOf, votersInWords } from './decided.ts';
import { clickSaid } from './decision-phrases.ts';
import { rightOf } from './objections.ts';
import { shownChanges } from './shown.ts';
import { openStage, stagesLeft } from './stage.ts';

/** What an approver changed before agreeing. */
interface Edited {
  /** Arguments before and after, for the audit. */
  edit?: { before: string; after: string };
  /** What is agreed to in place of what the card showed. */
  changes?: CardChange[];
  /** Earlier stages had agreed to something else, and are asked again. */
  anew?: boolean;
}

/** Stores the yes of this click and does what follows from it. */
export async function vote(click: Click, { edit, changes, anew = false }: Edited): Promise<Decided> {
  const { tx, pod, clicker, approval, proposal, decision, quorum } = click;
  const right = rightOf(click);
  if (!right) throw new Error(`Nothing gives ${clicker.id} the right to decide ${approval.id}.`);
  const reason = decision.reason?.trim() || null;
  const mine: Vote = { person: clicker.id, onBehalfOf: right.onBehalfOf ?? null, reason };
  const counted = { ...click, votes: [...click.votes, mine] };
  await addVote(tx, pod.tenant.id, approval.id, mine);
  if (counted.votes.length < quorum) return waitForMore(counted, edit);

  const { id, argsHash } = approval;
  const decided = await decide(tx, { id, argsHash, status: 'approved', by: clicker.id, reason });
  if (!decided) throw new Error(`Approval ${id} changed while it was locked.`);
  if (changes && proposal.tool !== ANSWER_TOOL) await keepAgreed(tx, decided, shownChanges(changes));
  await auditClick(click, 'decision.approved', { ...detailOf(counted, mine), ...edit });
  await queueCardUpdate(tx, pod.tenant.id, click.turnId, id, cardAfter(counted, decided, changes));
  return goOn(counted, anew);
}

/** With four eyes, a yes that would leave nobody for a later stage is not taken: somebody else has to give it. */
export async function blocksLaterStage(click: Click, given: Given): Promise<Decided | undefined> {
  const { pod, proposal, approval, requester, directory, votes, quorum, clicker } = click;
  if (votes.length + 1 < quorum) return undefined;
  const left = stagesLeft(pod, proposal, given.stages);
  const own = left.findIndex((stage) => stageKey(stage) === stageKey(ruleOf(approval)));
  const later = left.filter((_, n) => n !== own);
  if (later.length === 0) return undefined;
  const voted = [...given.people, ...votes.map(({ person }) => person), clicker.id];
  if (canFollow(later, requester, directory, voted)) return undefined;
  await auditClick(click, 'decision.refused', { wanted: 'approve', why: 'not_allowed' });
  return refused(clicker, 'not_allowed', clickSaid.nobodyLeft);
}

async function waitForMore(click: Click, edit: Edited['edit']): Promise<Decided> {
  const { tx, pod, clicker, approval, votes, quorum } = click;
  const mine = votes.at(-1);
  await auditClick(click, 'decision.voted', { ...detailOf(click, mine), quorum, ...edit });
  const soFar = `${outOf(votes.length, quorum, postedCard(approval).language)}: ${votersInWords(click, votes)}`;
  await queueCardUpdate(tx, pod.tenant.id, click.turnId, approval.id, votedCard(approval, soFar));
  return { outcome: { code: 'ok', message: clickSaid.counted(votes.length, quorum)[clicker.language] }, wakes: [] };
}

function detailOf({ proposal, approval, votes, quorum }: Click, mine: Vote | undefined): Record<string, unknown> {
  const { reason = null, onBehalfOf } = mine ?? {};
  return {
    ...{ proposal: proposal.id, stage: approval.stage, reason },
    ...(onBehalfOf ? { onBehalfOf } : {}),
    ...(quorum > 1 ? { votes: votes.length } : {}),
  };
}

/** Opens the next stage, or lets the run that waits act. */
async function goOn(click: Click, anew: boolean): Promise<Decided> {
  const { tx, pod, proposal, requester, directory, clicker } = click;
  const { stages } = await givenSoFar(tx, proposal.id);
  const [rule] = stagesLeft(pod, proposal, stages);
  if (rule) {
    await openStage(tx, pod, { proposal, requester, directory, rule });
    const said = anew ? clickSaid.askedAgain : clickSaid.nextStage;
    return { outcome: { code: 'ok', message: said[clicker.language] }, wakes: [] };
  }
  await tx.update(proposals).set({ status: 'approved' }).where(eq(proposals.id, proposal.id));
  await storeResume(tx, resumeOf(click));
  return { outcome: { code: 'ok', message: clickSaid.approved[clicker.language] }, wakes: [proposal.thread] };
}
