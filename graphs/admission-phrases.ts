/** Why a message is not worked on now, and when it may be. */
import type { Localized } from '../agents/message.ts';

const both = (en: string, th: string): Localized => ({ en, th });

export const admissionSaid = {
  paused: (department: string, by: string, when: string, reason: string | null) =>
    both(
      `${department} is paused since ${when} by ${by}${reason ? `: ${reason}` : ''}. Your message is kept in this conversation but nobody works on it; send it again when ${department} is back, or talk to ${by} if it is urgent.`,
      `${department}หยุดให้บริการชั่วคราวโดย${by} ตั้งแต่ ${when}${reason ? ` เหตุผล: ${reason}` : ''} ข้อความของคุณยังอยู่ในบทสนทนานี้แต่ยังไม่มีการดำเนินการ กรุณาส่งใหม่เมื่อ${department}กลับมาให้บริการ หากเร่งด่วนกรุณาติดต่อ${by}`,
    ),
  usedUp: {
    tenant: (name: string, when: string) =>
      both(
        `${name} has used up what its plan allows for today, so I have not worked on this. It is free again on ${when}; please send it again then.`,
        `${name}ใช้งานครบตามแพ็กเกจของวันนี้แล้ว จึงยังไม่ได้ดำเนินการ ใช้ได้อีกครั้ง ${when} กรุณาส่งใหม่ในตอนนั้น`,
      ),
    department: (name: string, when: string) =>
      both(
        `The daily limit of ${name} is used up, so I have not worked on this. It is free again on ${when}; please send it again then.`,
        `วันนี้${name}ใช้งานครบตามจำนวนที่กำหนดแล้ว จึงยังไม่ได้ดำเนินการ ใช้ได้อีกครั้ง ${when} กรุณาส่งใหม่ในตอนนั้น`,
      ),
    person: (_name: string, when: string) =>
      both(
        `You have used up your daily limit, so I have not worked on this. It is free again on ${when}; please send it again then.`,
        `วันนี้คุณใช้งานครบตามจำนวนที่กำหนดแล้ว จึงยังไม่ได้ดำเนินการ ใช้ได้อีกครั้ง ${when} กรุณาส่งใหม่ในตอนนั้น`,
      ),
  },
};
