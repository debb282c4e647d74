import type { Amount } from './amounts.ts';
import { findAmounts } from './amounts.ts';
import type { SlotContext } from './field.ts';
import type { Found } from './found.ts';
import { longest, plain } from './found.ts';
import { wordEdges } from './thai-numbers.ts';

/** Integer minor units and an ISO currency. */
export interface Money {
  amount: number;
  currency: string;
}

const codes = 'THB|USD|EUR|GBP|SGD|JPY|CNY|AUD|HKD|MYR|INR|VND|CHF|CAD|KRW|TWD|IDR|PHP';
const before = new RegExp(`(US\\$|S\\$|[$฿€£¥]|(?<![A-Za-z])(?:${codes}))\\s?$`, 'i');
const after = new RegExp(
  `^(\\.-|\\s?(?:[฿$€£¥]|(?:${codes}|baht|bath|bht|dollars?|bucks|euros?|yen|yuan|quid)(?![A-Za-z])|บาท|บ\\.|ดอลลาร์|ดอลล่าร์|ดอลล่า|เหรียญ|ยูโร|เยน|หยวน|ปอนด์))`,
  'i',
);
const currencies: [RegExp, string][] = [
  [/^(?:฿|baht|bath|bht|บาท|บ\.|\.-)$/i, 'THB'],
  [/^(?:US\$|dollars?|bucks|ดอลล่?าร์?|เหรียญ)$/i, 'USD'],
  [/^S\$$/i, 'SGD'],
  [/^(?:€|euros?|ยูโร)$/i, 'EUR'],
  [/^(?:£|quid|ปอนด์)$/i, 'GBP'],
  [/^(?:¥|yen|เยน)$/i, 'JPY'],
  [/^(?:yuan|หยวน)$/i, 'CNY'],
];
const dollars = ['USD', 'SGD', 'AUD', 'CAD', 'HKD', 'TWD', 'NZD'];
/** Followed by one of these, a Thai number of two words such as ห้าร้อย stands alone and is an amount. */
const standsAlone = /^(?:\s*(?:$|[.,!?;()]|ครับ|ค่ะ|คะ|นะ|จ้า|ค่า|เมื่อ|จาก|ไป|ที่|วันที่|ให้|เพราะ)|\s)/;
const counted = /^\s*(?:คน|ชิ้น|เครื่อง|วัน|ชั่วโมง|อัน|ตัว|ครั้ง|กล่อง|ใบ|เล่ม|หน้า|เมตร|กิโล|โล|ปี|เดือน|%|เปอร์เซ็นต์)/;

/** Finds amounts of money that name a currency, and Thai ones such as ห้าร้อย that need none; `asked` reads bare numbers too. */
export function findMoney(text: string, ctx: SlotContext, asked = false): Found<Money>[] {
  const line = plain(text);
  return longest(findAmounts(line).flatMap((amount) => priced(line, amount, ctx, asked)));
}

function priced(line: string, amount: Found<Amount>, ctx: SlotContext, asked: boolean): Found<Money>[] {
  const lead = before.exec(line.slice(Math.max(0, amount.start - 6), amount.start));
  if (lead) return money(amount, lead[1] ?? '', ctx, { start: amount.start - lead[0].length, end: amount.end });
  if (/[A-Za-z]$/.test(line.slice(0, amount.start))) return [];
  const trail = after.exec(line.slice(amount.end, amount.end + 12));
  if (trail) return money(amount, trail[1] ?? '', ctx, { start: amount.start, end: amount.end + trail[0].length });
  const bare = asked ? !isCounted(line, amount) : isThaiAmount(line, amount);
  return bare ? money(amount, '', ctx, amount) : [];
}

function isCounted(line: string, amount: Found<Amount>): boolean {
  const next = line.slice(amount.end);
  const telephone = amount.value.form === 'digits' && /^0\d/.test(line.slice(amount.start, amount.end));
  return (
    telephone || counted.test(next) || /^\s*[A-Za-z%-]*\d|^[A-Za-z%]|^\s*(?:days?|hours?|people|pcs)\b/i.test(next)
  );
}

function isThaiAmount(line: string, amount: Found<Amount>): boolean {
  const { form, words, value } = amount.value;
  const next = line.slice(amount.end);
  if (form !== 'thai' || words < 2 || value < 100 || counted.test(next)) return false;
  return standsAlone.test(next) && wordEdges(line).has(amount.end);
}

function money(
  amount: Found<Amount>,
  sign: string,
  ctx: SlotContext,
  place: { start: number; end: number },
): Found<Money>[] {
  const currency = currencyOf(sign.trim(), ctx);
  const minor = Math.round(Number((amount.value.value * 10 ** minorDigits(currency)).toPrecision(15)));
  if (minor <= 0 || !Number.isSafeInteger(minor)) return [];
  return [{ value: { amount: minor, currency }, start: place.start, end: place.end, guessed: sign === '' }];
}

function currencyOf(sign: string, ctx: SlotContext): string {
  if (sign === '') return ctx.currency;
  if (sign === '$') return dollars.includes(ctx.currency) ? ctx.currency : 'USD';
  return currencies.find(([pattern]) => pattern.test(sign))?.[1] ?? sign.toUpperCase();
}

/** How many digits of a currency stand behind the point. */
export function minorDigits(currency: string): number {
  const { maximumFractionDigits } = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions();
  return maximumFractionDigits ?? 2;
}
