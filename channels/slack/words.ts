/** Sentences that only Slack's channel says. */
import type { Language } from '../../agents/message.ts';

const en = {
  tooLong: 'This card is longer than Slack shows. Decide it where it can be read as a whole:',
  noButtons: 'It cannot be approved here.',
  pressed: (label: string) => `${label} ·`,
  askTitle: 'Ask the Expert',
  askQuoted: 'Message',
  askQuestion: 'What would you like to know about it?',
  askHint: 'Leave it empty to have the message itself answered.',
  askWhere: 'Where should the answer go?',
  askDirect: 'To me, in a direct message',
  askThread: 'Into the thread of the message',
  ask: 'Ask',
  close: 'Close',
  closed: 'This is closed',
  answerDirect: 'The answer comes in our direct conversation.',
};

const th: typeof en = {
  tooLong: 'การ์ดนี้ยาวเกินกว่าที่ Slack จะแสดงได้ กรุณาตัดสินใจในที่ที่อ่านได้ครบถ้วน:',
  noButtons: 'ไม่สามารถอนุมัติที่นี่ได้',
  pressed: (label) => `${label} ·`,
  askTitle: 'ถามผู้เชี่ยวชาญ',
  askQuoted: 'ข้อความ',
  askQuestion: 'ต้องการทราบอะไรเกี่ยวกับข้อความนี้',
  askHint: 'เว้นว่างไว้เพื่อให้ตอบข้อความนั้นเอง',
  askWhere: 'ให้ส่งคำตอบไปที่ใด',
  askDirect: 'ส่งถึงฉันเป็นข้อความส่วนตัว',
  askThread: 'ตอบในเธรดของข้อความ',
  ask: 'ถาม',
  close: 'ปิด',
  closed: 'รายการนี้ปิดแล้ว',
  answerDirect: 'คำตอบจะส่งถึงคุณในข้อความส่วนตัว',
};

/** The same in both languages, for somebody of whom nobody knows which one they read. */
export function inBoth(say: (language: Language) => string): string {
  return [say('en'), say('th')].join('\n');
}

/** The sentences in a language. */
export function slackWords(language: Language): typeof en {
  return language === 'th' ? th : en;
}
