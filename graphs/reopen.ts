/** Closes cards that show something else than would happen, takes back what was agreed to on them, and asks anew. */
import type { ApproverRule } from '../agents/approvers.ts';
import { type ApprovalRow, closeApproval, findApproval, ruleOf, withdrawGiven } from '../db/approvals.ts';
import { queueCardUpdate } from '../db/outbox.ts';
import { decidedCard } from './cards.ts';
import { auditClick, type Click, type Decided, refused } from './click.ts';
import { clickSaid } from './decision-phrases.ts';
import { openStage, stagesLeft } from './stage.ts';

type Because = 'records' | 'edit';

/** The same click on the approval that takes the place of the one that was clicked; nobody has said yes to it yet. */
export async function reopen(click: Click): Promise<Click> {
  await closeClicked(click);
  const approval = await openFor(click, ruleOf(click.approval), 'edit');
  const found = await findApproval(click.tx, approval);
  if (!found) throw new Error(`Approval ${approval} was not opened.`);
  return { ...click, ...found, votes: [] };
}

/** Decides nothing, since the records are not what the cards say: the first stage is asked with what would happen now. */
export async function askAnew(click: Click): Promise<Decided> {
  const { pod, proposal, approval, clicker } = click;
  await closeClicked(click);
  const hadYes = await setAside(click, 'records');
  const [first = ruleOf(approval)] = stagesLeft(pod, proposal, []);
  await openFor(click, first, 'records');
  return refused(clicker, 'superseded', hadYes ? clickSaid.recordsChangedEarlier : clickSaid.recordsChanged);
}

/** Takes back what earlier stages agreed to, whose cards say so; true when there was any. */
export async function setAside(click: Click, because: Because): Promise<boolean> {
  const { tx, proposal, approval: clicked } = click;
  const given = await withdrawGiven(tx, proposal.id);
  for (const approval of given) {
    await replaceCard(click, approval);
    const detail = { proposal: proposal.id, by: clicked.id, because };
    await auditClick({ ...click, approval }, 'decision.superseded', detail);
  }
  return given.length > 0;
}

async function closeClicked(click: Click): Promise<void> {
  const closed = await closeApproval(click.tx, click.approval.id, 'superseded');
  if (!closed) throw new Error(`Approval ${click.approval.id} changed while it was locked.`);
  await replaceCard(click, closed);
}

async function replaceCard({ tx, pod, turnId }: Click, closed: ApprovalRow): Promise<void> {
  const at = closed.decidedAt ?? closed.createdAt;
  const card = decidedCard(closed, { by: null, at, timeZone: pod.tenant.timeZone, reason: null });
  await queueCardUpdate(tx, pod.tenant.id, turnId, closed.id, card);
}

async function openFor(click: Click, rule: ApproverRule, because: Because): Promise<string> {
  const { tx, pod, proposal, requester, directory } = click;
  const { approval } = await openStage(tx, pod, { proposal, requester, directory, rule });
  await auditClick(click, 'decision.superseded', { proposal: proposal.id, by: approval, because });
  return approval;
}
