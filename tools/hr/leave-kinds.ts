/** The kinds of leave: their names, what people call them, and the form field that asks for one. */
import { z } from 'zod';
import type { Language } from '../../agents/message.ts';
import type { SlotMeta } from '../../agents/models/builtin/slots/field.ts';
import { LEAVE_KINDS } from '../../db/schema/hr.ts';

export type LeaveKind = (typeof LEAVE_KINDS)[number];

const KINDS = {
  vacation: {
    en: 'Vacation',
    th: 'ลาพักร้อน',
    synonyms: [
      'vacation',
      'vacation day',
      'vacation days',
      'vacation leave',
      'annual leave',
      'holiday',
      'pto',
      'พักร้อน',
      'ลาพักผ่อน',
      'ลาพักผ่อนประจำปี',
      'ลาประจำปี',
      'วันลาพักร้อน',
      'หยุดพักร้อน',
      'วันพักร้อน',
    ],
  },
  sick: {
    en: 'Sick leave',
    th: 'ลาป่วย',
    synonyms: [
      'sick',
      'sick leave',
      'sick day',
      'sick days',
      'ill',
      'unwell',
      'not feeling well',
      'fever',
      'flu',
      'medical leave',
      'ป่วย',
      'วันลาป่วย',
      'หยุดป่วย',
      'ไม่สบาย',
      'เป็นไข้',
      'เป็นหวัด',
    ],
  },
  personal: {
    en: 'Personal leave',
    th: 'ลากิจ',
    synonyms: [
      'personal leave',
      'personal day',
      'personal days',
      'personal business',
      'business leave',
      'errand',
      'errands',
      'ลากิจส่วนตัว',
      'วันลากิจ',
      'กิจธุระ',
      'ธุระส่วนตัว',
      'ไปทำธุระ',
    ],
  },
} satisfies SlotMeta['values'];

/** Which kind of leave; has no default, so that an unsaid kind is asked for. */
export const kindField = z.enum(LEAVE_KINDS).meta({
  slot: 'enum',
  label: { en: 'Kind of leave', th: 'ประเภทการลา' },
  ask: {
    en: 'Which kind of leave is it: vacation, sick leave or personal leave?',
    th: 'เป็นการลาแบบไหน: ลาพักร้อน ลาป่วย หรือลากิจ?',
  },
  values: KINDS,
} satisfies SlotMeta);

/** The kind as a heading, such as `Sick leave`. */
export function kindName(kind: LeaveKind, language: Language): string {
  return KINDS[kind][language];
}

/** The kind inside a sentence that counts days, such as `sick days` or `วันลาป่วย`. */
export function kindDays(kind: LeaveKind, language: Language): string {
  return language === 'th' ? `วัน${KINDS[kind].th}` : `${kind} days`;
}
