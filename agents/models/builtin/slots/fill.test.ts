import { describe, expect, it } from 'vitest';
import type { SlotField } from './field.ts';
import { fillSlots } from './fill.ts';
import { access, assignment, context, expense, leave, order, ticket } from './sample-fields.ts';

const baht = (amount: number) => ({ amount: amount * 100, currency: 'THB' });
const booked = { type: 'vacation', start: '2026-06-03', end: '2026-06-05' };
const claim = { amount: baht(1500), date: '2026-05-29', what: 'taxi' };

describe('a first message', () => {
  it.each<[string, SlotField[], Record<string, unknown>]>([
    ['how many vacation days do I have left, and can I take 3–5 June?', leave, booked],
    ['vacation from 3 to 5 June for a family trip', leave, { ...booked, reason: 'a family trip' }],
    [
      'sick leave tomorrow because I have a fever',
      leave,
      { type: 'sick', start: '2026-06-02', end: '2026-06-02', reason: 'I have a fever' },
    ],
    ['ขอลาพักร้อน 3-5 มิ.ย. เพราะไปเที่ยวกับครอบครัวครับ', leave, { ...booked, reason: 'ไปเที่ยวกับครอบครัว' }],
    ['ลาป่วยพรุ่งนี้', leave, { type: 'sick', start: '2026-06-02', end: '2026-06-02' }],
    ['personal leave from Thursday', leave, { type: 'personal', start: '2026-06-04' }],
    ['leave on Tuesday and Friday', leave, {}],
    ['sick or personal leave, which one?', leave, {}],
    ['claim 1,500 THB for taxi on Friday', expense, claim],
    ['เบิกค่าแท็กซี่ห้าร้อย เมื่อวาน', expense, { amount: baht(500), date: '2026-05-31', what: 'ค่าแท็กซี่' }],
    [
      "I'd like to expense lunch with a client, $60, 28 May",
      expense,
      { amount: { amount: 6000, currency: 'USD' }, date: '2026-05-28', what: 'lunch with a client' },
    ],
    ['hotel 1,500 THB and taxi 300 THB', expense, { what: 'hotel and taxi' }],
    ["please open a ticket: my laptop won't boot", ticket, { subject: "my laptop won't boot" }],
    [
      'can you create a ticket for the printer on floor 3 not working, high priority',
      ticket,
      { subject: 'the printer on floor 3 not working', priority: 'high' },
    ],
    ['แจ้งซ่อมเครื่องปริ้นชั้น 3 เสีย ด่วน', ticket, { subject: 'เครื่องปริ้นชั้น 3 เสีย', priority: 'high' }],
    ['ช่วยเปิดตั๋วให้หน่อย VPN เข้าไม่ได้ครับ', ticket, { subject: 'VPN เข้าไม่ได้' }],
    ['open a ticket', ticket, {}],
    ['มอบหมาย tck 1042 ให้เล็ก', assignment, { ticket: 'TCK-1042', assignee: 'lek' }],
    ['assign TCK-1 to John', assignment, { ticket: 'TCK-1' }],
    ['assign TCK-1 or TCK-2 to Anan', assignment, { assignee: 'anan' }],
    ['I need read access to grafana for 2 weeks', access, { system: 'grafana', level: 'read', length: { days: 14 } }],
    [
      'admin on the data warehouse because of the month-end migration',
      access,
      { system: 'data-warehouse', level: 'admin', reason: 'the month-end migration' },
    ],
    [
      'ขอสิทธิ์อ่าน grafana เพื่อดูแดชบอร์ด 30 วัน',
      access,
      { system: 'grafana', level: 'read', reason: 'ดูแดชบอร์ด', length: { days: 30 } },
    ],
    ['order 3 monitors at 4,500 baht, not urgent', order, { quantity: 3, price: baht(4500), urgent: false }],
    ['สั่งจอสามตัว ด่วน', order, { quantity: 3, urgent: true }],
    ['my screen flickers since this morning, can someone look at it?', ticket, { subject: 'my screen flickers' }],
    ['I need help, Outlook keeps asking for my password', ticket, { subject: 'Outlook keeps asking for my password' }],
    ['โน้ตบุ๊กเปิดไม่ติดค่ะ ช่วยแจ้ง IT ให้หน่อย', ticket, { subject: 'โน้ตบุ๊กเปิดไม่ติด' }],
    ['reassign tck-88 from sam to anan', assignment, { ticket: 'TCK-88', assignee: 'anan' }],
    ['ลาพักร้อน 8,9,10 มิ.ย.', leave, { type: 'vacation', start: '2026-06-08', end: '2026-06-10' }],
  ])('"%s"', (text, fields, values) => {
    expect(fillSlots(fields, text, context).values).toEqual(values);
  });

  it('lists what is missing and what was guessed', () => {
    const day = fillSlots(leave, 'leave on Thursday', context);
    expect(day).toEqual({
      values: { start: '2026-06-04', end: '2026-06-04' },
      missing: ['type'],
      changed: [],
      inferred: ['end'],
    });
    expect(fillSlots(leave, '3-5 June', context).inferred).toEqual(['start', 'end']);
    expect(fillSlots(leave, '3/6/2026 - 5/6/2026', context).inferred).toEqual([]);
    expect(fillSlots(expense, 'ค่าแท็กซี่ห้าร้อย', context).inferred).toEqual(['amount']);
  });
});

