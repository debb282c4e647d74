/** Approvals of the contract suite as rows, and clicks on them carried out by the same statements as in earnest. */
import { eq } from 'drizzle-orm';
import { type ApproverRule, decidersOf } from '../agents/approvers.ts';
import type { Card, Decision, Turn } from '../agents/message.ts';
import { decide, findApproval, ruleOf } from '../db/approvals.ts';
import { loadDirectory } from '../db/directory.ts';
import type { Outcome } from '../db/inbox.ts';
import { type Place, queueCard, queueCardUpdate, queueReply } from '../db/outbox.ts';
import { approvals, proposals } from '../db/schema/approvals.ts';
import { outbox, threads } from '../db/schema/turns.ts';
import type { Tx } from '../db/tenant.ts';
import { aReply } from './contract-samples.ts';

const RULE: ApproverRule = { by: ['manager', 'role:hr_manager'], otherwise: 'role:admin', fourEyes: true };
/** Days that are left: more than these cannot be asked for. */
const MOST_DAYS = 9;
/** What the worker says of an edit it cannot use. */
export const TOO_MANY_DAYS = `Only ${MOST_DAYS} days are left.`;
export const NOT_ALLOWED = 'Only an approver may decide this.';
export const NOT_THERE = 'There is no such request.';

/** Stores an approval that Anan and Hana may decide, and queues its card for their channel and for those named. */
export async function raise(tx: Tx, turn: Turn, card: Card, to: string[]): Promise<void> {
  const { tenant, channel, conversation, thread, person } = turn;
  const { id } = card;
  const shared = {
    ...{ tenantId: tenant, department: 'hr', argsHash: `hash-${id}` },
    expiresAt: new Date(Date.now() + 86_400_000),
  };
  await tx.insert(proposals).values({
    ...{ ...shared, id: `prp_${id}`, turn: `trn_${id}`, run: `trn_${id}`, n: 0, thread, requester: person },
    ...{ tool: 'hr.request_leave', args: JSON.stringify({ conversation }), summary: card.title, language: 'en' },
    ...{ changes: JSON.stringify(card.changes), evidence: '[]', status: 'pending' },
  });
  await tx.insert(approvals).values({
    ...{ ...shared, id, proposal: `prp_${id}`, stage: 0 },
    ...{ rule: JSON.stringify(RULE), card: JSON.stringify(card) },
  });
  for (const conversation of ['#hr-approvals', ...to.map((one) => `dm:${one}`)])
    await queueCard(tx, tenant, `trn_${id}`, { channel, conversation, thread: null }, id, card);
}

/** What a click comes to; the card is replaced and the asker told in the same transaction. */
export function carryOut(tx: Tx, id: string, turn: Turn, decision: Decision): Promise<Outcome> {
  const isApproval = decision.action === 'approve' || decision.action === 'reject';
  return isApproval ? decideOn(tx, id, turn, decision) : goOn(tx, turn, decision);
}

async function decideOn(tx: Tx, id: string, turn: Turn, { action, target, reason, edits }: Decision): Promise<Outcome> {
  const { tenant, channel, person } = turn;
  const found = await findApproval(tx, target);
  if (!found) return { code: 'not_found', message: NOT_THERE };
  const { approval, proposal } = found;
  const directory = await loadDirectory(tx, approval.department);
  const nameOf = (one: string | null) => directory.people.find((known) => known.id === one)?.name ?? '';
  const requester = directory.people.find((one) => one.id === proposal.requester);
  const mayDecide = requester && decidersOf(ruleOf(approval), requester, directory).some((one) => one.id === person);
  if (!mayDecide) return { code: 'not_allowed', message: NOT_ALLOWED };
  if (approval.status !== 'pending')
    return { code: 'already_decided', message: `${nameOf(approval.decidedBy)} decided this already.` };
  if (Number(edits?.days) > MOST_DAYS)
    return { code: 'invalid_edit', message: 'This change is not possible.', fields: { days: TOO_MANY_DAYS } };
  const status = action === 'approve' ? 'approved' : 'rejected';
  await decide(tx, { id: target, argsHash: approval.argsHash, status, by: person, reason: reason ?? null });
  await tx.update(proposals).set({ status }).where(eq(proposals.id, proposal.id));
  const how = status === 'approved' ? 'Approved' : 'Rejected';
  const card = decidedCard(JSON.parse(approval.card) as Card, `${how} by ${nameOf(person)}`, reason, edits);
  await queueCardUpdate(tx, tenant, id, target, card);
  const { conversation } = JSON.parse(proposal.args) as { conversation: string };
  const asked: Place = { channel, conversation, thread: proposal.thread };
  await queueReply(tx, tenant, id, asked, aReply({ text: `${how} by ${nameOf(person)}: ${target}` }));
  return { code: 'ok' };
}

/** A button that goes on with a conversation counts in the thread where it was offered, for whoever began that. */
async function goOn(tx: Tx, { thread, person }: Turn, { action, target }: Decision): Promise<Outcome> {
  const [row] = await tx.select().from(threads).where(eq(threads.id, thread));
  if (row?.owner !== person) return { code: 'not_allowed', message: NOT_ALLOWED };
  const said = await tx.select().from(outbox).where(eq(outbox.thread, thread));
  const offered = said.some(({ payload }) => payload.includes(JSON.stringify({ target }).slice(1, -1)));
  if (!offered) return { code: 'not_found', message: NOT_THERE };
  const words = { confirm: `Sent: ${target}`, cancel: `Not sent: ${target}`, choose: `Chosen: ${target}` };
  return { code: 'ok', reply: aReply({ text: words[action as keyof typeof words] }) };
}

function decidedCard(card: Card, footer: string, reason: string | undefined, edits: Decision['edits']): Card {
  const when = '21 November 2026, 10:42';
  return {
    ...card,
    kind: 'decided',
    buttons: [],
    editable: [],
    facts: reason ? [...card.facts, { label: 'Reason', value: reason }] : card.facts,
    changes: edits ? Object.entries(edits).map(([label, after]) => ({ label, after: String(after) })) : card.changes,
    footer: `${footer} · ${when}`,
  };
}
