import { englishNumbers } from './english-numbers.ts';
import type { Found, Place } from './found.ts';
import { longest } from './found.ts';
import { thaiNumbers, thaiScales } from './thai-numbers.ts';

/** A quantity as written; what stands around it says whether it is money, a duration or a plain number. */
export interface Amount {
  value: number;
  form: 'digits' | 'english' | 'thai';
  /** A Thai number of a single word is often something else: แสน also means "very". */
  words: number;
}

const numeral = /(?:\d{1,3}(?:,\d{3})+|\d{1,12})(?:\.\d{1,4})?/g;
/** Part of something longer: an id, a date, a time, a range, a negative number. */
const joinedBefore = /(?:[\d_#/]|\d[.,:]|\w-|(?:^|\s)-)$/;
const joinedAfter = /^(?:[.,:/]\d|\d|_|(?:st|nd|rd|th)\b)/i;
const scale = /^(?:k(?![a-z])|\s?(?:thousand|million|hundred)\b|\s?(?:ร้อย|พัน(?!ธ)|หมื่น|แสน|ล้าน))/i;
const scales: Record<string, number> = { k: 1e3, thousand: 1e3, million: 1e6, hundred: 100, ...thaiScales };

/** Finds quantities in digits and in words of both languages; the text must be plain. */
export function findAmounts(text: string): Found<Amount>[] {
  return longest([
    ...inDigits(text),
    ...englishNumbers(text).map(({ value, ...place }) => found(value, 'english', 1, place)),
    ...thaiNumbers(text).map(({ value, words, ...place }) => found(value, 'thai', words, place)),
  ]);
}

function inDigits(text: string): Found<Amount>[] {
  return [...text.matchAll(numeral)].flatMap((match) => {
    const start = match.index;
    const end = start + match[0].length;
    const after = text.slice(end, end + 12);
    if (joinedBefore.test(text.slice(Math.max(0, start - 2), start)) || joinedAfter.test(after)) return [];
    const by = scale.exec(after)?.[0] ?? '';
    const value = Number(match[0].replaceAll(',', '')) * (scales[by.trim().toLowerCase()] ?? 1);
    return [found(value, 'digits', 1, { start, end: end + by.length })];
  });
}

function found(value: number, form: Amount['form'], words: number, place: Place): Found<Amount> {
  return { value: { value, form, words }, start: place.start, end: place.end, guessed: false };
}
