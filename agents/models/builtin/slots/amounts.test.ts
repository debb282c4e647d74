import { describe, expect, it } from 'vitest';
import { findDurations } from './durations.ts';
import { findMoney } from './money.ts';
import { findNumbers } from './numbers.ts';
import { context } from './sample-fields.ts';

describe('money', () => {
  const read = (text: string, asked = false) =>
    findMoney(text, context, asked)
      .map(({ value }) => `${value.amount / 100} ${value.currency}`)
      .join(' + ');

  it.each([
    ['1,500 THB', '1500 THB'],
    ['THB1,500.50', '1500.5 THB'],
    ['฿1,500', '1500 THB'],
    ['1500 baht', '1500 THB'],
    ['1500.-', '1500 THB'],
    ['1.5k baht', '1500 THB'],
    ['two thousand baht', '2000 THB'],
    ['$60', '60 USD'],
    ['60 usd', '60 USD'],
    ['€12.50', '12.5 EUR'],
    ['1,500 บาท', '1500 THB'],
    ['๑,๕๐๐ บาท', '1500 THB'],
    ['2 แสนบาท', '200000 THB'],
    ['ห้าร้อยบาท', '500 THB'],
    ['ค่าแท็กซี่ห้าร้อย', '500 THB'],
    ['สองพัน', '2000 THB'],
    ['พันห้าบาท', '1500 THB'],
    ['หมื่นห้าครับ', '15000 THB'],
    ['สองพันห้าร้อยยี่สิบเอ็ดบาท', '2521 THB'],
    ['60 ดอลลาร์', '60 USD'],
    ['1,500 THB and $60', '1500 THB + 60 USD'],
  ])('reads "%s" as %s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it.each([
    '3 June 2026',
    'TCK-1500',
    '0812345678',
    '1500',
    '3 days',
    'สองพันคน',
    'สองพันธุ์',
    'แสนดี',
    '500-600 baht',
    'web-prod-01',
  ])('reads no money in "%s"', (text) => {
    expect(read(text)).toBe('');
  });

  it('reads a bare number only when money was asked for, and says that the currency is a guess', () => {
    expect(read('900', true)).toBe('900 THB');
    expect(read('แสน', true)).toBe('100000 THB');
    expect(read('0812345678', true)).toBe('');
    expect(findMoney('900', context, true)[0]?.guessed).toBe(true);
    expect(findMoney('900 baht', context, true)[0]?.guessed).toBe(false);
  });

  it('knows that the yen has no minor unit', () => {
    expect(findMoney('1500 yen', context)[0]?.value).toEqual({ amount: 1500, currency: 'JPY' });
  });
});

describe('durations', () => {
  const read = (text: string) => findDurations(text, context).map(({ value }) => value);

  it.each([
    ['for three days', { days: 3 }],
    ['5 working days', { days: 5 }],
    ['delegate 5d', { days: 5 }],
    ['2 weeks', { days: 14 }],
    ['half a day', { days: 0.5 }],
    ['two and a half days', { days: 2.5 }],
    ['2 days and 4 hours', { days: 2, hours: 4 }],
    ['30 minutes', { hours: 0.5 }],
    ['1.5 hrs', { hours: 1.5 }],
    ['สามวัน', { days: 3 }],
    ['2 วันครึ่ง', { days: 2.5 }],
    ['ครึ่งวัน', { days: 0.5 }],
    ['วันเดียว', { days: 1 }],
    ['2 ชม.', { hours: 2 }],
    ['๒ สัปดาห์', { days: 14 }],
  ])('reads "%s"', (text, expected) => {
    expect(read(text)).toEqual([expected]);
  });

  it.each(['in 3 days', '2 days ago', 'within 30 days', '5 days left', 'อีก 3 วัน', '2 วันที่แล้ว', 'วันที่ 3', '1-2 days'])(
    'reads no length in "%s"',
    (text) => {
      expect(read(text)).toEqual([]);
    },
  );
});

describe('numbers', () => {
  const read = (text: string, asked = false) => findNumbers(text, context, asked).map(({ value }) => value);

  it.each([
    ['order 3 monitors', [3]],
    ['twelve', [12]],
    ['twenty', [20]],
    ['จอสามตัว', [3]],
    ['ยี่สิบ', [20]],
    ['๑๒ ชิ้น', [12]],
  ])('reads "%s"', (text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  it.each(['that one', 'เก้าอี้', 'หกล้มในห้าง', 'TCK-12', '0812345678', '10:30', '20%', 'two three'])(
    'reads no number in "%s"',
    (text) => {
      expect(read(text)).toEqual([]);
    },
  );

  it('takes "one" for a number only when a number was asked for', () => {
    expect(read('one', true)).toEqual([1]);
    expect(read('หนึ่ง', true)).toEqual([1]);
  });
});
