/** A short play for the stand-in worker: an answer with a source, a leave request, its approval, and a choice of department. */
import type { Card, Citation, Turn } from '../../agents/message.ts';
import { aCard, type Say, type Script } from './test-stage.ts';

export const CITATION: Citation = {
  docId: 'leave-policy',
  title: 'Leave Policy',
  section: 'Carry-over',
  url: '/documents/leave-policy#carry-over',
  relevance: 1,
  date: '2026-01-01',
};

export const DOCUMENT = `# Leave Policy

Version 3.1 · Effective 2026-01-01 · Owner: HR

This policy applies to everyone at Meridian Works, in Bangkok and in Austin.

## Vacation

Employees who passed probation have **15 working days** of vacation a year.

| Kind | Days | Pay |
| --- | ---: | --- |
| Vacation | 15 | full |
| Sick leave | 30 | full |

## Carry-over

Up to 7 unused days carry over to the next year. They must be used by 31 March.

## Sick leave

A medical certificate is needed from the 3rd day in a row.
`;

const APPROVAL = 'apr_1';

/** Ends the wait of answers that were asked for slowly; replaced by each wait. */
let answerNow = () => {};
let slowly = new Promise<void>((resolve) => {
  answerNow = resolve;
});

/** Lets a question that says `slow` be answered. */
export function letAnswer(): void {
  answerNow();
  slowly = new Promise<void>((resolve) => {
    answerNow = resolve;
  });
}

/** Plays each turn: `leave` asks for approval, `unclear` for a department, everything else is answered. */
export const play: Script = async (turn, say) => {
  if (turn.feedback) return undefined;
  if (turn.kind === 'decision') return decided(turn, say);
  say.progress(turn.text.includes('ลา') ? 'กำลังค้นเอกสารฝ่ายบุคคล…' : 'Looking in the HR documents…');
  if (/request|ขอลา/.test(turn.text)) return leave(turn, say);
  if (/unclear/.test(turn.text)) return unclear(turn, say);
  if (turn.text.includes('slow')) await slowly;
  const thai = /[ก-๙]/.test(turn.text);
  await say.reply({
    language: thai ? 'th' : 'en',
    text: thai
      ? 'คุณมีวันลาพักร้อนเหลือ **9 วัน** จากสิทธิปีละ 15 วันทำงาน วันที่ใช้ไม่หมดยกยอดไปปีถัดไปได้ไม่เกิน 7 วัน และต้องใช้ภายในวันที่ 31 มีนาคม'
      : 'You have **9 vacation days** left this year, out of 15.\n\n- Up to 7 unused days carry over to the next year.\n- They must be used by 31 March.\n\n| Kind | Days |\n| --- | ---: |\n| Vacation | 9 |',
    sources: [thai ? { ...CITATION, title: 'นโยบายการลา', section: 'การยกยอดวันลา' } : CITATION],
  });
  return undefined;
};

async function leave(turn: Turn, say: Say): Promise<undefined> {
  const thai = /[ก-๙]/.test(turn.text);
  await say.reply({
    status: 'waiting',
    language: thai ? 'th' : 'en',
    text: thai ? 'ส่งคำขอลาพักร้อน 3–5 มิถุนายนให้คุณอนันต์แล้ว' : 'Your request for 3–5 June is with Anan.',
    sources: [CITATION],
  });
  await say.raise(APPROVAL);
  const card = approvalCard(thai ? 'th' : 'en');
  await say.card('#hr-approvals', APPROVAL, card);
  await say.card('dm:anan', APPROVAL, card);
  return undefined;
}

async function unclear({ conversation }: Turn, say: Say): Promise<undefined> {
  const choose = (target: string, label: string) => ({
    label,
    action: 'choose' as const,
    target,
    style: 'plain' as const,
  });
  await say.reply({
    status: 'question',
    text: `Which department should answer this in ${conversation}?`,
    department: null,
    card: aCard({
      kind: 'choice',
      title: 'Choose a department',
      buttons: [choose('hr', 'HR'), choose('it_ops', 'IT Ops')],
    }),
  });
  return undefined;
}

async function decided({ decision, person }: Turn, say: Say) {
  const { action, edits, reason } = decision ?? {};
  if (action === 'choose') {
    await say.reply({ text: 'Thanks, HR answers this.' });
    return undefined;
  }
  if (edits && Object.values(edits).includes('99')) {
    return {
      code: 'invalid_edit' as const,
      message: 'This change is not possible.',
      fields: { days: 'Only 9 days are left.' },
    };
  }
  const by = person === 'hana' ? 'Hana Kobayashi' : 'Anan Wongsakul';
  const how = action === 'approve' ? 'Approved' : 'Rejected';
  const footer = `${how} by ${by} on 20 November 2026, 10:42${reason ? ` – “${reason}”` : ''}`;
  await say.updateCard(APPROVAL, { ...approvalCard('en'), kind: 'decided', buttons: [], editable: [], footer });
  return undefined;
}

/** The card of a leave request. */
export function approvalCard(language: 'en' | 'th'): Card {
  const thai = language === 'th';
  return aCard({
    id: APPROVAL,
    language,
    title: thai ? 'มะลิ ศรีสุข ขอลาพักร้อน' : 'Mali Srisuk asks for vacation',
    facts: thai
      ? [
          { label: 'ผู้ขอ', value: 'มะลิ ศรีสุข · ฝ่ายปฏิบัติการ' },
          { label: 'เหตุที่ต้องอนุมัติ', value: 'หัวหน้างานอนุมัติการลาทุกครั้ง' },
          { label: 'หมดอายุ', value: '27 พฤศจิกายน 2569' },
        ]
      : [
          { label: 'Requester', value: 'Mali Srisuk · Operations' },
          { label: 'Why you', value: 'The manager approves leave' },
          { label: 'Expires', value: '27 November 2026' },
        ],
    changes: thai
      ? [
          { label: 'วันลา', after: '3–5 มิถุนายน 2570' },
          { label: 'วันคงเหลือ', before: '9 วัน', after: '6 วัน' },
        ]
      : [
          { label: 'Dates', after: '3–5 June 2027' },
          { label: 'Days left', before: '9 days', after: '6 days' },
        ],
    quotes: [
      {
        label: thai ? 'ข้อความของมะลิ' : 'Mali wrote',
        text: thai ? 'ขอลาพักร้อน 3-5 มิถุนายน **ไปเชียงใหม่**' : 'I request vacation from 3 to 5 June',
      },
    ],
    evidence: [CITATION],
    buttons: [
      { label: thai ? 'อนุมัติ' : 'Approve', action: 'approve', target: APPROVAL, style: 'primary' },
      {
        label: thai ? 'ไม่อนุมัติ' : 'Reject',
        action: 'reject',
        target: APPROVAL,
        style: 'danger',
        input: { name: 'reason', label: thai ? 'เหตุผล' : 'Reason', required: true, multiline: true },
      },
    ],
    editable: [
      { name: 'from', label: thai ? 'วันแรก' : 'First day', kind: 'date', value: '2027-06-03' },
      { name: 'days', label: thai ? 'จำนวนวัน' : 'Days', kind: 'number', value: '3' },
    ],
  });
}
