/** Every word of the page, in the languages it speaks. */

const en = {
  expert: 'The Expert',
  skip: 'Skip to messages',
  channels: 'Channels',
  approvals: 'Approvals',
  direct: 'Direct message',
  unread: (n) => `${n} unread`,
  switchPerson: 'Switch person',
  signedInAs: 'You are',
  openMenu: 'Open conversations',
  darkMode: 'Dark mode',
  lightMode: 'Light mode',
  language: 'ภาษาไทย',
  otherLanguage: 'th',
  navigation: 'Conversations',
  messages: (name) => `Messages in ${name}`,
  directAbout: 'Only you and the Expert see this.',
  welcome: 'Who would you like to be?',
  welcomeText: (company) =>
    `${company} is a demo company. Pick a person, ask something, then come back as the one who decides.`,
  findPerson: 'Find a colleague by name or job',
  nobodyFound: 'No one by that name works here.',
  everyone: 'Everyone else',
  close: 'Close',
  hints: {
    mali: 'Asks questions and requests leave',
    anan: 'Decides his team’s requests',
    hana: 'Answers what HR documents leave open',
    sam: 'Grants access to systems',
    farah: 'Decides larger expenses',
    lek: 'Looks after contracts',
    ada: 'Runs the platform',
  },
  compose: (name) => `Ask in ${name}`,
  composeDirect: 'Ask the Expert anything',
  composeReply: 'Reply in this thread',
  send: 'Send',
  attach: 'Attach text files',
  removeFile: (name) => `Remove ${name}`,
  dropHere: 'Drop text files to attach them',
  sendHint: 'Enter sends, Shift+Enter starts a new line',
  cardsOnly: 'Requests arrive here as cards. Decide with their buttons.',
  tryOne: 'Try one of these',
  emptyChannel: 'Nobody has asked here yet. Ask in your own words; answers name the document they come from.',
  emptyDirect:
    'Ask about leave, systems or expenses, or say what you need done. I answer from the company’s documents.',
  emptyApprovals: 'All clear. When someone’s request needs a decision, its card appears here.',
  loading: 'Loading messages…',
  older: 'Show earlier messages',
  reply: 'Reply',
  earlierReplies: (n) => (n === 1 ? 'Show 1 earlier reply' : `Show ${n} earlier replies`),
  thinking: 'Looking into it…',
  sending: 'Sending…',
  notSent: 'Not sent.',
  retry: 'Try again',
  discard: 'Discard',
  edited: 'edited',
  sources: 'Sources',
  support: {
    strong: 'Well supported by the sources',
    partial: 'Partly supported, worth a look',
    weak: 'Thin evidence, please check',
  },
  waiting: 'Waiting for a decision',
  confirmed: (record) => `Confirmed · ${record}`,
  learnt: 'Added to what I know',
  suggestions: 'Suggested replies',
  newBelow: 'New messages',
  newReply: 'New reply in an earlier thread',
  deciding: 'Sending your decision…',
  decided: 'Received.',
  cardFailed: 'This card could not be shown.',
  connectionLost: 'The connection was lost. Reconnecting; what you write is kept.',
  offline: 'The server cannot be reached right now.',
  failed: 'Something went wrong. Please try again.',
  wrongFile: (name, accepted) => `“${name}” cannot be read here. Text files are accepted: ${accepted}.`,
  tooLarge: (name, megabytes) => `“${name}” is too large. Files may have up to ${megabytes} MB.`,
  tooMany: (most) => `Up to ${most} files can be sent at once.`,
  tooLong: (most) => `Up to ${most.toLocaleString('en')} characters fit in one message.`,
  openDocument: 'Open in a new tab',
  documentMissing: 'This document cannot be opened.',
  document: 'Document',
  said: (name, text) => `${name}: ${text}`,
  today: 'Today',
  yesterday: 'Yesterday',
  table: 'Table',
  notifications: 'Notices',
};

