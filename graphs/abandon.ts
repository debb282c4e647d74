/** The end of a request whose turn broke after the yes: it must not look approved for ever, and nobody may believe it was done. */
import { eq } from 'drizzle-orm';
import type { Language, Reply } from '../agents/message.ts';
import { type ApprovalRow, givenSoFar, type ProposalRow, votesOf } from '../db/approvals.ts';
import { appendAudit } from '../db/audit.ts';
import { loadDirectory } from '../db/directory.ts';
import { queueCardUpdate } from '../db/outbox.ts';
import { findPerson } from '../db/people.ts';
import { ledger, proposals } from '../db/schema/approvals.ts';
import type { Tx } from '../db/tenant.ts';
import { isUnsettled } from '../tools/foreign-effect.ts';
import { uncertain } from '../tools/foreign-phrases.ts';
import { ANSWER_TOOL } from '../tools/knowledge/answer-question.ts';
import { approvalLabel, notCarriedOut } from './approval-phrases.ts';
import { decidedCard } from './cards.ts';
import { votersInWords } from './decided.ts';
import { say } from './phrases.ts';
import type { MachineDeps } from './scope.ts';
import { settledReply } from './settled.ts';
import { tellPerson } from './tell.ts';

/**
 * Ends an approved proposal that no turn will carry out any more, and tells those who agreed; `reply` is for the requester.
 * What has a receipt, what another system may have done and what was not approved is only told, as it stands.
 */
export async function abandon(
  tx: Tx,
  deps: MachineDeps,
  turnId: string,
  proposalId: string,
  language: Language,
): Promise<{ reply: Reply | undefined }> {
  // Locked as the ledger locks it: whoever was first, the effect or this, is what the other one finds.
  const [proposal] = await tx.select().from(proposals).where(eq(proposals.id, proposalId)).for('update');
  if (proposal?.status === 'done') return { reply: await doneAllTheSame(tx, proposal, turnId, language) };
  if (proposal?.status !== 'approved') return { reply: await settledReply(tx, deps, proposalId) };
  if (await isUnsettled(tx, proposalId))
    return { reply: replyOf(proposal, language, uncertain.meanwhile(proposal.summary)[language]) };
  await end(tx, deps, turnId, proposal);
  const text = say.notDone(language, proposal.summary, notCarriedOut.requester[language]);
  return { reply: replyOf(proposal, language, text) };
}

async function end(tx: Tx, deps: MachineDeps, turnId: string, proposal: ProposalRow): Promise<void> {
  const { id, tool, argsHash, requester } = proposal;
  const said = notCarriedOut.requester[proposal.language];
  await tx.update(proposals).set({ status: 'failed', said }).where(eq(proposals.id, id));
  await appendAudit(tx, deps.tenant.id, {
    ...{ actor: requester, action: 'effect.abandoned', subject: id },
    detail: { tool, argsHash, turn: turnId },
  });
  const given = await givenSoFar(tx, id);
  for (const approval of given.stages) await sayOnCard(tx, deps, turnId, proposal, approval);
  for (const approver of given.people.filter((person) => person !== requester)) {
    const person = await findPerson(tx, approver);
    const told = notCarriedOut.approver(proposal.summary);
    if (person) await tellPerson(tx, deps, turnId, person, told[person.language]);
  }
}

async function sayOnCard(
  tx: Tx,
  { tenant }: MachineDeps,
  turnId: string,
  { tool, args }: ProposalRow,
  approval: ApprovalRow,
): Promise<void> {
  const directory = await loadDirectory(tx, approval.department);
  const { answer } = JSON.parse(args) as { answer?: unknown };
  const card = decidedCard(approval, {
    by: votersInWords({ approval, directory }, await votesOf(tx, approval.id)),
    at: approval.decidedAt ?? approval.createdAt,
    timeZone: tenant.timeZone,
    reason: approval.reason,
    ...(tool === ANSWER_TOOL ? { answer: String(answer ?? '') } : {}),
  });
  const footer = `${card.footer} · ${approvalLabel.notCarriedOut[card.language]}`;
  await queueCardUpdate(tx, tenant.id, turnId, approval.id, { ...card, footer });
}

/** The turn broke after the effect; its tool's own words may be what broke it. */
async function doneAllTheSame(tx: Tx, proposal: ProposalRow, turnId: string, language: Language): Promise<Reply> {
  const receipts = await tx
    .select({ id: ledger.id, tool: ledger.tool, record: ledger.record })
    .from(ledger)
    .where(eq(ledger.proposal, proposal.id));
  const what = `**${proposal.summary}** (${receipts.map(({ record }) => record).join(', ')})`;
  return { ...replyOf(proposal, language, say.apologyAfter(language, what, turnId)), receipts };
}

function replyOf({ department }: ProposalRow, language: Language, text: string): Reply {
  const nothing = { sources: [], approvals: [], receipts: [] };
  return { status: 'refused', text, language, department, confidence: 1, model: 'policy', ...nothing };
}
