import { z } from 'zod';
import type { Localized } from '../../../message.ts';
import type { SlotContext } from './field.ts';
import { slotFields } from './field.ts';

/** Named fields and people the tests read messages with; it is Monday, 1 June 2026, 10:00 in Bangkok. */
export const context: SlotContext = {
  now: new Date('2026-06-01T03:00:00Z'),
  timeZone: 'Asia/Bangkok',
  language: 'en',
  self: 'mali',
  currency: 'THB',
  people: [
    { id: 'mali', name: 'Mali Srisuk', nameTh: 'มะลิ ศรีสุข' },
    { id: 'anan', name: 'Anan Wongsakul', nameTh: 'อนันต์ วงศ์สกุล', email: 'anan@meridian.example' },
    { id: 'sam', name: 'Sam Reyes' },
    { id: 'lek', name: 'Lek Thongchai', nameTh: 'เล็ก ทองชัย' },
    { id: 'mr7', name: 'Martin "Marty" Rowe' },
    { id: 'jd1', name: 'John Doe' },
    { id: 'js2', name: 'John Smith' },
    { id: 'wb3', name: 'Will Brandt' },
  ],
};

const say = (en: string, th: string): Localized => ({ en, th });
const ask = say('Which one?', 'อันไหน');
const day = z.iso.date();
const price = z.object({ amount: z.int(), currency: z.string() });

const leaveInput = z.object({
  type: z.string().meta({
    slot: 'enum',
    label: say('type', 'ประเภท'),
    ask,
    values: {
      vacation: { ...say('vacation', 'ลาพักร้อน'), synonyms: ['annual leave', 'holiday', 'พักร้อน'] },
      sick: { ...say('sick leave', 'ลาป่วย'), synonyms: ['sick', 'ป่วย', 'ไม่สบาย'] },
      personal: { ...say('personal leave', 'ลากิจ'), synonyms: ['personal', 'ส่วนตัว'] },
    },
  }),
  start: day.meta({ slot: 'date', range: 'start', label: say('start', 'วันเริ่ม'), ask }),
  end: day.meta({ slot: 'date', range: 'end', label: say('end', 'วันสิ้นสุด'), ask }),
  reason: z
    .string()
    .meta({ slot: 'text', hint: 'reason', label: say('reason', 'เหตุผล'), ask })
    .optional(),
});
export const leave = slotFields(leaveInput);

export const expense = slotFields(
  z.object({
    amount: price.meta({ slot: 'money', label: say('amount', 'จำนวนเงิน'), ask }),
    date: day.meta({ slot: 'date', prefer: 'past', label: say('date', 'วันที่จ่าย'), ask }),
    what: z.string().meta({ slot: 'text', hint: 'subject', label: say('description', 'รายละเอียด'), ask }),
  }),
);

export const ticket = slotFields(
  z.object({
    subject: z.string().meta({ slot: 'text', hint: 'subject', label: say('subject', 'เรื่อง'), ask }),
    priority: z
      .string()
      .default('normal')
      .meta({
        slot: 'enum',
        label: say('priority', 'ความสำคัญ'),
        ask,
        values: {
          low: say('low', 'ต่ำ'),
          normal: say('normal', 'ปกติ'),
          high: { ...say('high', 'สูง'), synonyms: ['urgent', 'ด่วน', 'high priority'] },
        },
      }),
  }),
);

export const assignment = slotFields(
  z.object({
    ticket: z.string().meta({ slot: 'id', pattern: '^TCK-\\d+$', label: say('ticket', 'ตั๋ว'), ask }),
    assignee: z.string().meta({ slot: 'person', label: say('assignee', 'ผู้รับผิดชอบ'), ask }),
  }),
);

export const access = slotFields(
  z.object({
    system: z.string().meta({
      slot: 'enum',
      label: say('system', 'ระบบ'),
      ask,
      values: {
        erp: say('ERP', 'อีอาร์พี'),
        grafana: say('Grafana', 'กราฟาน่า'),
        'data-warehouse': say('data warehouse', 'คลังข้อมูล'),
      },
    }),
    level: z.string().meta({
      slot: 'enum',
      label: say('level', 'ระดับ'),
      ask,
      values: { read: say('read', 'อ่าน'), write: say('write', 'เขียน'), admin: say('admin', 'ผู้ดูแล') },
    }),
    reason: z.string().meta({ slot: 'text', hint: 'reason', label: say('reason', 'เหตุผล'), ask }),
    length: z
      .object({ days: z.number() })
      .optional()
      .meta({ slot: 'duration', label: say('duration', 'ระยะเวลา'), ask }),
  }),
);

export const order = slotFields(
  z.object({
    quantity: z.int().meta({ slot: 'number', label: say('quantity', 'จำนวน'), ask }),
    price: price.optional().meta({ slot: 'money', label: say('price', 'ราคา'), ask }),
    urgent: z
      .boolean()
      .optional()
      .meta({ slot: 'boolean', label: say('urgent', 'ด่วน'), ask }),
  }),
);
