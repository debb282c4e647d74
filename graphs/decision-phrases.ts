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
  notOffered: both(
    'This kind of request is not set up any more, so it cannot be decided; nothing was done. It ends when its time is over.',
    'คำขอประเภทนี้ไม่ได้เปิดใช้แล้ว จึงตัดสินไม่ได้ ไม่มีการดำเนินการใด ๆ และคำขอจะสิ้นสุดเมื่อครบกำหนด',
  ),
  replaced: both('This request was replaced or withdrawn.', 'คำขอนี้ถูกแทนที่หรือถูกถอนไปแล้ว'),
  changed: both(
    'The request has changed since this card was made, so the card no longer counts.',
    'คำขอเปลี่ยนไปหลังจากสร้างการ์ดนี้ การ์ดนี้จึงใช้ไม่ได้แล้ว',
  ),
  recordsChanged: both(
    'The records have changed since this card was made, so nothing was decided. A new card shows what would happen now; please look again.',
    'ข้อมูลเปลี่ยนไปหลังจากสร้างการ์ดนี้ จึงยังไม่มีการตัดสิน การ์ดใหม่แสดงผลที่จะเกิดขึ้นตอนนี้ กรุณาดูอีกครั้ง',
  ),
  recordsChangedEarlier: both(
    'The records have changed since this was approved before you, so nothing was decided. Those before you are asked again with what would happen now; then it comes to you.',
    'ข้อมูลเปลี่ยนไปหลังจากขั้นก่อนหน้าอนุมัติ จึงยังไม่มีการตัดสิน ผู้อนุมัติก่อนหน้าจะได้ดูผลที่จะเกิดขึ้นตอนนี้อีกครั้ง แล้วคำขอจะกลับมาหาคุณ',
  ),
  escalated: both(
    'Nobody decided this in time, so it was passed on to those above.',
    'ไม่มีผู้ตัดสินภายในเวลาที่กำหนด คำขอจึงถูกส่งต่อไปยังผู้บังคับบัญชาแล้ว',
  ),
  withdrawn: both('The requester has withdrawn this.', 'ผู้ขอถอนคำขอนี้แล้ว'),
  yoursCounts: (n: number, quorum: number) =>
    both(
      `You have already approved this; ${n} of ${quorum} have.`,
      `คุณอนุมัติคำขอนี้ไปแล้ว ขณะนี้อนุมัติแล้ว ${n} จาก ${quorum} คน`,
    ),
  placeTaken: both(
    'The right you would use was used already: the one you stand in for, or who stands in for you, has approved this.',
    'สิทธิ์นี้ถูกใช้ไปแล้ว: ผู้ที่คุณตัดสินแทน หรือผู้ที่ตัดสินแทนคุณ ได้อนุมัติไปแล้ว',
  ),
  counted: (n: number, quorum: number) =>
    both(`Your approval counts: ${n} of ${quorum}.`, `นับการอนุมัติของคุณแล้ว: ${n} จาก ${quorum} คน`),
  nobodyLeft: both(
    'If you approve this, nobody is left who may decide the next stage. Somebody else has to approve it.',
    'หากคุณอนุมัติ จะไม่เหลือผู้ที่ตัดสินขั้นถัดไปได้ ต้องให้ผู้อื่นเป็นผู้อนุมัติขั้นนี้',
  ),
  notAlike: both(
    'This is a request of another kind than the first; please decide it by itself.',
    'คำขอนี้เป็นคนละประเภทกับรายการแรก กรุณาตัดสินแยกต่างหาก',
  ),
  batch: (done: number, all: number) =>
    both(`${done} of ${all} decided as you asked.`, `ดำเนินการตามที่สั่งแล้ว ${done} จาก ${all} รายการ`),
  approveReasonNeeded: both(
    'Please say why you agree; it is kept with the decision.',
    'กรุณาระบุเหตุผลที่อนุมัติ จะบันทึกไว้กับผลการตัดสิน',
  ),
  reasonNeeded: both('Please give a reason; the requester will read it.', 'กรุณาระบุเหตุผล ผู้ขอจะเห็นข้อความนี้'),
  answerNeeded: both('Please write the answer first.', 'กรุณาเขียนคำตอบก่อน'),
  badValues: both('These values cannot be used.', 'ใช้ค่าเหล่านี้ไม่ได้'),
  rejected: both('Rejected.', 'ไม่อนุมัติแล้ว'),
  approved: both('Approved.', 'อนุมัติแล้ว'),
  askedAgain: both(
    'Approved with your changes. Those who approved before see them and are asked again.',
    'อนุมัติพร้อมการแก้ไขของคุณแล้ว ผู้ที่อนุมัติก่อนหน้าจะเห็นการแก้ไขและต้องอนุมัติอีกครั้ง',
  ),
  nextStage: both('Approved. The next stage has been asked.', 'อนุมัติแล้ว และส่งต่อไปยังขั้นถัดไป'),
};
