/** One click on one approval: it counts or it does not, and what it sets going is written with it. */
import { eq } from 'drizzle-orm';
import type { Decision } from '../agents/message.ts';
import { decide, type Given, givenSoFar } from '../db/approvals.ts';
import { storeResume } from '../db/inbox.ts';
import { queueCardUpdate } from '../db/outbox.ts';
import type { Person } from '../db/people.ts';
import { proposals } from '../db/schema/approvals.ts';
import type { Tx } from '../db/tenant.ts';
import { ANSWER_TOOL } from '../tools/knowledge/answer-question.ts';
import { auditClick, type Click, type Decided, readClick } from './click.ts';
import { cardAfter, resumeOf } from './decided.ts';
import { clickSaid } from './decision-phrases.ts';
import { objectionTo } from './objections.ts';
import { askAnew, reopen, setAside } from './reopen.ts';
import { revise, storeRevision } from './revise.ts';
import type { MachineDeps } from './scope.ts';
import { blocksLaterStage, vote } from './vote.ts';

/** Decides one approval in the caller's transaction, so that the decision, its audit and the command to go on are one. */
export async function decideOne(
  tx: Tx,
  deps: MachineDeps,
  turnId: string,
  decision: Decision,
  clicker: Person,
): Promise<Decided> {
  const click = await readClick(tx, deps, turnId, decision, clicker);
  if ('outcome' in click) return click;
  const objection = objectionTo(click);
  if (objection) {
    await auditClick(click, 'decision.refused', { wanted: decision.action, why: objection.outcome.code });
    return objection;
  }
  return isRejection(click) ? reject(click) : approve(click);
}

/** Rejecting a draft with an answer of one's own publishes that answer. */
function isRejection({ decision, proposal }: Click): boolean {
  return decision.action === 'reject' && !(proposal.tool === ANSWER_TOOL && decision.answer?.trim());
}

/** One no is enough, however many would have to say yes. */
async function reject(click: Click): Promise<Decided> {
  const { tx, pod, clicker, approval, proposal, decision } = click;
  const reason = decision.reason?.trim() ?? '';
  const { id, argsHash } = approval;
  const decided = await decide(tx, { id, argsHash, status: 'rejected', by: clicker.id, reason });
  if (!decided) throw new Error(`Approval ${id} changed while it was locked.`);
  await tx.update(proposals).set({ status: 'rejected', said: reason }).where(eq(proposals.id, proposal.id));
  await auditClick(click, 'decision.rejected', { proposal: proposal.id, stage: approval.stage, reason });
  await storeResume(tx, resumeOf(click));
  await queueCardUpdate(tx, pod.tenant.id, click.turnId, id, cardAfter(click, decided));
  return { outcome: { code: 'ok', message: clickSaid.rejected[clicker.language] }, wakes: [proposal.thread] };
}

async function approve(click: Click): Promise<Decided> {
  const { tx, proposal: before, quorum } = click;
  const given = await givenSoFar(tx, before.id);
  const revised = await revise(click, given.stages);
  if ('outcome' in revised) return revised;
  const { proposal, isStale, changes } = revised;
  const asked = { ...click, proposal };
  if (isStale) {
    await storeRevision(tx, before, proposal);
    return askAnew(asked);
  }
  if (!changes) {
    const blocked = await blocksLaterStage(asked, given);
    if (blocked) return blocked;
    await storeRevision(tx, before, proposal);
    return vote(asked, {});
  }
  // Those who said yes before an edit, at this stage or an earlier one, said it to something else.
  const blocked = await blocksLaterStage({ ...asked, votes: [] }, NOTHING);
  if (blocked) return blocked;
  await storeRevision(tx, before, proposal);
  const anew = await setAside(asked, 'edit');
  const edit = { before: before.args, after: proposal.args };
  return quorum > 1 ? vote(await reopen(asked), { edit, anew }) : vote(asked, { edit, anew, changes });
}

const NOTHING: Given = { stages: [], people: [] };
