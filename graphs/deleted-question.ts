/** What follows when a question was deleted: what it asked for and still waits is withdrawn, and what people approved goes on. */
import { and, asc, eq, gt, inArray, notInArray } from 'drizzle-orm';
import { appendAudit } from '../db/audit.ts';
import { DELETED, type DeletionPayload } from '../db/deletions.ts';
import type { InboxRow, Outcome } from '../db/inbox.ts';
import { queueReply } from '../db/outbox.ts';
import { proposals } from '../db/schema/approvals.ts';
import { inbox } from '../db/schema/turns.ts';
import type { Tx } from '../db/tenant.ts';
import { endingEarly } from './finish.ts';
import type { Memory } from './memory.ts';
import type { Loaded, Runner } from './runner.ts';
import { withdrawProposal } from './withdraw.ts';

/** Withdraws what waits, closes the question's form, and ends the signs of a work that will not be gone on with. */
export async function followDeletion(
  tx: Tx,
  runner: Runner,
  loaded: Loaded,
): Promise<{ outcome: Outcome; memory: Memory }> {
  const { turn } = JSON.parse(loaded.row.payload) as DeletionPayload;
  const [asked] = await tx.select().from(inbox).where(eq(inbox.id, turn));
  if (!asked) return { outcome: { code: 'ok' }, memory: loaded.memory };
  const memory = await withoutItsForm(tx, loaded, asked);
  await withdrawWaiting(tx, runner, loaded, turn);
  if (isCutOff(asked)) await endSigns(tx, runner, loaded, asked);
  return { outcome: { code: 'ok' }, memory };
}

/** In the order in which they were asked for; who decides one at this moment is waited for, and is then first. */
async function withdrawWaiting(tx: Tx, { deps }: Runner, { row }: Loaded, turn: string): Promise<void> {
  const waiting = await tx
    .select({ id: proposals.id })
    .from(proposals)
    .where(and(eq(proposals.turn, turn), inArray(proposals.status, ['confirming', 'pending'])))
    .orderBy(asc(proposals.n));
  const withdrawn: string[] = [];
  for (const { id } of waiting) if ((await withdrawProposal(tx, deps, row.id, row.person, id)).done) withdrawn.push(id);
  if (withdrawn.length === 0) return;
  const deleted = { actor: row.person, action: 'question.deleted', subject: turn, detail: { withdrawn } };
  await appendAudit(tx, deps.tenant.id, deleted);
}

/** A form, or a question for the department, that a later message has taken up belongs to that one. */
async function withoutItsForm(tx: Tx, { memory, place }: Loaded, asked: InboxRow): Promise<Memory> {
  const { form, undecided, ...rest } = memory;
  if (!form && !undecided) return memory;
  const isLater = and(
    eq(inbox.thread, place.id),
    gt(inbox.seq, asked.seq),
    notInArray(inbox.kind, ['deletion', 'resume', 'feedback']),
  );
  const isTakenUp = (await tx.$count(inbox, isLater)) > 0;
  if (isTakenUp && !(await isProposedBy(tx, form?.proposal, asked.id))) return memory;
  return isTakenUp && undecided ? { ...rest, undecided } : rest;
}

async function isProposedBy(tx: Tx, proposal: string | null | undefined, turn: string): Promise<boolean> {
  if (!proposal) return false;
  return (await tx.$count(proposals, and(eq(proposals.id, proposal), eq(proposals.turn, turn)))) > 0;
}

/** Taken back after a try that failed: nothing else would be said to it any more. */
function isCutOff({ outcome }: InboxRow): boolean {
  return outcome === JSON.stringify(DELETED);
}

/** A reply to the question itself, since channels take their signs of work away with that. */
async function endSigns(tx: Tx, runner: Runner, loaded: Loaded, asked: InboxRow): Promise<void> {
  const { place } = loaded;
  if (!runner.isPushed(place.channel)) return;
  const { outcome } = await endingEarly(runner, { ...loaded, row: asked }, { stopped: true }).settle(tx);
  if (!outcome.reply) return;
  const to = { channel: place.channel, conversation: place.conversation, thread: place.id };
  await queueReply(tx, runner.deps.tenant.id, asked.id, to, outcome.reply);
}
