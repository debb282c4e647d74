import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dialogueAct } from './acts.ts';
import { findDates } from './dates.ts';
import { findDurations } from './durations.ts';
import { findEnums } from './enums.ts';
import { fillSlots } from './fill.ts';
import { findIds } from './ids.ts';
import { findMoney } from './money.ts';
import { findNumbers } from './numbers.ts';
import { findPeople } from './people.ts';
import { access, assignment, context, expense, leave, order, ticket } from './sample-fields.ts';

const phrases =
  '3-5 June|from|until|no,|next|Monday|วันที่|ถึง|3|29|31|Feb|ก.พ.|2569|69|-|/|.|พรุ่งนี้|จันทร์หน้า|2 วัน|for 3 days|1,500|บาท|฿|พันห้า|TCK-12|me|เล็ก|ไม่ใช่|yes|in|weeks|ago|๓๑|the 12th|and|week of|not|because|เพราะ|99999999999|k|2026-13-45';
const chatter = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.array(fc.constantFrom(...phrases.split('|')), { maxLength: 12 }).map((words) => words.join(' ')),
  fc.array(fc.constantFrom(...phrases.split('|')), { maxLength: 12 }).map((words) => words.join('')),
);
const kinds = leave[0]?.meta.values ?? {};

function isReal(day: string): boolean {
  return new Date(`${day}T00:00:00Z`).toISOString().slice(0, 10) === day;
}

describe('whatever is typed', () => {
  it('is read without failing, at places inside the text, and every date is in the calendar', () => {
    fc.assert(
      fc.property(chatter, fc.boolean(), (text, asked) => {
        const dates = findDates(text, context);
        const found = [
          ...dates,
          ...findMoney(text, context, asked),
          ...findDurations(text, context),
          ...findNumbers(text, context, asked),
          ...findPeople(text, context, asked),
          ...findIds(text, '^TCK-\\d+$', asked),
          ...findEnums(text, kinds, asked),
        ];
        for (const { start, end } of found) {
          expect(start).toBeGreaterThanOrEqual(0);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(text.length);
        }
        for (const { value } of dates) {
          expect([value.from, value.to].every(isReal)).toBe(true);
          expect(value.to >= value.from).toBe(true);
        }
      }),
      { numRuns: 1500 },
    );
  });

  it('fills fields without failing and keeps what was known unless it names another value', () => {
    const forms = [leave, expense, ticket, assignment, access, order];
    fc.assert(
      fc.property(chatter, fc.constantFrom(...forms), fc.nat(5), (text, fields, at) => {
        const name = fields[at]?.name;
        const known = { start: '2026-06-03', end: '2026-06-05' };
        const filled = fillSlots(fields, text, context, { known, ...(name ? { asked: name } : {}) });
        expect(filled.missing.every((missing) => filled.values[missing] === undefined)).toBe(true);
        if (dialogueAct(text) === 'cancel') expect(filled.changed).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });
});
