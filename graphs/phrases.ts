/** The Expert's own sentences in the languages it answers in; facts and quotations come from elsewhere. */
import type { Language, Localized } from '../agents/message.ts';

type Phrase<A extends unknown[]> = Record<Language, (...args: A) => string>;

const phrase =
  <A extends unknown[]>(texts: Phrase<A>) =>
  (language: Language, ...args: A) =>
    texts[language](...args);

export const say = {
  empty: phrase({
    en: () =>
      'I did not find any words in your message. Write what you need, for example “How many vacation days do I have left?”.',
    th: () => 'ไม่พบข้อความในสิ่งที่ส่งมา ลองพิมพ์สิ่งที่ต้องการ เช่น “วันลาเหลือเท่าไหร่?”',
  }),
  tooLong: phrase({
    en: (given: string, most: string) =>
      `Your message has ${given} characters; I read at most ${most}. Please shorten it or send the long part as a file.`,
    th: (given: string, most: string) => `ข้อความยาว ${given} ตัวอักษร อ่านได้ไม่เกิน ${most} กรุณาย่อข้อความหรือส่งส่วนที่ยาวเป็นไฟล์`,
  }),
  hello: phrase({
    en: (name: string, abilities: string) =>
      `Hello ${name}. I can help with:\n\n${abilities}\n\nAsk in your own words, in English or Thai.`,
    th: (name: string, abilities: string) =>
      `สวัสดีคุณ${name} ช่วยเรื่องต่อไปนี้ได้\n\n${abilities}\n\nถามเป็นภาษาไทยหรืออังกฤษได้เลย`,
  }),
  welcome: phrase({ en: () => 'You are welcome.', th: () => 'ยินดีค่ะ' }),
  goodbye: phrase({ en: () => 'Goodbye. Write whenever you need something.', th: () => 'แล้วพบกันใหม่ มีอะไรทักมาได้เสมอ' }),
  nothingFits: phrase({
    en: (abilities: string) =>
      `That does not belong to a department I work for, so I will not guess. I can help with:\n\n${abilities}`,
    th: (abilities: string) => `เรื่องนี้ไม่อยู่ในฝ่ายที่ดูแล จึงไม่ขอเดาคำตอบ เรื่องที่ช่วยได้มีดังนี้\n\n${abilities}`,
  }),
  mayNotAsk: phrase({
    en: () =>
      'I found no answer in our documents that I would stand behind, and you may not put questions to the experts.',
    th: () => 'ไม่พบคำตอบที่มั่นใจในเอกสารของเรา และคุณไม่มีสิทธิ์ส่งคำถามถึงผู้เชี่ยวชาญ',
  }),
  oneAtATime: phrase({
    en: () => 'One thing at a time: answer this first, then tell me about the other.',
    th: () => 'ทีละเรื่องนะ ตอบเรื่องนี้ก่อน แล้วค่อยบอกอีกเรื่อง',
  }),
  notOurs: phrase({
    en: (name: string) =>
      `I found nothing about this in our documents and am not sure that it is a question for ${name}, so I have not bothered anybody with it.`,
    th: (name: string) => `ไม่พบเรื่องนี้ในเอกสารของเรา และไม่แน่ใจว่าเป็นเรื่องของ${name} จึงยังไม่ได้ส่งต่อให้ใคร`,
  }),
  askAnyway: phrase({
    en: (name: string) => `Ask the experts of ${name} all the same?`,
    th: (name: string) => `ต้องการส่งให้ผู้เชี่ยวชาญของ${name}หรือไม่`,
  }),
  whichDepartment: phrase({
    en: (names: string) => `Who should answer this: ${names}?`,
    th: (names: string) => `เรื่องนี้ให้ฝ่ายไหนตอบดี: ${names}?`,
  }),
  noSuchDepartment: phrase({
    en: (names: string) => `That department is not set up here. I work for ${names}.`,
    th: (names: string) => `ยังไม่ได้เปิดใช้ฝ่ายนั้น ตอนนี้มีฝ่าย ${names}`,
  }),
  noAccess: phrase({
    en: (department: string) =>
      `You do not have access to ${department} here. Please ask an administrator if you should.`,
    th: (department: string) => `คุณไม่มีสิทธิ์ใช้${department} หากควรมีสิทธิ์กรุณาติดต่อผู้ดูแลระบบ`,
  }),
  confirm: phrase({
    en: (summary: string) =>
      `Here is your request, ready to send: **${summary}**. Shall I send it? Answer “yes”, or tell me what to change.`,
    th: (summary: string) => `กรอกคำขอให้แล้ว: **${summary}** ส่งเลยไหม ตอบ “ใช่” หรือบอกสิ่งที่ต้องการแก้ไข`,
  }),
  waiting: phrase({
    en: (summary: string, approvers: string) =>
      `Sent for approval to ${approvers}: **${summary}**. I will tell you here as soon as it is decided.`,
    th: (summary: string, approvers: string) => `ส่งให้${approvers}อนุมัติแล้ว: **${summary}** เมื่อมีผลจะแจ้งที่นี่ทันที`,
  }),
  cancelled: phrase({ en: () => 'Cancelled. Nothing was sent.', th: () => 'ยกเลิกแล้ว ไม่มีการส่งคำขอใด ๆ' }),
  nothingToConfirm: phrase({
    en: () => 'There is nothing waiting for your yes any more. Tell me what you need and I will prepare it.',
    th: () => 'ไม่มีรายการที่รอการยืนยันแล้ว บอกสิ่งที่ต้องการได้เลย จะเตรียมให้ใหม่',
  }),
  keepEditing: phrase({
    en: () => 'All right, nothing was sent. What should I change?',
    th: () => 'ได้ ยังไม่ได้ส่ง ต้องการแก้ไขตรงไหน',
  }),
  notUnderstood: phrase({
    en: (ask: string) => `I could not read that. ${ask}`,
    th: (ask: string) => `ขออภัย อ่านไม่เข้าใจ ${ask}`,
  }),
  escalated: phrase({
    en: (experts: string) =>
      `I found no answer in our documents that I would stand behind, so I have asked ${experts}. You will get the answer here.`,
    th: (experts: string) => `ไม่พบคำตอบที่มั่นใจในเอกสารของเรา จึงส่งคำถามให้${experts}แล้ว คำตอบจะมาที่นี่`,
  }),
  passages: phrase({
    en: (count: number) => (count === 1 ? '1 passage' : `${count} passages`),
    th: (count: number) => `${count} ตอน`,
  }),
  closest: phrase({ en: () => 'The closest passages I found:', th: () => 'ส่วนที่ใกล้เคียงที่สุดในเอกสาร:' }),
  unconfirmed: phrase({
    en: (title: string) => `Until then, the closest I found, in ${title}, not confirmed:`,
    th: (title: string) => `ระหว่างนี้ ส่วนที่ใกล้เคียงที่สุดคือ ${title} ซึ่งยังไม่ได้รับการยืนยัน:`,
  }),
  disagree: phrase({
    en: (a: string, figureA: string, b: string, figureB: string) =>
      `**Our documents disagree:** ${a} says “${figureA}”, ${b} says “${figureB}”. Please check with the department before you rely on either.`,
    th: (a: string, figureA: string, b: string, figureB: string) =>
      `**เอกสารให้ข้อมูลไม่ตรงกัน:** ${a} ระบุ “${figureA}” ส่วน ${b} ระบุ “${figureB}” กรุณาสอบถามฝ่ายที่เกี่ยวข้องก่อนนำไปใช้`,
  }),
  effective: phrase({
    en: (title: string, date: string) => `${title} (in effect since ${date})`,
    th: (title: string, date: string) => `${title} (มีผลตั้งแต่ ${date})`,
  }),
  otherLanguage: phrase({ en: () => 'Our document on this is in Thai:', th: () => 'เอกสารเรื่องนี้เป็นภาษาอังกฤษ:' }),
  modelUsedUp: phrase({
    en: () => '_Today’s budget for the language model is used up, so this answer comes from the documents alone._',
    th: () => '_งบของโมเดลภาษาสำหรับวันนี้หมดแล้ว คำตอบนี้จึงมาจากเอกสารเท่านั้น_',
  }),
  handedOver: phrase({
    en: (name: string) => `_${name} answers this:_`,
    th: (name: string) => `_${name}เป็นผู้ตอบเรื่องนี้:_`,
  }),
  approvedBy: phrase({ en: (name: string) => `${name} approved it.`, th: (name: string) => `${name} อนุมัติแล้ว` }),
  rejectedBy: phrase({
    en: (summary: string, name: string, reason: string) => `**${summary}** was not approved by ${name}: ${reason}`,
    th: (summary: string, name: string, reason: string) => `${name} ไม่อนุมัติ **${summary}**: ${reason}`,
  }),
  answerWithheld: phrase({
    en: (name: string, reason: string) => `${name} could not answer this: ${reason}`,
    th: (name: string, reason: string) => `${name} ยังตอบเรื่องนี้ไม่ได้: ${reason}`,
  }),
  expiredRequest: phrase({
    en: (summary: string) =>
      `**${summary}** was not decided in time, so nothing was done. Ask again if you still need it.`,
    th: (summary: string) => `**${summary}** ไม่มีผู้ตัดสินภายในเวลาที่กำหนด จึงยังไม่มีการดำเนินการ หากยังต้องการกรุณาส่งใหม่`,
  }),
  notDone: phrase({
    en: (summary: string, why: string) => `**${summary}** could not be done: ${why}`,
    th: (summary: string, why: string) => `ดำเนินการ **${summary}** ไม่ได้: ${why}`,
  }),
  answeredBy: phrase({ en: (name: string) => `Answer from ${name}:`, th: (name: string) => `คำตอบจาก${name}:` }),
  rejectedBefore: phrase({
    en: (when: string) => `The same request was rejected on ${when}. Change something, or talk to the approver first.`,
    th: (when: string) => `คำขอเดียวกันนี้ถูกปฏิเสธเมื่อ ${when} กรุณาแก้ไขบางส่วนหรือคุยกับผู้อนุมัติก่อน`,
  }),
  apology: phrase({
    en: (reference: string) =>
      `Something went wrong on my side and I could not finish this. Nothing was half-done. Please try again; if it stays, give your administrator the reference ${reference}.`,
    th: (reference: string) =>
      `เกิดข้อผิดพลาดในระบบ จึงทำรายการนี้ไม่สำเร็จ ไม่มีรายการใดค้างครึ่งทาง กรุณาลองใหม่ หากยังพบปัญหาแจ้งผู้ดูแลระบบด้วยรหัส ${reference}`,
  }),
  apologyAfter: phrase({
    en: (done: string, reference: string) =>
      `Something went wrong on my side before I could finish. This much was done: ${done}. Please do not send that again; for the rest, give your administrator the reference ${reference}.`,
    th: (done: string, reference: string) =>
      `เกิดข้อผิดพลาดในระบบก่อนทำรายการเสร็จ ส่วนที่ทำไปแล้วคือ ${done} กรุณาอย่าส่งซ้ำ สำหรับส่วนที่เหลือแจ้งผู้ดูแลระบบด้วยรหัส ${reference}`,
  }),
  stopped: phrase({
    en: () => 'Stopped, as you asked. Nothing was changed.',
    th: () => 'หยุดแล้วตามที่ขอ ไม่มีข้อมูลใดเปลี่ยนแปลง',
  }),
  stoppedAfter: phrase({
    en: (done: string) => `Stopped, as you asked. This much was done before: ${done}.`,
    th: (done: string) => `หยุดแล้วตามที่ขอ ส่วนที่ทำไปก่อนหน้านี้คือ ${done}`,
  }),
  looking: phrase({
    en: (name: string) => `Looking this up with ${name}…`,
    th: (name: string) => `กำลังค้นข้อมูลกับ${name}…`,
  }),
  inLine: phrase({
    en: () => 'Many questions are being worked on. This one is in line…',
    th: () => 'มีคำถามกำลังดำเนินการอยู่หลายข้อ ข้อนี้อยู่ในคิวแล้ว…',
  }),
};

