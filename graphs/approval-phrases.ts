/** Words about approvals: who is asked and why, how many must agree, and what became of a card. */
import type { Decider } from '../agents/approvers.ts';
import type { Language, Localized } from '../agents/message.ts';
import { nameIn, type Person } from '../db/people.ts';
import { listed } from './phrases.ts';

/** Names beyond these are counted, not listed. */
const MOST_NAMES = 5;

export const approvalLabel = {
  deciders: { en: 'Who may decide', th: 'ผู้มีสิทธิ์ตัดสิน' },
  quorum: { en: 'Approvals needed', th: 'จำนวนผู้อนุมัติที่ต้องการ' },
  soFar: { en: 'Approved so far', th: 'อนุมัติแล้ว' },
  risk: { en: 'Risk', th: 'ความเสี่ยง' },
  high: { en: 'High', th: 'สูง' },
  approveReason: { en: 'Why do you agree? It is kept with the decision.', th: 'เหตุผลที่อนุมัติ (จะบันทึกไว้กับผลการตัดสิน)' },
  notCarriedOut: { en: 'it could not be carried out', th: 'แต่ดำเนินการไม่สำเร็จ' },
  changed: { en: 'Changed since the last card', th: 'เปลี่ยนจากการ์ดก่อนหน้า' },
  replaced: { en: 'Replaced by a new card', th: 'ถูกแทนที่ด้วยการ์ดใหม่' },
  escalated: { en: 'Nobody decided in time; passed on', th: 'ไม่มีผู้ตัดสินในเวลาที่กำหนด ส่งต่อแล้ว' },
} satisfies Record<string, Localized>;

/** What is said when people agreed and it could not be done all the same. */
export const notCarriedOut = {
  requester: {
    en: 'It could not be carried out although it was let through, and nothing was done. Ask again if you still need it.',
    th: 'รายการนี้ผ่านแล้วแต่ดำเนินการไม่สำเร็จ จึงไม่มีการเปลี่ยนแปลงใด ๆ หากยังต้องการ กรุณาขอใหม่อีกครั้ง',
  } satisfies Localized,
  approver: (summary: string): Localized => ({
    en: `**${summary}**, which you approved, could not be carried out; nothing was done.`,
    th: `**${summary}** ที่คุณอนุมัติไว้ดำเนินการไม่สำเร็จ ไม่มีการเปลี่ยนแปลงใด ๆ`,
  }),
};

/** What the asker hears when people did not decide. */
export const settledSaid = {
  expiredQuestion: (question: string): Localized => ({
    en: `No expert answered **${question}** in time. It is kept as an open question of the department; ask again if you still need it.`,
    th: `ยังไม่มีผู้เชี่ยวชาญตอบ **${question}** ภายในเวลาที่กำหนด คำถามนี้ยังค้างไว้ให้ฝ่ายที่เกี่ยวข้อง หากยังต้องการกรุณาถามใหม่`,
  }),
  withdrawn: (summary: string): Localized => ({
    en: `**${summary}** was withdrawn; nothing was done.`,
    th: `ถอนคำขอ **${summary}** แล้ว ไม่มีการดำเนินการใด ๆ`,
  }),
};

/** `1 of 2`. */
export function outOf(n: number, quorum: number, language: Language): string {
  return language === 'th' ? `${n} จาก ${quorum}` : `${n} of ${quorum}`;
}

/** Names joined by “or”, the many shortened. */
export function namesOf(people: readonly Person[], language: Language): string {
  return shortened(
    people.map((person) => nameIn(person, language)),
    language,
  );
}

/** Names for “sent to …”; says how many of them must agree when it is not one. */
export function approversInWords(people: readonly Person[], quorum: number, language: Language): string {
  const names = namesOf(people, language);
  if (quorum === 1) return names;
  return language === 'th' ? `${names} (ต้องอนุมัติ ${quorum} คน) ` : `${names} (${quorum} of them)`;
}

/** Everybody who may decide, each with what makes it so. */
export function decidersInWords(deciders: readonly Decider[], people: readonly Person[], language: Language): string {
  const person = (id: string) => people.find((one) => one.id === id);
  const name = (id: string) => {
    const found = person(id);
    return found ? nameIn(found, language) : id;
  };
  const why = ({ onBehalfOf, ...decider }: Decider) =>
    onBehalfOf ? inPlaceOf(name(onBehalfOf), language) : reason(decider, language);
  return shortened(
    deciders.map((decider) => `${name(decider.id)} (${why(decider)})`),
    language,
  );
}

/** `in place of Anan`. */
export function inPlaceOf(name: string, language: Language): string {
  return language === 'th' ? `แทน${name}` : `in place of ${name}`;
}

/** What makes somebody an approver, such as `the requester’s manager`. */
export function reason({ why, instead }: Pick<Decider, 'why' | 'instead'>, language: Language): string {
  const [kind = '', name = ''] = why.split(':', 2);
  const said = REASONS[kind]?.(name)[language] ?? why;
  if (!instead) return said;
  return language === 'th' ? `${said} เพราะผู้ที่กำหนดไว้ตัดสินไม่ได้` : `${said}, since those named first may not`;
}

const REASONS: Record<string, (name: string) => Localized> = {
  manager: () => ({ en: 'the requester’s manager', th: 'ผู้จัดการของผู้ขอ' }),
  role: (name) => ({ en: `role ${name}`, th: `บทบาท ${name}` }),
  group: (name) => ({ en: `group ${name}`, th: `กลุ่ม ${name}` }),
  person: () => ({ en: 'named for this', th: 'ระบุชื่อไว้' }),
};

function shortened(names: string[], language: Language): string {
  const more = names.length - MOST_NAMES;
  if (more <= 0) return listed(names, language, 'disjunction');
  const others = language === 'th' ? `อีก ${more} คน` : `${more} others`;
  return listed([...names.slice(0, MOST_NAMES), others], language, 'disjunction');
}
