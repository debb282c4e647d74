/** What the Home tab says. */
import type { Language } from '../../agents/message.ts';

const en = {
  hello: (name: string) => `Hello ${name}`,
  intro: 'Write to me on the Messages tab, mention me in a channel, or type /expert help.',
  waiting: 'Waiting for you',
  nothingWaits: 'Nothing waits for your decision.',
  requests: 'Your open requests',
  noRequests: 'You have no open requests.',
  confirming: 'waits for your confirmation in the conversation',
  pending: 'waits for a decision',
  until: (day: string) => `until ${day}`,
  answers: 'Recent answers',
  noAnswers: 'You have not asked anything yet. Ask in your own words, in English or Thai.',
  delegations: 'Out of office',
  noDelegations: 'Nobody stands in for you. With /expert delegate @somebody 5d somebody does.',
  inYourPlace: (who: string) => `${who} decides in your place`,
  youFor: (whom: string) => `You decide in place of ${whom}`,
  everywhere: 'every department',
  span: (from: string, to: string) => `${from} – ${to}`,
  more: (count: number) => `and ${count.toLocaleString('en')} more`,
  moreCards: (count: number) =>
    `and ${count.toLocaleString('en')} more; their cards are in the channels for approvals.`,
};

const th: typeof en = {
  hello: (name) => `สวัสดี คุณ${name}`,
  intro: 'เขียนถึงฉันในแท็บข้อความ กล่าวถึงฉันในแชนเนล หรือพิมพ์ /expert help',
  waiting: 'รอการตัดสินใจของคุณ',
  nothingWaits: 'ไม่มีรายการที่รอการตัดสินใจของคุณ',
  requests: 'คำขอของคุณที่ยังเปิดอยู่',
  noRequests: 'คุณไม่มีคำขอที่เปิดอยู่',
  confirming: 'รอการยืนยันจากคุณในบทสนทนา',
  pending: 'รอการตัดสินใจ',
  until: (day) => `ถึง ${day}`,
  answers: 'คำตอบล่าสุด',
  noAnswers: 'คุณยังไม่ได้ถามอะไร ถามเป็นภาษาไทยหรืออังกฤษได้เลย',
  delegations: 'ไม่อยู่ที่ทำงาน',
  noDelegations: 'ยังไม่มีผู้ทำหน้าที่แทนคุณ ตั้งได้ด้วย /expert delegate @ชื่อ 5d',
  inYourPlace: (who) => `${who} ตัดสินใจแทนคุณ`,
  youFor: (whom) => `คุณตัดสินใจแทน ${whom}`,
  everywhere: 'ทุกแผนก',
  span: (from, to) => `${from} – ${to}`,
  more: (count) => `และอีก ${count.toLocaleString('en')} รายการ`,
  moreCards: (count) => `และอีก ${count.toLocaleString('en')} รายการ ดูการ์ดได้ในแชนเนลอนุมัติ`,
};

/** The sentences in a language. */
export function homeWords(language: Language): typeof en {
  return language === 'th' ? th : en;
}
