/** Cards, replies and texts that the contract suite shows people. */
import type { Card, Language, Reply } from '../agents/message.ts';

/** A reply with everything a rule does not care about filled in. */
export function aReply(reply: Partial<Reply>): Reply {
  return {
    status: 'answered',
    text: '',
    language: 'en',
    department: 'hr',
    confidence: 0.93,
    sources: [],
    model: 'builtin',
    approvals: [],
    receipts: [],
    ...reply,
  };
}

/** A leave request of Mali that waits for a decision. */
export function anApproval(id: string, more: Partial<Card> = {}): Card {
  return {
    id,
    kind: 'approval',
    language: 'en',
    title: `Leave request of Mali Srisuk ${id}`,
    facts: [
      { label: 'Requester', value: 'Mali Srisuk · Operations' },
      { label: 'Why you', value: 'The manager approves leave' },
      { label: 'Expires', value: '27 November 2026' },
    ],
    changes: [
      { label: 'Dates', after: '3–5 June 2027' },
      { label: 'Days left', before: '9 days', after: '6 days' },
    ],
    quotes: [{ label: 'Mali wrote', text: 'ขอลาพักร้อน 3-5 มิถุนายน, please' }],
    evidence: [
      {
        docId: 'leave-policy',
        title: 'Leave Policy',
        section: 'Vacation',
        url: '/documents/leave-policy#vacation',
        relevance: 1,
      },
    ],
    buttons: [
      { label: 'Approve', action: 'approve', target: id, style: 'primary' },
      {
        label: 'Reject',
        action: 'reject',
        target: id,
        style: 'danger',
        input: { name: 'reason', label: 'Reason', required: true, multiline: true },
      },
    ],
    editable: [
      { name: 'from', label: 'First day', kind: 'date', value: '2027-06-03' },
      { name: 'days', label: 'Days', kind: 'number', value: '3' },
    ],
    ...more,
  };
}

/** What a reply asks its reader to press. */
export function aQuestion(kind: 'confirm' | 'choice', id: string, language: Language = 'en'): Card {
  const buttons: Card['buttons'] =
    kind === 'confirm'
      ? [
          { label: 'Send', action: 'confirm', target: id, style: 'primary' },
          { label: 'Cancel', action: 'cancel', target: id, style: 'plain' },
        ]
      : [
          { label: 'HR', action: 'choose', target: 'hr', style: 'plain' },
          { label: 'IT Ops', action: 'choose', target: 'it_ops', style: 'plain' },
        ];
  const empty = { facts: [], changes: [], quotes: [], evidence: [], editable: [] };
  return {
    id,
    kind,
    language,
    title: kind === 'confirm' ? `Send it? ${id}` : `Which department? ${id}`,
    buttons,
    ...empty,
  };
}
