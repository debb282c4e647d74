/** Tying a chat user to the employee who redeems its code. */
import type { Localized } from '../../agents/message.ts';
import { type Redeemed, redeemLinkCode } from '../../db/identities.ts';
import { both, type Command, CommandRefusal, everyone } from './command.ts';

const said: Record<Redeemed, Localized> = {
  linked: both('Linked. You are known there now.', 'เชื่อมบัญชีแล้ว ใช้งานจากที่นั่นได้เลย'),
  wrong: both('That code is not right. Please check it and try again.', 'รหัสไม่ถูกต้อง กรุณาตรวจสอบแล้วลองใหม่'),
  expired: both('That code is used or too old. Ask for a new one.', 'รหัสนี้ใช้ไปแล้วหรือหมดอายุ กรุณาขอรหัสใหม่'),
  taken: both(
    'That chat user is linked to somebody else, who must unlink it first.',
    'บัญชีแชตนี้เชื่อมกับผู้อื่นอยู่ ผู้นั้นต้องยกเลิกการเชื่อมก่อน',
  ),
  too_many: both('Too many wrong codes. Try again in an hour.', 'ใส่รหัสผิดหลายครั้งเกินไป ลองใหม่ในหนึ่งชั่วโมง'),
};

export const link: Command = {
  names: ['link', 'เชื่อม'],
  usage: both('<code>', '<รหัส>'),
  about: both('links your chat user to you', 'เชื่อมบัญชีแชตกับคุณ'),
  isFor: everyone,
  run: async ({ tx, deps, person, language }, [code]) => {
    if (!code) {
      throw new CommandRefusal(
        both(
          'Give the code you were shown, for example: `/expert link 7K3M9QXA`',
          'กรุณาใส่รหัสที่ได้รับ ตัวอย่าง `/expert link 7K3M9QXA`',
        ),
      );
    }
    const redeemed = await redeemLinkCode(tx, deps.tenant.id, person.id, code);
    // Not thrown: a wrong try is counted, and that must be kept.
    return { text: said[redeemed][language], refused: redeemed !== 'linked' };
  },
};