const th = {
  expert: 'The Expert',
  skip: 'ข้ามไปยังข้อความ',
  channels: 'ห้องสนทนา',
  approvals: 'การอนุมัติ',
  direct: 'ข้อความส่วนตัว',
  unread: (n) => `ยังไม่อ่าน ${n} ข้อความ`,
  switchPerson: 'เปลี่ยนบุคคล',
  signedInAs: 'คุณคือ',
  openMenu: 'เปิดรายการห้อง',
  darkMode: 'โหมดมืด',
  lightMode: 'โหมดสว่าง',
  language: 'English',
  otherLanguage: 'en',
  navigation: 'รายการห้องสนทนา',
  messages: (name) => `ข้อความใน ${name}`,
  directAbout: 'มีเพียงคุณกับ The Expert ที่เห็นข้อความนี้',
  welcome: 'วันนี้คุณอยากเป็นใคร',
  welcomeText: (company) => `${company} เป็นบริษัทตัวอย่าง เลือกบุคคล ลองถาม แล้วกลับมาเป็นผู้อนุมัติ`,
  findPerson: 'ค้นหาเพื่อนร่วมงานจากชื่อหรือตำแหน่ง',
  nobodyFound: 'ไม่พบผู้ที่มีชื่อนี้',
  everyone: 'พนักงานคนอื่น',
  close: 'ปิด',
  hints: {
    mali: 'ถามคำถามและขอลา',
    anan: 'อนุมัติคำขอของทีม',
    hana: 'ตอบสิ่งที่เอกสารฝ่ายบุคคลไม่ได้ระบุ',
    sam: 'ให้สิทธิ์เข้าใช้ระบบ',
    farah: 'อนุมัติค่าใช้จ่ายก้อนใหญ่',
    lek: 'ดูแลสัญญา',
    ada: 'ดูแลระบบ',
  },
  compose: (name) => `ถามใน ${name}`,
  composeDirect: 'ถาม The Expert ได้ทุกเรื่อง',
  composeReply: 'ตอบในหัวข้อนี้',
  send: 'ส่ง',
  attach: 'แนบไฟล์ข้อความ',
  removeFile: (name) => `นำ ${name} ออก`,
  dropHere: 'วางไฟล์ข้อความที่นี่เพื่อแนบ',
  sendHint: 'กด Enter เพื่อส่ง กด Shift+Enter เพื่อขึ้นบรรทัดใหม่',
  cardsOnly: 'คำขอจะมาถึงที่นี่เป็นการ์ด ตัดสินใจด้วยปุ่มบนการ์ด',
  tryOne: 'ลองถามแบบนี้',
  emptyChannel: 'ยังไม่มีใครถามในห้องนี้ ถามด้วยคำพูดของคุณเองได้เลย คำตอบจะบอกว่ามาจากเอกสารใด',
  emptyDirect: 'ถามเรื่องวันลา ระบบ หรือค่าใช้จ่าย หรือบอกสิ่งที่อยากให้ทำ คำตอบมาจากเอกสารของบริษัท',
  emptyApprovals: 'ไม่มีงานค้าง เมื่อมีคำขอที่ต้องตัดสินใจ การ์ดจะแสดงที่นี่',
  loading: 'กำลังโหลดข้อความ…',
  older: 'แสดงข้อความก่อนหน้า',
  reply: 'ตอบกลับ',
  earlierReplies: (n) => `แสดงอีก ${n} ข้อความก่อนหน้า`,
  thinking: 'กำลังหาคำตอบ…',
  sending: 'กำลังส่ง…',
  notSent: 'ยังไม่ได้ส่ง',
  retry: 'ลองอีกครั้ง',
  discard: 'ทิ้ง',
  edited: 'แก้ไขแล้ว',
  sources: 'แหล่งอ้างอิง',
  support: { strong: 'มีเอกสารรองรับชัดเจน', partial: 'มีเอกสารรองรับบางส่วน ควรดูเพิ่ม', weak: 'หลักฐานน้อย โปรดตรวจสอบ' },
  waiting: 'รอการตัดสินใจ',
  confirmed: (record) => `บันทึกแล้ว · ${record}`,
  learnt: 'เพิ่มในคลังความรู้แล้ว',
  suggestions: 'คำตอบที่แนะนำ',
  newBelow: 'ข้อความใหม่',
  newReply: 'มีคำตอบใหม่ในหัวข้อก่อนหน้า',
  deciding: 'กำลังส่งการตัดสินใจ…',
  decided: 'ได้รับแล้ว',
  cardFailed: 'แสดงการ์ดนี้ไม่ได้',
  connectionLost: 'การเชื่อมต่อขาดหาย กำลังเชื่อมต่อใหม่ ข้อความที่พิมพ์ไว้ยังอยู่',
  offline: 'ติดต่อเซิร์ฟเวอร์ไม่ได้ในขณะนี้',
  failed: 'เกิดข้อผิดพลาด กรุณาลองอีกครั้ง',
  wrongFile: (name, accepted) => `“${name}” เปิดอ่านที่นี่ไม่ได้ รับเฉพาะไฟล์ข้อความ: ${accepted}`,
  tooLarge: (name, megabytes) => `“${name}” ใหญ่เกินไป ส่งได้ไม่เกิน ${megabytes} MB`,
  tooMany: (most) => `ส่งได้ครั้งละไม่เกิน ${most} ไฟล์`,
  tooLong: (most) => `ส่งได้ครั้งละไม่เกิน ${most.toLocaleString('en')} ตัวอักษร`,
  openDocument: 'เปิดในแท็บใหม่',
  documentMissing: 'เปิดเอกสารนี้ไม่ได้',
  document: 'เอกสาร',
  said: (name, text) => `${name}: ${text}`,
  today: 'วันนี้',
  yesterday: 'เมื่อวาน',
  table: 'ตาราง',
  notifications: 'การแจ้งเตือน',
};

const tables = { en, th };
let current = localStorage.getItem('expert-language') ?? (navigator.language.startsWith('th') ? 'th' : 'en');

export function language() {
  return current;
}

/** Speaks another language from now on; `remember` keeps the choice over the person's own language. */
export function speak(next, remember = false) {
  current = next;
  if (remember) localStorage.setItem('expert-language', next);
  document.documentElement.lang = next;
}

/** The person's own language, unless the visitor chose one. */
export function speakFor(person) {
  speak(localStorage.getItem('expert-language') ?? person.language);
}

/** A word of the page; functions take what varies. */
export function t(key, ...values) {
  const entry = tables[current][key];
  return typeof entry === 'function' ? entry(...values) : entry;
}

export function nameOf(person) {
  if (!person) return t('expert');
  return current === 'th' && person.nameTh ? person.nameTh : person.name;
}
