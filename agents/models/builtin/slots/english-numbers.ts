import type { Place } from './found.ts';

const small = [
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen',
  'eighteen nineteen',
]
  .join(' ')
  .split(' ');
const tens = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const scales: Record<string, number> = { hundred: 100, thousand: 1000, million: 1_000_000 };
const units = new Map([
  ...small.map((word, value) => [word, value] as const),
  ...tens.map((word, index) => [word, (index + 2) * 10] as const),
]);

const word = [...units.keys(), ...Object.keys(scales)].join('|');
const run = new RegExp(
  `(?<![\\w-])(?:an?\\s+(?=hundred|thousand|million))?(?:${word})(?:(?:\\s+and\\s+|[\\s-]+)(?:${word}))*(?![\\w])`,
  'gi',
);

/** Finds numbers written in English words. */
export function englishNumbers(text: string): (Place & { value: number })[] {
  return [...text.matchAll(run)].flatMap((match) => {
    const value = totalOf(match[0].toLowerCase().split(/[\s-]+/));
    return value === null ? [] : [{ value, start: match.index, end: match.index + match[0].length }];
  });
}

function totalOf(words: string[]): number | null {
  let total = 0;
  let group = 0;
  let previous = Number.POSITIVE_INFINITY;
  for (const one of words) {
    const unit = units.get(one);
    const scale = scales[one];
    if (unit !== undefined) {
      if (previous < 20 || (previous < 100 && unit >= 10)) return null;
      group += unit;
      previous = unit;
    } else if (scale !== undefined) {
      group = (group || 1) * scale;
      previous = scale;
      if (scale >= 1000) {
        total += group;
        group = 0;
      }
    }
  }
  return total + group;
}
