/** Sentences that only Microsoft Teams needs. */
import type { Language } from '../../agents/message.ts';

const en = {
  welcome:
    'Hello! Ask me about company policies, your requests and your data, in your own words. I answer from the company’s documents and say which; what needs a person’s yes goes to that person first.',
  writeDirectly: 'I do not know you yet. Please open a direct chat with me and ask there.',
  tooLargeForCard: (url: string) =>
    `This is too long to be shown in full here, so it cannot be decided here. Open ${url} to see all of it and decide.`,
  shortened: (url: string) => `Shortened; all of it is at ${url}.`,
  pressedBy: (label: string, name: string) => `${label} — ${name}`,
  notForYou: 'Only the people named for this decision can decide it.',
  refresh: 'Refresh',
  fileName: 'answer.md',
  fileOffer: 'The whole answer as a file',
  fileDeclined: 'All right, the file was not saved.',
  fileFailed: 'The file could not be saved. Please try again in a moment.',
  fileGone: 'This file is not kept any more. Please ask again.',
};

const th: typeof en = {
  welcome:
    'สวัสดี ถามเรื่องนโยบายบริษัท คำขอ และข้อมูลของคุณได้ด้วยคำพูดของคุณเอง คำตอบมาจากเอกสารของบริษัทพร้อมแหล่งอ้างอิง เรื่องที่ต้องมีผู้อนุมัติจะส่งให้ผู้อนุมัติก่อน',
  writeDirectly: 'ยังไม่รู้จักคุณ กรุณาเปิดแชตส่วนตัวแล้วถามที่นั่น',
  tooLargeForCard: (url) => `ข้อมูลยาวเกินกว่าจะแสดงครบที่นี่ จึงตัดสินใจที่นี่ไม่ได้ กรุณาเปิด ${url} เพื่อดูทั้งหมดและตัดสินใจ`,
  shortened: (url) => `ย่อไว้ ดูทั้งหมดได้ที่ ${url}`,
  pressedBy: (label, name) => `${label} — ${name}`,
  notForYou: 'เฉพาะผู้ที่กำหนดไว้เท่านั้นที่ตัดสินใจเรื่องนี้ได้',
  refresh: 'รีเฟรช',
  fileName: 'answer.md',
  fileOffer: 'คำตอบฉบับเต็มเป็นไฟล์',
  fileDeclined: 'ไม่ได้บันทึกไฟล์',
  fileFailed: 'บันทึกไฟล์ไม่สำเร็จ กรุณาลองอีกครั้งในอีกสักครู่',
  fileGone: 'ไม่ได้เก็บไฟล์นี้ไว้แล้ว กรุณาถามใหม่',
};

/** The sentences in a language. */
export function teamsWords(language: Language): typeof en {
  return language === 'th' ? th : en;
}

/** The language a client is set to. */
export function languageOfLocale(locale: string | null | undefined): Language {
  return locale?.toLowerCase().startsWith('th') ? 'th' : 'en';
}
