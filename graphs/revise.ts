/** What exactly an approver says yes to: the arguments as asked or as edited, held against the records of this moment. */
import { eq } from 'drizzle-orm';
import stringify from 'safe-stable-stringify';
import type { CardChange } from '../agents/message.ts';
import type { ApprovalRow, ProposalRow } from '../db/approvals.ts';
import { proposals } from '../db/schema/approvals.ts';
import type { Tx } from '../db/tenant.ts';
import { ANSWER_TOOL } from '../tools/knowledge/answer-question.ts';
import { writeTool } from '../tools/ledger.ts';
import { sameChanges } from '../tools/same-changes.ts';
import { type Preparation, ToolRefusal } from '../tools/tool.ts';
import { postedCard } from './cards.ts';
import { type Click, type Decided, invalid } from './click.ts';
import { clickSaid } from './decision-phrases.ts';
import { editableFields } from './editable.ts';
import { applyEdits } from './edits.ts';
import { hashOf } from './propose.ts';
import { shownChanges } from './shown.ts';
import { prepared } from './stage.ts';

export interface Revised {
  /** Not stored yet. */
  proposal: ProposalRow;
  /** The card, or one that was agreed to before, shows other effects than there would be now. */
  isStale: boolean;
  /** What the edited arguments change, in the card's language; absent when nothing was edited. */
  changes?: CardChange[];
}

/**
 * Applies the approver's edits, validated like new arguments and prepared with the requester's rights; writes nothing.
 * `given` are the stages that were agreed to before.
 */
export async function revise(click: Click, given: readonly ApprovalRow[]): Promise<Revised | Decided> {
  const { proposal, clicker } = click;
  const edited = editedProposal(click);
  if ('outcome' in edited) return edited;
  const isEdited = edited.args !== proposal.args;
  try {
    const asked = await preparedAsAsked(click, isEdited);
    if (asked && (await isStale(click, given, asked)))
      return { proposal: await withEffects(click, proposal, asked), isStale: true };
    if (asked && !isEdited) return { proposal: await withEffects(click, proposal, asked), isStale: false };
    const preparation = await forCard(click, edited);
    return { proposal: await withEffects(click, edited, preparation), isStale: false, changes: preparation.changes };
  } catch (error) {
    if (!(error instanceof ToolRefusal)) throw error;
    return invalid(clicker, error.said, error.field ? { [error.field]: error.said[clicker.language] } : {});
  }
}

function editedProposal({ pod, proposal, policy, decision, requester, clicker }: Click): ProposalRow | Decided {
  const tool = writeTool(pod.catalog, proposal.tool);
  const answer = decision.answer?.trim();
  const reading = {
    now: pod.clock.now(),
    timeZone: requester.timeZone,
    language: clicker.language,
    people: [],
    self: requester.id,
    currency: requester.currency,
  };
  const edits = { ...decision.edits, ...(answer ? { answer } : {}) };
  const before = JSON.parse(proposal.args) as Record<string, unknown>;
  const applied = applyEdits(tool, editableFields(tool, policy), before, edits, reading);
  if ('faults' in applied) return invalid(clicker, clickSaid.badValues, applied.faults);
  if (proposal.tool === ANSWER_TOOL && !String(applied.args.answer).trim()) {
    return invalid(clicker, clickSaid.answerNeeded, { answer: clickSaid.answerNeeded[clicker.language] });
  }
  const args = stringify(applied.args) ?? '{}';
  return args === proposal.args ? proposal : { ...proposal, args, argsHash: hashOf(proposal.tool, args) };
}

/** An edit may put right what cannot be done as it was asked. */
async function preparedAsAsked(click: Click, isEdited: boolean): Promise<Preparation | undefined> {
  try {
    return await forCard(click, click.proposal);
  } catch (error) {
    if (isEdited && error instanceof ToolRefusal) return undefined;
    throw error;
  }
}

/** A stage that was passed on has a newer card than those before it, whose yes was to what stood on theirs. */
async function isStale(click: Click, given: readonly ApprovalRow[], now: Preparation): Promise<boolean> {
  const { tx, pod, approval, proposal } = click;
  if (proposal.tool === ANSWER_TOOL) return false;
  for (const { changes, language } of [approval, ...given].map(postedCard)) {
    const isOurs = language === postedCard(approval).language;
    const would = isOurs ? now : await prepared(tx, pod, proposal, language);
    if (!sameChanges(changes, shownChanges(would.changes))) return true;
  }
  return false;
}

function forCard({ tx, pod, approval }: Click, proposal: ProposalRow): Promise<Preparation> {
  return prepared(tx, pod, proposal, postedCard(approval).language);
}

/** Keeps what would happen in the requester's language too, since it is compared again right before it happens. */
async function withEffects(
  { tx, pod, approval }: Click,
  proposal: ProposalRow,
  inCard: Preparation,
): Promise<ProposalRow> {
  const { language } = proposal;
  const preparation = postedCard(approval).language === language ? inCard : await prepared(tx, pod, proposal, language);
  const summary = proposal.tool === ANSWER_TOOL ? proposal.summary : preparation.summary;
  return { ...proposal, summary, changes: JSON.stringify(preparation.changes) };
}

/** Stores the proposal as it was revised, where anything is different. */
export async function storeRevision(tx: Tx, before: ProposalRow, revised: ProposalRow): Promise<void> {
  const { args, argsHash, changes, summary } = revised;
  if (args === before.args && changes === before.changes && summary === before.summary) return;
  await tx.update(proposals).set({ args, argsHash, changes, summary }).where(eq(proposals.id, before.id));
}
