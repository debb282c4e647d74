/** Cards around a decision: the form that waits for its asker's yes, and what an approval card becomes afterwards. */
import type { Card, CardChange, Citation } from '../agents/message.ts';
import type { ApprovalRow, ProposalRow } from '../db/approvals.ts';
import type { Person } from '../db/people.ts';
import type { WriteTool } from '../tools/tool.ts';
import { approvalLabel } from './approval-phrases.ts';
import { formatDate, label } from './phrases.ts';
import type { Pod } from './scope.ts';
import { shownCard } from './shown.ts';

/** The filled form that waits for its asker's yes. */
export function confirmCard(of: { pod: Pod; person: Person; tool: WriteTool; proposal: ProposalRow }): Card {
  const { tool, proposal } = of;
  const { language } = proposal;
  return shownCard({
    id: proposal.id,
    kind: 'confirm',
    language,
    title: tool.title[language],
    facts: proposal.reason ? [{ label: label.reason[language], value: proposal.reason }] : [],
    changes: JSON.parse(proposal.changes) as CardChange[],
    quotes: [],
    evidence: JSON.parse(proposal.evidence) as Citation[],
    buttons: [
      { label: label.send[language], action: 'confirm', target: proposal.id, style: 'primary' },
      { label: label.cancel[language], action: 'cancel', target: proposal.id, style: 'plain' },
    ],
    editable: [],
  });
}

/** The card as it was posted. */
export function postedCard(approval: Pick<ApprovalRow, 'card'>): Card {
  return JSON.parse(approval.card) as Card;
}

/** The same card while more people must agree: who has, and how many it takes. */
export function votedCard(approval: ApprovalRow, soFar: string): Card {
  const card = postedCard(approval);
  return shownCard({ ...card, facts: [...card.facts, { label: approvalLabel.soFar[card.language], value: soFar }] });
}

/** The same card after it was decided: what was decided, who decided and when, and no buttons. */
export function decidedCard(
  approval: ApprovalRow,
  decided: {
    by: string | null;
    at: Date;
    timeZone: string;
    reason: string | null;
    changes?: CardChange[];
    answer?: string;
  },
): Card {
  const card = postedCard(approval);
  const { language } = card;
  const verdict = {
    approved: card.kind === 'escalation' ? label.answeredBy : label.approvedBy,
    rejected: label.rejectedBy,
    expired: label.expired,
    escalated: approvalLabel.escalated,
    withdrawn: label.withdrawn,
    superseded: approvalLabel.replaced,
    pending: label.why,
  };
  const when = formatDate(decided.at, language, decided.timeZone, true);
  return shownCard({
    ...card,
    kind: 'decided',
    changes: decided.changes ?? card.changes,
    quotes: decided.answer
      ? [...card.quotes.slice(0, 1), { label: label.answer[language], text: decided.answer }]
      : card.quotes,
    facts: [...card.facts, ...(decided.reason ? [{ label: label.reason[language], value: decided.reason }] : [])],
    buttons: [],
    editable: [],
    footer: `${[verdict[approval.status][language], decided.by].filter(Boolean).join(' ')} · ${when}`,
  });
}
