/** What is said when another system refuses, or does not say what it did. */
import type { Localized } from '../agents/message.ts';

export const refusedThere = (system: Localized, status: number): Localized => ({
  en: `${system.en} did not accept this (answer ${status}).`,
  th: `${system.th}ไม่รับรายการนี้ (คำตอบ ${status})`,
});

export const uncertain = {
  asker: (experts: string | undefined): Localized => ({
    en: `It is not certain whether this was carried out: the other system did not answer clearly. ${experts ? `The experts in ${experts} have been asked to check.` : 'Please ask an administrator to check.'} Please do not ask for it again before that.`,
    th: `ยังไม่แน่ใจว่ารายการนี้สำเร็จหรือไม่ เพราะระบบปลายทางไม่ได้ตอบกลับอย่างชัดเจน ${experts ? `ได้ขอให้ผู้เชี่ยวชาญใน ${experts} ตรวจสอบแล้ว` : 'กรุณาแจ้งผู้ดูแลระบบให้ตรวจสอบ'} โปรดอย่าเพิ่งขอซ้ำจนกว่าจะตรวจสอบเสร็จ`,
  }),
  experts: (summary: string, key: string): Localized => ({
    en: `Please check in the other system: it is not certain whether **${summary}** was carried out. It was sent with the key \`${key}\` and never answered clearly. Tell the person who asked what you find.`,
    th: `โปรดตรวจสอบในระบบปลายทาง: ยังไม่แน่ใจว่า **${summary}** สำเร็จหรือไม่ รายการนี้ส่งไปพร้อมรหัส \`${key}\` และไม่ได้รับคำตอบที่ชัดเจน เมื่อตรวจสอบแล้วโปรดแจ้งผู้ที่ขอ`,
  }),
};