describe('a bare answer belongs to the field that was asked for', () => {
  it.each<[string, SlotField[], Record<string, unknown>, string, unknown]>([
    ['start', leave, {}, 'Thursday', '2026-06-04'],
    ['end', leave, { start: '2026-06-04' }, 'Monday', '2026-06-08'],
    ['end', leave, { start: '2026-06-04' }, 'Friday', '2026-06-05'],
    ['end', leave, { start: '2026-06-29' }, 'the 3rd', '2026-07-03'],
    ['end', leave, { start: '2026-06-02' }, '3', '2026-06-03'],
    ['end', leave, { start: '2026-06-02' }, 'just one day', '2026-06-02'],
    ['end', leave, { start: '2026-06-02' }, 'วันเดียวกันค่ะ', '2026-06-02'],
    ['end', leave, { start: '2026-06-02' }, '2 วัน', '2026-06-03'],
    ['end', leave, { start: '2026-06-02' }, 'how many days do I have left?', undefined],
    ['type', leave, {}, 'ส่วนตัว', 'personal'],
    ['type', leave, {}, 'the sick one', 'sick'],
    ['reason', leave, booked, "my daughter's graduation on Friday", "my daughter's graduation on Friday"],
    ['subject', ticket, {}, 'the wifi is slow', 'the wifi is slow'],
    ['amount', expense, {}, '900', baht(900)],
    ['amount', expense, {}, 'พันห้า', baht(1500)],
    ['ticket', assignment, {}, '1042', 'TCK-1042'],
    ['assignee', assignment, {}, 'ผม', 'mali'],
    ['length', access, {}, '3', { days: 3 }],
    ['quantity', order, {}, 'twelve', 12],
    ['urgent', order, {}, 'yes please', true],
    ['urgent', order, {}, 'ไม่ค่ะ', false],
  ])('asked for %s (%#)', (asked, fields, known, text, value) => {
    const { values } = fillSlots(fields, text, context, { known, asked });
    expect(values).toEqual({ ...known, [asked]: value });
  });

  it.each(['yes', 'no', 'never mind', 'ยกเลิก'])('takes "%s" for no text', (text) => {
    expect(fillSlots(ticket, text, context, { known: {}, asked: 'subject' }).values).toEqual({});
  });
});

describe('a correction', () => {
  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['no, from Thursday', booked, { start: '2026-06-04' }],
    ['yes, from Thursday', booked, { start: '2026-06-04' }],
    ['ไม่ใช่ ตั้งแต่วันพฤหัส', booked, { start: '2026-06-04' }],
    ['actually make it 2 days', booked, { end: '2026-06-04' }],
    ['until Monday instead', booked, { end: '2026-06-08' }],
    ['until the 12th', booked, { end: '2026-06-12' }],
    ['start on Thursday', booked, { start: '2026-06-04' }],
    ['end it on Thursday', booked, { end: '2026-06-04' }],
    ['extend it to Monday', booked, { end: '2026-06-08' }],
    ['sorry I meant the 4th to the 6th', booked, { start: '2026-06-04', end: '2026-06-06' }],
    ['เลื่อนวันเริ่มเป็นวันพฤหัส', booked, { start: '2026-06-04' }],
    ['แก้เป็น 4-8 มิ.ย. ค่ะ', booked, { start: '2026-06-04', end: '2026-06-08' }],
    ['ไม่เอาลาพักร้อน เอาลากิจ', booked, { type: 'personal' }],
    ['make it one day longer', booked, {}],
    ['move everything one week later', booked, {}],
    ['ถึงวันจันทร์แทน', booked, { end: '2026-06-08' }],
    ['change it from Wednesday to Thursday', booked, { start: '2026-06-04' }],
    ['no, from Thursday', { ...booked, start: '2026-06-17', end: '2026-06-19' }, { start: '2026-06-18' }],
    ['until Thursday', { ...booked, start: '2026-06-17', end: '2026-06-19' }, { end: '2026-06-18' }],
    ['not vacation, sick leave', booked, { type: 'sick' }],
    ['เปลี่ยนเป็นลากิจ', booked, { type: 'personal' }],
    ['ไม่ใช่ลาพักร้อน เป็นลาป่วย', booked, { type: 'sick' }],
    ['change to 10-11 June', booked, { start: '2026-06-10', end: '2026-06-11' }],
    ['change the reason to a family matter', { ...booked, reason: 'a trip' }, { reason: 'a family matter' }],
  ])('"%s"', (text, known, change) => {
    const filled = fillSlots(leave, text, context, { known });
    expect(filled.values).toEqual({ ...known, ...change });
    expect(filled.changed.sort()).toEqual(Object.keys(change).sort());
  });

  it.each([
    ['change the amount to 900 baht', baht(900)],
    ['change the amount to 900', baht(900)],
    ['make it 900', baht(900)],
    ['it was 950 actually', baht(950)],
    ['ไม่ใช่ 1500 ค่ะ 1050 บาท', baht(1050)],
    ['แก้จำนวนเงินเป็น 900 บาท', baht(900)],
    ['no, $60', { amount: 6000, currency: 'USD' }],
  ])('of money: "%s"', (text, amount) => {
    expect(fillSlots(expense, text, context, { known: claim }).values).toEqual({ ...claim, amount });
  });

  it('that crosses the other end leaves that end open, rather than turning the range round', () => {
    const filled = fillSlots(leave, 'no, from Friday 12 June', context, { known: booked });
    expect(filled.values).toEqual({ type: 'vacation', start: '2026-06-12' });
    expect(filled.missing).toEqual(['end']);
  });

  it('is not read into an answer that happens to name a day', () => {
    const filled = fillSlots(leave, 'the school closes on Thursday', context, { known: booked, asked: 'reason' });
    expect(filled.values).toEqual({ ...booked, reason: 'the school closes on Thursday' });
    expect(filled.changed).toEqual([]);
  });
});
