/** Cards for proposals: exact arguments in words, rendered by code; nothing on them was written by a model. */

import type { ApproverRule } from '../agents/approvers.ts';
import type { Card, CardField, Citation, Language } from '../agents/message.ts';
import { type SlotField, slotFields } from '../agents/models/builtin/slots/field.ts';
import type { ApprovalRow, ProposalRow } from '../db/approvals.ts';
import { nameIn, type Person } from '../db/people.ts';
import { ANSWER_TOOL } from '../tools/knowledge/answer-question.ts';
import { isMoney } from '../tools/policy.ts';
import type { Preparation, WriteTool } from '../tools/tool.ts';
import { formatDate, label } from './phrases.ts';
import type { Pod } from './scope.ts';

/** The filled form that waits for its asker's yes. */
export function confirmCard(of: { pod: Pod; person: Person; tool: WriteTool; proposal: ProposalRow }): Card {
  const { tool, proposal } = of;
  const { language } = proposal;
  return {
    id: proposal.id,
    kind: 'confirm',
    language,
    title: tool.title[language],
    facts: proposal.reason ? [{ label: label.reason[language], value: proposal.reason }] : [],
    changes: JSON.parse(proposal.changes) as Card['changes'],
    quotes: [],
    evidence: JSON.parse(proposal.evidence) as Citation[],
    buttons: [
      { label: label.send[language], action: 'confirm', target: proposal.id, style: 'primary' },
      { label: label.cancel[language], action: 'cancel', target: proposal.id, style: 'plain' },
    ],
    editable: [],
  };
}

interface ApprovalCard {
  pod: Pod;
  requester: Person;
  tool: WriteTool;
  proposal: ProposalRow;
  preparation: Preparation;
  rule: ApproverRule;
  language: Language;
  approval: string;
  stage: number;
  stages: number;
  expires: Date;
}

/** The card of one stage, for the people who decide it. */
export function approvalCard(of: ApprovalCard): Card {
  const { pod, requester, tool, proposal, preparation, rule, language } = of;
  const isQuestion = proposal.tool === ANSWER_TOOL;
  const args = JSON.parse(proposal.args) as Record<string, unknown>;
  const expires = formatDate(of.expires, language, pod.tenant.timeZone, true);
  const why = isQuestion ? label.needsExpert : rule.by === 'manager' ? label.needsManager : label.needsRole;
  return {
    id: of.approval,
    kind: isQuestion ? 'escalation' : 'approval',
    language,
    title:
      of.stages > 1
        ? `${tool.title[language]} · ${label.stage[language]} ${of.stage + 1}/${of.stages}`
        : tool.title[language],
    facts: [
      { label: label.requester[language], value: `${nameIn(requester, language)}, ${requester.title}` },
      { label: label.department[language], value: pod.department.name[language] },
      { label: label.why[language], value: why[language] },
      ...(preparation.reason ? [{ label: label.reason[language], value: preparation.reason }] : []),
      { label: label.decideBy[language], value: expires },
    ],
    changes: isQuestion ? [] : preparation.changes,
    quotes: isQuestion
      ? [
          { label: label.question[language], text: String(args.question) },
          ...(args.answer ? [{ label: label.draft[language], text: String(args.answer) }] : []),
        ]
      : [],
    evidence: JSON.parse(proposal.evidence) as Citation[],
    buttons: buttons(of.approval, isQuestion, language, Boolean(args.answer)),
    editable: slotFields(tool.input).map((field) => editable(field, args[field.name], language)),
  };
}

function buttons(approval: string, isQuestion: boolean, language: Language, hasDraft: boolean): Card['buttons'] {
  const approve = {
    label: label.approve[language],
    action: 'approve' as const,
    target: approval,
    style: 'primary' as const,
  };
  const reject = {
    label: (isQuestion ? label.rewrite : label.reject)[language],
    action: 'reject' as const,
    target: approval,
    style: 'danger' as const,
    input: isQuestion
      ? { name: 'answer' as const, label: label.yourAnswer[language], required: true, multiline: true }
      : { name: 'reason' as const, label: label.rejectReason[language], required: true, multiline: true },
  };
  return isQuestion && !hasDraft
    ? [{ ...reject, label: label.writeAnswer[language], style: 'primary' }]
    : [approve, reject];
}

/** A form control for one field of the tool's schema, filled with what was asked for. */
function editable(field: SlotField, value: unknown, language: Language): CardField {
  const { meta } = field;
  const base = { name: field.name, label: meta.label[language], value: plainValue(value) };
  if (meta.slot === 'date') return { ...base, kind: 'date' };
  if (meta.slot === 'enum') {
    const choices = Object.entries(meta.values ?? {}).map(([key, names]) => ({ value: key, label: names[language] }));
    return { ...base, kind: 'choice', choices };
  }
  if (meta.slot === 'number') return { ...base, kind: 'number' };
  return { ...base, kind: meta.slot === 'text' ? 'multiline' : 'text' };
}

function plainValue(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (isMoney(value)) return `${(value.amount / 100).toFixed(2)} ${value.currency}`;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** The same card after it was decided: what was decided, who decided and when, and no buttons. */
export function decidedCard(
  approval: ApprovalRow,
  decided: {
    by: string | null;
    at: Date;
    timeZone: string;
    reason: string | null;
    changes?: Card['changes'];
    answer?: string;
  },
): Card {
  const card = JSON.parse(approval.card) as Card;
  const { language } = card;
  const verdict = {
    approved: label.approvedBy,
    rejected: label.rejectedBy,
    expired: label.expired,
    superseded: label.withdrawn,
    pending: label.why,
  };
  const when = formatDate(decided.at, language, decided.timeZone, true);
  return {
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
  };
}
