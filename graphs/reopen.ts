/** Closes a card that shows something else than would happen, and asks the same stage anew. */
import { closeApproval, findApproval, ruleOf } from '../db/approvals.ts';
import { queueCardUpdate } from '../db/outbox.ts';
import { decidedCard } from './cards.ts';
import { auditClick, type Click, type Decided, refused } from './click.ts';
import { clickSaid } from './decision-phrases.ts';
import { openStage } from './stage.ts';

/** The same click on the approval that takes the place of the one that was clicked; nobody has said yes to it yet. */
export async function reopen(click: Click, because: 'records' | 'edit'): Promise<Click> {
  const { tx, pod, approval, proposal, requester, directory } = click;
  const closed = await closeApproval(tx, approval.id, 'superseded');
  if (!closed) throw new Error(`Approval ${approval.id} changed while it was locked.`);
  const at = closed.decidedAt ?? closed.createdAt;
  const card = decidedCard(closed, { by: null, at, timeZone: pod.tenant.timeZone, reason: null });
  await queueCardUpdate(tx, pod.tenant.id, click.turnId, approval.id, card);
  const rule = ruleOf(approval);
  const opened = await openStage(tx, pod, { proposal, requester, directory, rule, stage: approval.stage });
  const found = await findApproval(tx, opened.approval);
  if (!found) throw new Error(`Approval ${opened.approval} was not opened.`);
  await auditClick(click, 'decision.superseded', { proposal: proposal.id, by: opened.approval, because });
  return { ...click, ...found, votes: [] };
}

/** Tells the one who clicked that nothing was decided, since the records are not what the card says. */
export function tellToLookAgain({ clicker }: Click): Decided {
  return refused(clicker, 'superseded', clickSaid.recordsChanged);
}
