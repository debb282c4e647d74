/** Sentences that only the Discord channel says. */
import type { Language } from '../../agents/message.ts';

const en = {
  undeclared:
    'This Discord server is not connected to a company yet. Its administrator has to add it to the configuration.',
  whichCompany: 'I cannot tell here which company you mean. Please ask in a channel of your company’s server.',
  noCompany: 'I do not know you here. Please write to me in a channel of your company’s server first.',
  allowDirect:
    'I have something to tell you alone, but Discord does not let me write to you. Allow direct messages from members of this server (server menu → Privacy Settings), or use /expert.',
  decidedBy: (name: string) => `${name} decided this already.`,
  decided: 'This was decided already.',
  chooseFields: 'Choose what you want to change.',
  correct: 'Please correct this:',
  again: 'Correct it',
  notChanged: 'Nothing was sent yet.',
  thread: 'Answer',
  choices: (labels: string) => `One of: ${labels}`,
  day: 'YYYY-MM-DD',
  ask: 'Ask the Expert something',
  question: 'Your question',
  file: 'A file that belongs to it',
  arguments: 'What follows the command',
  department: 'Departments: pausing, budgets, digests and their channels',
  knowledge: 'What the Expert knows: gaps, answers and documents',
};

const th: typeof en = {
  undeclared: 'เซิร์ฟเวอร์ Discord นี้ยังไม่ได้เชื่อมกับบริษัทใด ผู้ดูแลระบบต้องเพิ่มเซิร์ฟเวอร์นี้ในการตั้งค่าก่อน',
  whichCompany: 'ที่นี่ไม่อาจทราบได้ว่าคุณหมายถึงบริษัทใด กรุณาถามในช่องของเซิร์ฟเวอร์บริษัทคุณ',
  noCompany: 'ยังไม่ทราบว่าคุณคือใครในที่นี้ กรุณาเขียนถึงเราในช่องของเซิร์ฟเวอร์บริษัทคุณก่อน',
  allowDirect:
    'มีข้อความถึงคุณเพียงคนเดียว แต่ Discord ไม่อนุญาตให้ส่งข้อความส่วนตัว กรุณาเปิดรับข้อความส่วนตัวจากสมาชิกเซิร์ฟเวอร์นี้ (เมนูเซิร์ฟเวอร์ → การตั้งค่าความเป็นส่วนตัว) หรือใช้ /expert',
  decidedBy: (name) => `${name} ตัดสินรายการนี้ไปแล้ว`,
  decided: 'รายการนี้ตัดสินไปแล้ว',
  chooseFields: 'เลือกรายการที่ต้องการแก้ไข',
  correct: 'กรุณาแก้ไขรายการต่อไปนี้',
  again: 'แก้ไข',
  notChanged: 'ยังไม่ได้ส่งข้อมูล',
  thread: 'คำตอบ',
  choices: (labels) => `เลือกหนึ่งรายการ: ${labels}`,
  day: 'ปี ค.ศ.-เดือน-วัน เช่น 2027-06-03',
  ask: 'ถาม The Expert',
  question: 'คำถามของคุณ',
  file: 'ไฟล์ที่เกี่ยวข้อง',
  arguments: 'ข้อความต่อท้ายคำสั่ง',
  department: 'ฝ่าย: หยุดและเปิด งบประมาณ สรุปข่าว และช่องของฝ่าย',
  knowledge: 'ความรู้ของระบบ: คำถามที่ยังไม่มีคำตอบ คำตอบ และเอกสาร',
};

/** The sentences in a language. */
export function discordWords(language: Language): typeof en {
  return language === 'th' ? th : en;
}

/** The language somebody uses Discord in, as far as it is one of ours. */
export function languageOfLocale(locale: string | undefined): Language {
  return locale?.startsWith('th') ? 'th' : 'en';
}
