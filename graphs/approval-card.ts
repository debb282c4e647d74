/** The card of one stage, for the people who decide it; nothing on it was written by a model. */
import type { ApproverRule, Decider } from '../agents/approvers.ts';
import type { Card, Citation, Language } from '../agents/message.ts';
import type { ProposalRow } from '../db/approvals.ts';
import { nameIn, type Person } from '../db/people.ts';
import { differences } from '../tools/changed-since.ts';
import { ANSWER_TOOL } from '../tools/knowledge/answer-question.ts';
import type { ToolPolicy } from '../tools/policy.ts';
import type { Preparation, WriteTool } from '../tools/tool.ts';
import { approvalLabel, decidersInWords, outOf } from './approval-phrases.ts';
import { editableFields, formControl } from './editable.ts';
import { formatDate, label } from './phrases.ts';
import type { Pod } from './scope.ts';
import { shownCard, shownChanges } from './shown.ts';

export interface StageCard {
  pod: Pod;
  requester: Person;
  tool: WriteTool;
  policy: ToolPolicy;
  proposal: ProposalRow;
  preparation: Preparation;
  rule: ApproverRule;
  deciders: readonly Decider[];
  people: readonly Person[];
  language: Language;
  approval: string;
  stage: number;
  stages: number;
  expires: Date;
  /** The card this one takes the place of, since something else would happen now. */
  replaced?: Card;
}

/** Exact arguments in words: who asks for what, what changes, who may decide it and why. */
export function approvalCard(of: StageCard): Card {
  const { tool, proposal, preparation, language } = of;
  const isQuestion = proposal.tool === ANSWER_TOOL;
  const args = JSON.parse(proposal.args) as Record<string, unknown>;
  return shownCard({
    id: of.approval,
    kind: isQuestion ? 'escalation' : 'approval',
    language,
    title:
      of.stages > 1
        ? `${tool.title[language]} · ${label.stage[language]} ${of.stage + 1}/${of.stages}`
        : tool.title[language],
    facts: factsOf(of, isQuestion),
    changes: isQuestion ? [] : preparation.changes,
    quotes: isQuestion
      ? [
          { label: label.question[language], text: String(args.question) },
          ...(args.answer ? [{ label: label.draft[language], text: String(args.answer) }] : []),
        ]
      : [],
    evidence: JSON.parse(proposal.evidence) as Citation[],
    buttons: buttonsOf(of, isQuestion, Boolean(args.answer)),
    editable: editableFields(tool, of.policy).map((field) =>
      formControl(field, args[field.name] ?? preparation.unsaid?.[field.name], language),
    ),
  });
}

function factsOf(of: StageCard, isQuestion: boolean): Card['facts'] {
  const { pod, requester, policy, preparation, rule, language } = of;
  const why = isQuestion ? label.needsExpert : rule.by === 'manager' ? label.needsManager : label.needsRole;
  const fact = (name: { en: string; th: string }, value: string) => ({ label: name[language], value });
  const quorum = rule.quorum ?? 1;
  return [
    fact(label.requester, `${nameIn(requester, language)}, ${requester.title}`),
    fact(label.department, pod.department.name[language]),
    fact(label.why, why[language]),
    fact(approvalLabel.deciders, decidersInWords(of.deciders, of.people, language)),
    ...(quorum > 1 ? [fact(approvalLabel.quorum, outOf(quorum, of.deciders.length, language))] : []),
    ...(policy.risk === 'high' ? [fact(approvalLabel.risk, approvalLabel.high[language])] : []),
    ...(preparation.reason ? [fact(label.reason, preparation.reason)] : []),
    ...changedSince(of, isQuestion).map((change) => fact(approvalLabel.changed, change)),
    fact(label.decideBy, formatDate(of.expires, language, pod.tenant.timeZone, true)),
  ];
}

/** What is different from the card before, for those who may have said yes to that. */
function changedSince({ replaced, preparation, language }: StageCard, isQuestion: boolean): string[] {
  if (isQuestion || replaced?.language !== language) return [];
  return differences(replaced.changes, shownChanges(preparation.changes), language);
}

function buttonsOf({ approval, language, policy }: StageCard, isQuestion: boolean, hasDraft: boolean): Card['buttons'] {
  const reasonInput = (said: { en: string; th: string }, on: 'approve' | 'reject') => ({
    name: 'reason' as const,
    label: said[language],
    required: policy.reason.includes(on),
    multiline: true,
  });
  const approve = {
    label: label.approve[language],
    action: 'approve' as const,
    target: approval,
    style: 'primary' as const,
    ...(policy.reason.includes('approve') ? { input: reasonInput(approvalLabel.approveReason, 'approve') } : {}),
  };
  const reject = {
    label: (isQuestion ? label.rewrite : label.reject)[language],
    action: 'reject' as const,
    target: approval,
    style: 'danger' as const,
    input: isQuestion
      ? { name: 'answer' as const, label: label.yourAnswer[language], required: true, multiline: true }
      : reasonInput(label.rejectReason, 'reject'),
  };
  return isQuestion && !hasDraft
    ? [{ ...reject, label: label.writeAnswer[language], style: 'primary' }]
    : [approve, reject];
}
