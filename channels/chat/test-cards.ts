/** Cards for tests of chat tools. */
import type { Card } from '../../agents/message.ts';

/** An open approval of leave, with each kind of field to change. */
export function leaveCard(id = 'apr_1'): Card {
  return {
    id,
    kind: 'approval',
    language: 'en',
    title: 'Leave request',
    facts: [{ label: 'Requester', value: 'Mali Srisuk' }],
    changes: [
      { label: 'Vacation left', before: '11 days', after: '8 days' },
      { label: 'Type', after: 'Annual' },
    ],
    quotes: [],
    evidence: [
      {
        docId: 'hr/leave.md',
        title: 'Leave policy',
        section: 'Carry over',
        url: 'https://expert.example/documents/hr%2Fleave.md#carry-over',
        relevance: 1,
        date: '2026-01-01',
      },
    ],
    buttons: [
      { label: 'Approve', action: 'approve', target: id, style: 'primary' },
      {
        label: 'Reject',
        action: 'reject',
        target: id,
        style: 'danger',
        input: { name: 'reason', label: 'Why?', required: true, multiline: true },
      },
    ],
    editable: [
      { name: 'days', label: 'Days', kind: 'number', value: '3' },
      { name: 'from', label: 'From', kind: 'date', value: '2026-06-03' },
      {
        name: 'type',
        label: 'Type',
        kind: 'choice',
        value: 'annual',
        choices: [
          { value: 'annual', label: 'Annual' },
          { value: 'sick', label: 'Sick' },
        ],
      },
      { name: 'note', label: 'Note', kind: 'text', value: 'ไปเชียงใหม่' },
      { name: 'handover', label: 'Handover', kind: 'multiline', value: '' },
    ],
  };
}
