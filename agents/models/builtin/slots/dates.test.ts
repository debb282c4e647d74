import { describe, expect, it } from 'vitest';
import { findDates } from './dates.ts';
import type { SlotContext } from './field.ts';
import { context } from './sample-fields.ts';

function read(text: string, ctx: SlotContext = context): string {
  return findDates(text, ctx)
    .map(({ value: { kind, from, to } }) =>
      kind === 'range' ? `${from}..${to}` : kind === 'day' ? from : `${kind} ${from}`,
    )
    .join(' ');
}

const week = '2026-06-08..2026-06-12';
const wedToFri = '2026-06-03..2026-06-05';

describe('English dates, on Monday 1 June 2026 in Bangkok', () => {
  it.each([
    ['3-5 June', wedToFri],
    ['June 3–5', wedToFri],
    ['June 3 to 5', wedToFri],
    ['from 3 to 5 June', wedToFri],
    ['between 3 June and 5 June', wedToFri],
    ['3, 4 and 5 June', wedToFri],
    ['8-9-10 June', '2026-06-08..2026-06-10'],
    ['3rd of June until 5th', wedToFri],
    ['starting 3 June, ending 5 June', wedToFri],
    ['2026-06-03 to 2026-06-05', wedToFri],
    ['wed 3 june to fri 5 june', wedToFri],
    ['can I take 3–5 June?', wedToFri],
    ['3/6/2026', '2026-06-03'],
    ['3 Jun 26', '2026-06-03'],
    ['2 June 2569', '2026-06-02'],
    ['July the 3rd', '2026-07-03'],
    ['the 12th', '2026-06-12'],
    ['the 3rd of next month', '2026-07-03'],
    ['until the 12th', 'until 2026-06-12'],
    ['from Thursday', 'from 2026-06-04'],
    ['server down since Thursday', 'from 2026-05-28'],
    ['next Monday to Wednesday', '2026-06-08..2026-06-10'],
    ['Tuesday to Thursday next week', '2026-06-09..2026-06-11'],
    ['WED-FRI', wedToFri],
    ['Thursday and Friday', '2026-06-04..2026-06-05'],
    ['Friday and Monday', '2026-06-05..2026-06-08'],
    ['this Friday', '2026-06-05'],
    ['next Friday', '2026-06-12'],
    ['last Friday', '2026-05-29'],
    ['tommorow', '2026-06-02'],
    ['the day after tomorrow', '2026-06-03'],
    ['yesterday and today', '2026-05-31..2026-06-01'],
    ['in two weeks', '2026-06-15'],
    ['a week from Monday', '2026-06-15'],
    ['2 days from Monday', '2026-06-08..2026-06-09'],
    ['3 days of leave starting Monday', '2026-06-08..2026-06-10'],
    ['5 June for three days', '2026-06-05..2026-06-07'],
    ['5 days of vacation from Thursday', '2026-06-04..2026-06-10'],
    ['10 days off from 8 June', '2026-06-08..2026-06-19'],
    ['vacation on 5 June for three days', '2026-06-05..2026-06-09'],
    ['2 days of leave from Saturday', '2026-06-06..2026-06-07'],
    ['the week of 8 June', week],
    ['next week', week],
    ['end of month', '2026-06-30'],
    ['Dec 30 - Jan 2', '2026-12-30..2027-01-02'],
    ['28 December to 3 January 2027', '2026-12-28..2027-01-03'],
    ['half day tomorrow morning', '2026-06-02'],
    ['3 May', '2026-05-03'],
  ])('reads "%s" as %s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it.each([
    '5 days',
    'I may take some leave',
    'the 3rd floor',
    'every Monday',
    'the first Monday of June',
    '24/7 support',
    '30 Feb',
    'TCK-1206 and v3.11.2 at 10.1.2.3',
    'the printer works now',
    'after 5 June',
    'June 60 usd',
    'call 081-234-5678',
  ])('reads no date in "%s"', (text) => {
    expect(read(text)).toBe('');
  });

  it('keeps days that are no stretch apart, so that nobody takes them for a range', () => {
    expect(read('Tuesday and Friday')).toBe('2026-06-02 2026-06-05');
    expect(read('3-5 June and 9 June')).toBe('2026-06-03 2026-06-05 2026-06-09');
  });
});

