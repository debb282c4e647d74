/** Sentences that every chat tool's channel says of itself. */
import type { Language } from '../../agents/message.ts';

const en = {
  linkFirst: (code: string, minutes: number, url: string) =>
    `I do not know yet who you are here. Sign in at ${url} within ${minutes} minutes and send \`/expert link ${code}\` there; then ask me again.`,
  empty: 'Write a few words first; a file alone does not say what you want to know.',
  tooLong: (most: number) => `This message is too long. Up to ${most.toLocaleString('en')} characters fit.`,
  tooManyFiles: (most: number) => `Up to ${most} files can be sent at once.`,
  tooLarge: (name: string, megabytes: string) => `“${name}” is too large. Files may have up to ${megabytes} MB.`,
  notYours: 'This button is for the person it was sent to.',
  gone: 'This does not exist any more, or it is not yours to see.',
  clickAgain: 'That took too long to open. Please press the button again.',
  received: 'Your decision was received and is being carried out.',
  done: 'Done.',
  notNow: 'The records cannot be reached at the moment; nothing was kept. Please try again soon.',
  required: 'Please fill this in.',
  notANumber: 'Please enter a number.',
  notADate: 'Please enter a day as YYYY-MM-DD.',
  notAChoice: 'Please choose one of the options.',
  tooLongField: (most: number) => `Up to ${most.toLocaleString('en')} characters fit.`,
  edit: 'Edit',
  approveEdited: 'Approve with changes',
  send: 'Send',
  cancel: 'Cancel',
  more: 'More…',
  before: 'Now',
  after: 'After',
  item: 'Field',
  newValue: 'Value',
  sources: 'Sources',
  evidence: 'Based on',
  restInFile: 'The whole answer is in the attached file.',
  helpful: 'Was this helpful?',
  messageLost: (where: string) =>
    `A message for you could not be posted in ${where}. If you are waiting for an answer, please ask me again here.`,
  cardLost: (where: string) =>
    `A card for you could not be posted in ${where}. \`/expert queue\` shows what waits for your decision.`,
};

const th: typeof en = {
  linkFirst: (code, minutes, url) =>
    `ยังไม่ทราบว่าคุณคือใครในที่นี้ กรุณาเข้าสู่ระบบที่ ${url} ภายใน ${minutes} นาที แล้วส่ง \`/expert link ${code}\` จากนั้นถามใหม่อีกครั้ง`,
  empty: 'พิมพ์ข้อความสั้น ๆ ก่อน เพราะไฟล์อย่างเดียวบอกไม่ได้ว่าต้องการทราบอะไร',
  tooLong: (most) => `ข้อความยาวเกินไป ส่งได้ไม่เกิน ${most.toLocaleString('en')} ตัวอักษร`,
  tooManyFiles: (most) => `ส่งได้ครั้งละไม่เกิน ${most} ไฟล์`,
  tooLarge: (name, megabytes) => `“${name}” ใหญ่เกินไป ส่งได้ไม่เกิน ${megabytes} MB`,
  notYours: 'ปุ่มนี้เป็นของผู้ที่ได้รับข้อความนี้เท่านั้น',
  gone: 'รายการนี้ไม่มีแล้ว หรือคุณไม่มีสิทธิ์ดู',
  clickAgain: 'ใช้เวลาเปิดนานเกินไป กรุณากดปุ่มอีกครั้ง',
  received: 'รับการตัดสินใจแล้ว กำลังดำเนินการ',
  done: 'เรียบร้อยแล้ว',
  notNow: 'ขณะนี้เข้าถึงข้อมูลไม่ได้ จึงยังไม่ได้บันทึกรายการนี้ กรุณาลองใหม่อีกครั้งในไม่ช้า',
  required: 'กรุณากรอกช่องนี้',
  notANumber: 'กรุณากรอกเป็นตัวเลข',
  notADate: 'กรุณากรอกวันที่ในรูปแบบ YYYY-MM-DD',
  notAChoice: 'กรุณาเลือกจากตัวเลือกที่มี',
  tooLongField: (most) => `กรอกได้ไม่เกิน ${most.toLocaleString('en')} ตัวอักษร`,
  edit: 'แก้ไข',
  approveEdited: 'อนุมัติพร้อมแก้ไข',
  send: 'ส่ง',
  cancel: 'ยกเลิก',
  more: 'เพิ่มเติม…',
  before: 'ปัจจุบัน',
  after: 'หลังเปลี่ยน',
  item: 'รายการ',
  newValue: 'ค่า',
  sources: 'อ้างอิงจาก',
  evidence: 'อ้างอิงจาก',
  restInFile: 'คำตอบฉบับเต็มอยู่ในไฟล์แนบ',
  helpful: 'คำตอบนี้มีประโยชน์หรือไม่',
  messageLost: (where) => `มีข้อความถึงคุณที่ส่งใน ${where} ไม่สำเร็จ หากกำลังรอคำตอบ กรุณาถามใหม่อีกครั้งที่นี่`,
  cardLost: (where) => `มีรายการถึงคุณที่ส่งใน ${where} ไม่สำเร็จ พิมพ์ \`/expert queue\` เพื่อดูสิ่งที่รอการตัดสินใจของคุณ`,
};

/** The sentences in a language. */
export function chatWords(language: Language): typeof en {
  return language === 'th' ? th : en;
}

/** The language of somebody nobody knows yet, by the letters they write. */
export function languageOfText(text: string): Language {
  return /[\u0E01-\u0E3A\u0E40-\u0E4E]/.test(text) ? 'th' : 'en';
}
