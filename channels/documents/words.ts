/** What the pages of documents say. */
import type { Language } from '../../agents/message.ts';
import { DOCUMENT_SESSION_HOURS } from '../../db/document-sessions.ts';

const en = {
  version: 'Version',
  effective: 'Effective',
  owner: 'Owner',
  author: 'Written by',
  question: 'Question',
  page: 'Cited page',
  expired: 'Not used since',
  back: 'Back to The Expert',
  original: 'Download the file',
  part: 'This document is long: you see the part around what was cited. The file has all of it.',
  notFound: 'There is no such document, or it is not yours to read.',
  who: 'Who is reading?',
  howToSignIn:
    'Documents open for those who may read them. Write this to the Expert where you chat with it; the answer is a link that opens documents in this browser:',
  demo: 'In the demo, choose who you are in the playground:',
  playground: 'Open the playground',
  openAs: (name: string) => `Open documents as ${name}`,
  openFor: `This browser then opens what you may read, for ${DOCUMENT_SESSION_HOURS} hours.`,
  open: 'Open',
  tooOld: 'This link was used or is too old.',
  again: 'Write this to the Expert for a new one:',
  failed: 'Something went wrong here. Please try again.',
};

const th: typeof en = {
  version: 'ฉบับที่',
  effective: 'มีผลวันที่',
  owner: 'ผู้ดูแล',
  author: 'เขียนโดย',
  question: 'คำถาม',
  page: 'หน้าที่อ้างถึง',
  expired: 'เลิกใช้ตั้งแต่',
  back: 'กลับไปที่ The Expert',
  original: 'ดาวน์โหลดไฟล์',
  part: 'เอกสารนี้ยาว จึงแสดงเฉพาะส่วนที่อ้างถึง เนื้อหาทั้งหมดอยู่ในไฟล์',
  notFound: 'ไม่พบเอกสารนี้ หรือคุณไม่มีสิทธิ์อ่าน',
  who: 'ผู้อ่านคือใคร',
  howToSignIn: 'เอกสารเปิดให้เฉพาะผู้มีสิทธิ์อ่าน พิมพ์ข้อความนี้ถึง The Expert ในช่องแชตที่ใช้อยู่ แล้วจะได้ลิงก์สำหรับเปิดเอกสารในเบราว์เซอร์นี้',
  demo: 'สำหรับบริษัทตัวอย่าง เลือกว่าคุณคือใครได้ที่หน้าทดลอง',
  playground: 'เปิดหน้าทดลอง',
  openAs: (name) => `เปิดเอกสารในชื่อ ${name}`,
  openFor: `หลังจากนี้เบราว์เซอร์นี้จะเปิดเอกสารที่คุณมีสิทธิ์อ่านได้ ${DOCUMENT_SESSION_HOURS} ชั่วโมง`,
  open: 'เปิด',
  tooOld: 'ลิงก์นี้ใช้ไปแล้วหรือหมดอายุ',
  again: 'พิมพ์ข้อความนี้ถึง The Expert เพื่อขอลิงก์ใหม่',
  failed: 'เกิดข้อผิดพลาดที่ระบบของเรา กรุณาลองอีกครั้ง',
};

/** The sentences in a language. */
export function words(language: Language): typeof en {
  return language === 'th' ? th : en;
}
