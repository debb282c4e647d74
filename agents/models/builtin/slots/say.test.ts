import { describe, expect, it } from 'vitest';
import type { SlotField } from './field.ts';
import { assignment, context, expense, leave, order } from './sample-fields.ts';
import { formatRange, formatValue } from './say.ts';

function say(fields: SlotField[], name: string, value: unknown): [string, string] {
  const field = fields.find((one) => one.name === name);
  if (!field) throw new Error(`no field ${name}`);
  return [formatValue(field, value, 'en', context), formatValue(field, value, 'th', context)];
}

describe('values in the words of the reader', () => {
  it.each([
    ['start', leave, '2026-06-03', '3 June 2026', '3 มิถุนายน 2569'],
    ['start', leave, { start: '2026-06-03', end: '2026-06-05' }, '3–5 June 2026', '3–5 มิถุนายน 2569'],
    ['type', leave, 'vacation', 'vacation', 'ลาพักร้อน'],
    ['amount', expense, { amount: 150_000, currency: 'THB' }, '1,500 THB', '1,500 บาท'],
    ['amount', expense, { amount: 6050, currency: 'USD' }, '60.50 USD', '60.50 ดอลลาร์สหรัฐ'],
    ['amount', expense, { amount: 1500, currency: 'JPY' }, '1,500 JPY', '1,500 เยนญี่ปุ่น'],
    ['assignee', assignment, 'anan', 'Anan Wongsakul', 'อนันต์ วงศ์สกุล'],
    ['assignee', assignment, 'sam', 'Sam Reyes', 'Sam Reyes'],
    ['ticket', assignment, 'TCK-12', 'TCK-12', 'TCK-12'],
    ['quantity', order, 1200, '1,200', '1,200'],
    ['urgent', order, false, 'No', 'ไม่'],
    ['quantity', order, { days: 2, hours: 1 }, '2 days 1 hour', '2 วัน 1 ชั่วโมง'],
    ['reason', leave, undefined, '', ''],
  ] as const)('of %s (%#)', (name, fields, value, en, th) => {
    expect(say([...fields], name, value)).toEqual([en, th]);
  });

  it('names both months and both years of a range only where they differ', () => {
    expect(formatRange('2026-06-30', '2026-07-02', 'en')).toBe('30 June – 2 July 2026');
    expect(formatRange('2026-12-30', '2027-01-02', 'en')).toBe('30 December 2026 – 2 January 2027');
    expect(formatRange('2026-06-03', '2026-06-03', 'th')).toBe('3 มิถุนายน 2569');
  });
});
