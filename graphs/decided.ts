/** What a decision leaves behind: the card everybody sees afterwards, and the command that lets the waiting run go on. */
import type { Card, CardChange } from '../agents/message.ts';
import type { ApprovalRow, Vote } from '../db/approvals.ts';
import { nameIn } from '../db/people.ts';
import { ANSWER_TOOL } from '../tools/knowledge/answer-question.ts';
import { inPlaceOf } from './approval-phrases.ts';
import { decidedCard, postedCard } from './cards.ts';
import type { Click } from './click.ts';
import { listed } from './phrases.ts';

/** The card after the click; `changes` where the approver edited what was asked for. */
export function cardAfter(click: Click, decided: ApprovalRow, changes?: CardChange[]): Card {
  const { clicker, pod, proposal, votes } = click;
  const { language } = postedCard(decided);
  const isAnswer = proposal.tool === ANSWER_TOOL;
  const args = JSON.parse(proposal.args) as { answer?: unknown };
  return decidedCard(decided, {
    by: decided.status === 'approved' ? votersInWords(click, votes) : nameIn(clicker, language),
    at: decided.decidedAt ?? new Date(),
    timeZone: pod.tenant.timeZone,
    reason: decided.reason,
    ...(isAnswer ? { answer: String(args.answer ?? '') } : {}),
    ...(changes && !isAnswer ? { changes } : {}),
  });
}

/** Names of those who said yes, and in whose place. */
export function votersInWords(
  { approval, directory }: Pick<Click, 'approval' | 'directory'>,
  votes: readonly Vote[],
): string {
  const { language } = postedCard(approval);
  const name = (id: string) => {
    const person = directory.people.find((one) => one.id === id);
    return person ? nameIn(person, language) : id;
  };
  const names = votes.map(({ person, onBehalfOf }) =>
    onBehalfOf ? `${name(person)} (${inPlaceOf(name(onBehalfOf), language)})` : name(person),
  );
  return listed(names, language, 'conjunction');
}

/** Wakes the run that waits for this proposal. */
export function resumeOf({ pod, proposal }: Pick<Click, 'pod' | 'proposal'>) {
  const { thread, requester: person, run: turn, id } = proposal;
  return { tenant: pod.tenant.id, thread, person, turn, proposal: id };
}
