/** Sentences the server says to people in the playground. */
import type { Language } from '../../agents/message.ts';

const en = {
  notFound: 'This does not exist, or it is not yours to see.',
  invalid: (field: string) => `Something is missing or has the wrong form: ${field || 'the request'}.`,
  unreadable: 'This request could not be read.',
  failed: 'Something went wrong on our side. Please try again.',
  notReady: 'The records cannot be reached at the moment; nothing was kept. Please send it again soon.',
  chooseFirst: 'Choose who you are first.',
  crossSite: 'This request came from another site and was refused.',
  unknownHost: (host: string) =>
    `This server does not answer to the name ${host}. Set PUBLIC_URL to the address people use.`,
  cardsOnly: 'This conversation only carries cards. Use the buttons on a card, or ask in another channel.',
  empty: 'Write a few words first; a file alone does not say what you want to know.',
  tooLong: (most: number) => `This message is too long. Up to ${most.toLocaleString('en')} characters fit.`,
  tooManyFiles: (most: number) => `Up to ${most} files can be sent at once.`,
  tooLarge: (name: string, megabytes: string) => `“${name}” is too large. Files may have up to ${megabytes} MB.`,
  wrongFile: (name: string, accepted: string) => `“${name}” cannot be read here. These are: ${accepted}.`,
  stillRunning: 'This takes longer than usual. The answer will appear here when it is ready.',
  before: 'Now',
  after: 'After',
  item: 'Field',
  newValue: 'Value',
  edit: 'Edit',
  approveEdited: 'Approve with changes',
  required: 'Please fill this in.',
  send: 'Send',
  sources: 'Based on',
};

const th: typeof en = {
  notFound: 'ไม่พบรายการนี้ หรือคุณไม่มีสิทธิ์ดู',
  invalid: (field) => `ข้อมูลไม่ครบหรือรูปแบบไม่ถูกต้อง: ${field || 'คำขอ'}`,
  unreadable: 'อ่านคำขอนี้ไม่ได้',
  failed: 'เกิดข้อผิดพลาดที่ระบบของเรา กรุณาลองอีกครั้ง',
  notReady: 'ขณะนี้เข้าถึงข้อมูลไม่ได้ จึงยังไม่ได้บันทึกรายการนี้ กรุณาส่งใหม่อีกครั้งในไม่ช้า',
  chooseFirst: 'เลือกก่อนว่าคุณคือใคร',
  crossSite: 'คำขอนี้มาจากเว็บไซต์อื่น จึงไม่รับ',
  unknownHost: (host) => `เซิร์ฟเวอร์นี้ไม่ได้ใช้ชื่อ ${host} กรุณาตั้งค่า PUBLIC_URL เป็นที่อยู่ที่ใช้งานจริง`,
  cardsOnly: 'ห้องนี้มีไว้สำหรับการ์ดเท่านั้น กดปุ่มบนการ์ด หรือถามในห้องอื่น',
  empty: 'พิมพ์ข้อความสั้น ๆ ก่อน เพราะไฟล์อย่างเดียวบอกไม่ได้ว่าต้องการทราบอะไร',
  tooLong: (most) => `ข้อความยาวเกินไป ส่งได้ไม่เกิน ${most.toLocaleString('en')} ตัวอักษร`,
  tooManyFiles: (most) => `ส่งได้ครั้งละไม่เกิน ${most} ไฟล์`,
  tooLarge: (name, megabytes) => `“${name}” ใหญ่เกินไป ส่งได้ไม่เกิน ${megabytes} MB`,
  wrongFile: (name, accepted) => `“${name}” เปิดอ่านที่นี่ไม่ได้ รับไฟล์เหล่านี้: ${accepted}`,
  stillRunning: 'ใช้เวลานานกว่าปกติ คำตอบจะแสดงที่นี่เมื่อพร้อม',
  before: 'ปัจจุบัน',
  after: 'หลังเปลี่ยน',
  item: 'รายการ',
  newValue: 'ค่า',
  edit: 'แก้ไข',
  approveEdited: 'อนุมัติพร้อมแก้ไข',
  required: 'กรุณากรอกช่องนี้',
  send: 'ส่ง',
  sources: 'อ้างอิงจาก',
};

/** The sentences in a language. */
export function words(language: Language): typeof en {
  return language === 'th' ? th : en;
}