/** Words on cards and buttons. */
export const label = {
  requester: { en: 'Requested by', th: 'ผู้ขอ' },
  department: { en: 'Department', th: 'ฝ่าย' },
  why: { en: 'Why a person decides', th: 'เหตุที่ต้องมีผู้ตัดสิน' },
  reason: { en: 'Reason', th: 'เหตุผล' },
  decideBy: { en: 'Decide by', th: 'ตัดสินภายใน' },
  question: { en: 'Question', th: 'คำถาม' },
  draft: { en: 'Draft answer', th: 'ร่างคำตอบ' },
  answer: { en: 'Answer', th: 'คำตอบ' },
  approve: { en: 'Approve', th: 'อนุมัติ' },
  reject: { en: 'Reject', th: 'ไม่อนุมัติ' },
  writeAnswer: { en: 'Write the answer', th: 'เขียนคำตอบ' },
  rewrite: { en: 'Reject and rewrite', th: 'ไม่ใช้ร่างนี้และเขียนใหม่' },
  rejectReason: { en: 'Why not? The requester will read this.', th: 'เพราะเหตุใด? ผู้ขอจะเห็นข้อความนี้' },
  yourAnswer: { en: 'Your answer to the question', th: 'คำตอบของคุณ' },
  send: { en: 'Send request', th: 'ส่งคำขอ' },
  cancel: { en: 'Cancel', th: 'ยกเลิก' },
  needsManager: { en: 'The requester’s manager decides.', th: 'ผู้จัดการของผู้ขอเป็นผู้ตัดสิน' },
  needsRole: { en: 'The department’s policy asks for this approval.', th: 'นโยบายของฝ่ายกำหนดให้มีการอนุมัติ' },
  needsExpert: { en: 'No document answers this with enough certainty.', th: 'ไม่มีเอกสารที่ตอบได้ด้วยความมั่นใจเพียงพอ' },
  approvedBy: { en: 'Approved by', th: 'อนุมัติโดย' },
  answeredBy: { en: 'Answered by', th: 'ตอบโดย' },
  rejectedBy: { en: 'Rejected by', th: 'ไม่อนุมัติโดย' },
  expired: { en: 'Expired without a decision', th: 'หมดเวลาโดยไม่มีผู้ตัดสิน' },
  withdrawn: { en: 'Withdrawn by the requester', th: 'ผู้ขอยกเลิกแล้ว' },
  stage: { en: 'Stage', th: 'ขั้นที่' },
} satisfies Record<string, Localized>;

/** A day or a moment as people of that language write it; Thai uses the Buddhist era. */
export function formatDate(date: Date, language: Language, timeZone: string, withTime = false): string {
  return new Intl.DateTimeFormat(language === 'th' ? 'th-TH-u-ca-buddhist' : 'en-GB', {
    dateStyle: 'long',
    ...(withTime ? { timeStyle: 'short' as const } : {}),
    timeZone,
  }).format(date);
}

/** Names joined as in a sentence: “HR, IT Ops or Finance”. */
export function listed(names: string[], language: Language, type: 'conjunction' | 'disjunction'): string {
  return new Intl.ListFormat(language, { type }).format(names);
}
