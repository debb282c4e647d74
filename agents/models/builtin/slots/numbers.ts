import { findAmounts } from './amounts.ts';
import type { SlotContext } from './field.ts';
import type { Found } from './found.ts';
import { plain } from './found.ts';

/** Finds plain numbers in digits and words; "one" and หนึ่ง alone count only when a number was asked for. */
export function findNumbers(text: string, _ctx: SlotContext, asked = false): Found<number>[] {
  const line = plain(text);
  return findAmounts(line).flatMap((amount) => {
    const said = line.slice(amount.start, amount.end);
    const before = line.slice(Math.max(0, amount.start - 1), amount.start);
    const after = line.slice(amount.end, amount.end + 3);
    const part = /[A-Za-z$฿€£¥]/.test(before) || /^(?:[A-Za-z%]|-\w|\.-)/.test(after);
    const telephone = amount.value.form === 'digits' && (/^0\d{2,}/.test(said) || /^\d{9,}/.test(said));
    const vague = amount.value.form !== 'digits' && amount.value.value <= 1;
    if (part || telephone || (vague && !asked)) return [];
    return [{ value: amount.value.value, start: amount.start, end: amount.end, guessed: false }];
  });
}
