/** What someone who clicks a card is told, in their language. */
import type { Localized } from '../agents/message.ts';

const both = (en: string, th: string): Localized => ({ en, th });

export const clickSaid = {
  notFound: both('There is no such request.', 'ไม่พบคำขอนี้'),
  requesterGone: both(
    'The person who asked for this is no longer here, so there is nothing to decide.',
    'ผู้ขอไม่ได้อยู่ในระบบแล้ว จึงไม่มีอะไรให้ตัดสิน',
  ),
  notYours: (names: string) =>
    both(`You may not decide this. It waits for ${names}.`, `คุณไม่มีสิทธิ์ตัดสินคำขอนี้ ผู้ที่ตัดสินได้คือ ${names}`),
  someApprover: both('an approver', 'ผู้อนุมัติ'),
  already: {
    approved: (name: string, when: Localized) =>
      both(`${name} has already approved this on ${when.en}.`, `${name} อนุมัติไปแล้วเมื่อ ${when.th}`),
    rejected: (name: string, when: Localized) =>
      both(`${name} has already rejected this on ${when.en}.`, `${name} ไม่อนุมัติไปแล้วเมื่อ ${when.th}`),
  },
  expired: both(
    'This request has expired; nothing was done. The person can ask again.',
    'คำขอนี้หมดเวลาแล้ว ไม่มีการดำเนินการใด ๆ ผู้ขอส่งใหม่ได้',
  ),
  replaced: both('This request was replaced or withdrawn.', 'คำขอนี้ถูกแทนที่หรือถูกถอนไปแล้ว'),
  changed: both(
    'The request has changed since this card was made, so the card no longer counts.',
    'คำขอเปลี่ยนไปหลังจากสร้างการ์ดนี้ การ์ดนี้จึงใช้ไม่ได้แล้ว',
  ),
  reasonNeeded: both('Please give a reason; the requester will read it.', 'กรุณาระบุเหตุผล ผู้ขอจะเห็นข้อความนี้'),
  answerNeeded: both('Please write the answer first.', 'กรุณาเขียนคำตอบก่อน'),
  badValues: both('These values cannot be used.', 'ใช้ค่าเหล่านี้ไม่ได้'),
  rejected: both('Rejected.', 'ไม่อนุมัติแล้ว'),
  approved: both('Approved.', 'อนุมัติแล้ว'),
  nextStage: both('Approved. The next stage has been asked.', 'อนุมัติแล้ว และส่งต่อไปยังขั้นถัดไป'),
};
