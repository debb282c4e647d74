/** Policies in words. */
import type { Language } from '../agents/message.ts';

interface PolicyText {
  askedBy(name: string): string;
  mayNotAsk: string;
  nobody: string;
  stage(n: number, when: string): string;
  quorum(n: number): string;
  autoAlways: string;
  auto(limits: string): string;
  upTo(amounts: string): string;
  perDay(amounts: string): string;
  timesPerDay(n: number): string;
  above(field: string, limit: string): string;
  isOneOf(field: string, values: string): string;
  isNoneOf(field: string, values: string): string;
  livesIn(group: string, tools: string): string;
  fourEyes: string;
  ownRequests: string;
  expires(time: string): string;
  escalates(time: string, to: string): string;
}

export const policyText: Record<Language, PolicyText> = {
  en: {
    askedBy: (name) => `When ${name} asks for it, these may decide now:`,
    mayNotAsk: 'This person may not ask for it at all.',
    nobody: 'nobody, so such a request is refused',
    stage: (n, when) => (when ? `stage ${n}, when ${when}` : `stage ${n}`),
    quorum: (n) => (n > 1 ? ` · ${n} of them must agree` : ''),
    autoAlways: 'nobody has to: it is done at once',
    auto: (limits) => `nobody has to, ${limits}`,
    upTo: (amounts) => `up to ${amounts}`,
    perDay: (amounts) => `up to ${amounts} a day`,
    timesPerDay: (n) => `up to ${n} times a day`,
    above: (field, limit) => `${field} is above ${limit}`,
    isOneOf: (field, values) => `${field} is ${values}`,
    isNoneOf: (field, values) => `${field} is not ${values}`,
    livesIn: (group, tools) => `group ${group} lives in ${tools}; its members are read there at each decision`,
    fourEyes: 'nobody decides a request of their own',
    ownRequests: 'approvers may decide requests of their own',
    expires: (time) => `undecided after ${time}, nothing is done`,
    escalates: (time, to) =>
      `undecided after ${time}, it passes on to ${to === 'manager' ? 'the managers of those who could decide' : to}`,
  },
  th: {
    askedBy: (name) => `เมื่อ${name}เป็นผู้ขอ ผู้ที่ตัดสินได้ตอนนี้คือ`,
    mayNotAsk: 'ผู้ขอไม่มีสิทธิ์ขอรายการนี้',
    nobody: 'ไม่มีผู้ตัดสิน คำขอแบบนี้จึงถูกปฏิเสธ',
    stage: (n, when) => (when ? `ขั้นที่ ${n} เมื่อ${when}` : `ขั้นที่ ${n}`),
    quorum: (n) => (n > 1 ? ` · ต้องอนุมัติ ${n} คน` : ''),
    autoAlways: 'ไม่ต้องมีผู้อนุมัติ ดำเนินการทันที',
    auto: (limits) => `ไม่ต้องมีผู้อนุมัติ ${limits}`,
    upTo: (amounts) => `ไม่เกิน ${amounts}`,
    perDay: (amounts) => `ไม่เกิน ${amounts} ต่อวัน`,
    timesPerDay: (n) => `ไม่เกินวันละ ${n} ครั้ง`,
    above: (field, limit) => `${field}เกิน ${limit}`,
    isOneOf: (field, values) => `${field}เป็น ${values}`,
    isNoneOf: (field, values) => `${field}ไม่ใช่ ${values}`,
    livesIn: (group, tools) => `กลุ่ม ${group} อยู่ใน ${tools} และอ่านรายชื่อสมาชิกจากที่นั่นทุกครั้งที่ตัดสิน`,
    fourEyes: 'ไม่มีใครตัดสินคำขอของตนเอง',
    ownRequests: 'ผู้อนุมัติตัดสินคำขอของตนเองได้',
    expires: (time) => `ถ้าไม่มีผู้ตัดสินภายใน ${time} จะไม่มีการดำเนินการ`,
    escalates: (time, to) => `ถ้าไม่มีผู้ตัดสินภายใน ${time} จะส่งต่อให้${to === 'manager' ? 'ผู้จัดการของผู้ที่ตัดสินได้' : ` ${to}`}`,
  },
};
