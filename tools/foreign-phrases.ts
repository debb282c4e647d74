/** What is said when another system refuses, or does not say what it did. */
import type { Localized } from '../agents/message.ts';

export const refusedThere = (system: Localized, status: number): Localized => ({
  en: `${system.en} did not accept this (answer ${status}).`,
  th: `${system.th}ไม่รับรายการนี้ (คำตอบ ${status})`,
});

export const neverReached: Localized = {
  en: 'The other system could not be reached, so nothing was done.',
  th: 'ติดต่อระบบปลายทางไม่ได้ จึงยังไม่ได้ทำรายการนี้',
};

export const uncertain = {
  /** While it is still looked for. */
  meanwhile: (summary: string): Localized => ({
    en: `The other system does not answer, so it is not certain yet whether **${summary}** was carried out. I keep trying and will tell you when it is certain. Please do not ask for it again before that.`,
    th: `ระบบปลายทางยังไม่ตอบ จึงยังไม่แน่ใจว่า **${summary}** สำเร็จหรือไม่ ระบบจะพยายามต่อและแจ้งให้คุณทราบเมื่อแน่ใจ โปรดอย่าเพิ่งขอซ้ำก่อนหน้านั้น`,
  }),
  asker: (experts: string | undefined): Localized => ({
    en: `It is not certain whether this was carried out: the other system did not answer clearly. ${experts ? `The experts in ${experts} have been asked to check.` : 'Please ask an administrator to check.'} Please do not ask for it again before that.`,
    th: `ยังไม่แน่ใจว่ารายการนี้สำเร็จหรือไม่ เพราะระบบปลายทางไม่ได้ตอบกลับอย่างชัดเจน ${experts ? `ได้ขอให้ผู้เชี่ยวชาญใน ${experts} ตรวจสอบแล้ว` : 'กรุณาแจ้งผู้ดูแลระบบให้ตรวจสอบ'} โปรดอย่าเพิ่งขอซ้ำจนกว่าจะตรวจสอบเสร็จ`,
  }),
  experts: (summary: string, key: string): Localized => ({
    en: `Please check in the other system: it is not certain whether **${summary}** was carried out. It was sent with the key \`${key}\` and never answered clearly. Then say what you found: \`/expert effect ${key} done RECORD\` with its number there, or \`/expert effect ${key} not-done\`.`,
    th: `โปรดตรวจสอบในระบบปลายทาง: ยังไม่แน่ใจว่า **${summary}** สำเร็จหรือไม่ รายการนี้ส่งไปพร้อมรหัส \`${key}\` และไม่ได้รับคำตอบที่ชัดเจน เมื่อตรวจสอบแล้วโปรดแจ้งผล: \`/expert effect ${key} done เลขที่\` พร้อมเลขที่ในระบบนั้น หรือ \`/expert effect ${key} not-done\``,
  }),
};

/** What somebody found who looked in the other system. */
export const lookedUp = {
  done: (record: string): Localized => ({
    en: `It was carried out: somebody looked in the other system and found it there as ${record}.`,
    th: `รายการนี้สำเร็จแล้ว: มีผู้ตรวจสอบในระบบปลายทางและพบเป็นเลขที่ ${record}`,
  }),
  notDone: {
    en: 'Somebody looked in the other system: it was not carried out. You can ask for it again.',
    th: 'มีผู้ตรวจสอบในระบบปลายทางแล้ว: รายการนี้ไม่ได้ดำเนินการ คุณขอใหม่ได้',
  } satisfies Localized,
};