describe('Thai dates', () => {
  it.each([
    ['3-5 มิถุนายน', wedToFri],
    ['3 ถึง 5 มิ.ย. 69', wedToFri],
    ['๓-๕ มิ.ย. ๒๕๖๙', wedToFri],
    ['3 มิย ถึง 5 มิย', wedToFri],
    ['3-5/6/69', wedToFri],
    ['ลาตั้งแต่วันที่ 3 มิ.ย. จนถึงวันที่ 5 มิ.ย.', wedToFri],
    ['วันที่ 3-5 นี้', wedToFri],
    ['วันที่ 3-5 เดือนหน้า', '2026-07-03..2026-07-05'],
    ['วันที่ 3 เดือน 6 ปี 70', '2027-06-03'],
    ['28 มิ.ย. - 3 ก.ค.', '2026-06-28..2026-07-03'],
    ['วันศุกร์ที่ 5 มิถุนายน พ.ศ. 2569', '2026-06-05'],
    ['วันจันทร์ที่ 8 นี้', '2026-06-08'],
    ['3/6/69', '2026-06-03'],
    ['วันที่ 3', '2026-06-03'],
    ['พรุ่งนี้', '2026-06-02'],
    ['พรุ้งนี้', '2026-06-02'],
    ['มะรืนนี้', '2026-06-03'],
    ['วันนี้', '2026-06-01'],
    ['ลาป่วยเมื่อวานกับวันนี้', '2026-05-31..2026-06-01'],
    ['จันทร์หน้า', '2026-06-08'],
    ['จันทร์สัปดาห์หน้า', '2026-06-08'],
    ['อังคารถึงพฤหัสหน้า', '2026-06-09..2026-06-11'],
    ['พฤหัส ศุกร์', '2026-06-04..2026-06-05'],
    ['ศุกร์นี้ครึ่งวันบ่าย', '2026-06-05'],
    ['เสาร์อาทิตย์นี้', '2026-06-06..2026-06-07'],
    ['สัปดาห์หน้า', week],
    ['สัปดาห์ของวันที่ 8 มิ.ย.', week],
    ['ตั้งแต่วันพฤหัส', 'from 2026-06-04'],
    ['ถึงวันศุกร์', 'until 2026-06-05'],
    ['ตั้งแต่วันพฤหัสถึงวันศุกร์', '2026-06-04..2026-06-05'],
    ['วันที่ 3 มิ.ย. 2 วัน', '2026-06-03..2026-06-04'],
    ['ลา 2 วัน ตั้งแต่วันจันทร์', '2026-06-08..2026-06-09'],
    ['ลาพักร้อน 5 วัน ตั้งแต่ 4 มิถุนายน', '2026-06-04..2026-06-10'],
    ['ตั้งแต่พรุ่งนี้ 3 วัน', '2026-06-02..2026-06-04'],
    ['อีก 3 วัน', '2026-06-04'],
    ['2 วันที่แล้ว', '2026-05-30'],
    ['สิ้นเดือน', '2026-06-30'],
    ['3 June ถึง 5 June', wedToFri],
  ])('reads "%s" as %s', (text, expected) => {
    expect(read(text, { ...context, language: 'th' })).toBe(expected);
  });

  it.each(['3 พยาบาล', '2 อาทิตย์', 'ทุกวันจันทร์', 'ภายใน 30 วัน', 'วันที่ 31 กุมภา', 'เดือนหน้า', 'ก่อนวันศุกร์'])(
    'reads no date in "%s"',
    (text) => {
      expect(read(text)).toBe('');
    },
  );
});

describe('where and when it is said', () => {
  it('takes half past midnight in Bangkok for the new day, though in London it is still yesterday', () => {
    const midnight = { ...context, now: new Date('2026-06-01T17:30:00Z') };
    expect(read('today', midnight)).toBe('2026-06-02');
    expect(read('พรุ่งนี้', midnight)).toBe('2026-06-03');
    expect(read('today', { ...midnight, timeZone: 'America/Chicago' })).toBe('2026-06-01');
  });

  it('puts the month first for English in America only', () => {
    const austin = { ...context, timeZone: 'America/Chicago' };
    expect(read('6/3/2026', austin)).toBe('2026-06-03');
    expect(read('6/3/2026', { ...austin, language: 'th' })).toBe('2026-03-06');
    expect(read('25/3/2027', austin)).toBe('2027-03-25');
  });

  it('looks back for a receipt and forward for a plan', () => {
    expect(findDates('Friday', context, { prefer: 'past' })[0]?.value.from).toBe('2026-05-29');
    expect(findDates('28 May', context, { prefer: 'past' })[0]?.value.from).toBe('2026-05-28');
    expect(findDates('28 May', context)[0]?.value.from).toBe('2026-05-28');
    expect(findDates('28 April', context)[0]?.value.from).toBe('2027-04-28');
  });

  it('says when the year or the month was guessed', () => {
    const guessed = (text: string) => findDates(text, context)[0]?.guessed;
    expect(guessed('3 June')).toBe(true);
    expect(guessed('the 12th')).toBe(true);
    expect(guessed('3 June 2026')).toBe(false);
    expect(guessed('tomorrow')).toBe(false);
  });
});
