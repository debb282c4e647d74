import type { Place } from './found.ts';

const digits: Record<string, number> = {
  ศูนย์: 0,
  หนึ่ง: 1,
  นึง: 1,
  เอ็ด: 1,
  สอง: 2,
  ยี่: 2,
  สาม: 3,
  สี่: 4,
  ห้า: 5,
  หก: 6,
  เจ็ด: 7,
  แปด: 8,
  เก้า: 9,
};
/** What a word that follows a number multiplies it by. */
export const thaiScales: Record<string, number> = { สิบ: 10, ร้อย: 100, พัน: 1e3, หมื่น: 1e4, แสน: 1e5, ล้าน: 1e6 };

const token = [...Object.keys(digits), ...Object.keys(thaiScales)].join('|');
const run = new RegExp(`(?:${token})+`, 'g');
const tokens = new RegExp(token, 'g');
const segmenter = new Intl.Segmenter('th', { granularity: 'word' });

/** Finds numbers written in Thai words, where they are words of their own: not the "nine" in เก้าอี้. */
export function thaiNumbers(text: string): (Place & { value: number; words: number })[] {
  const runs = [...text.matchAll(run)];
  if (runs.length === 0) return [];
  const edges = wordEdges(text);
  return runs.flatMap((match) => {
    const [start, end] = [match.index, match.index + match[0].length];
    const words = match[0].match(tokens) ?? [];
    const value = edges.has(start) && edges.has(end) ? totalOf(words) : null;
    return value === null ? [] : [{ value, start, end, words: words.length }];
  });
}

/** The places in a text where a word begins or ends. */
export function wordEdges(text: string): Set<number> {
  const edges = new Set([0, text.length]);
  for (const { index } of segmenter.segment(text)) edges.add(index);
  return edges;
}

function totalOf(words: string[]): number | null {
  let total = 0;
  let pending: number | null = null;
  let last = 1;
  for (const word of words) {
    const digit = digits[word];
    const scale = thaiScales[word] ?? 1;
    if (digit !== undefined) {
      if (pending !== null) return null;
      pending = digit;
      continue;
    }
    total = scale === 1e6 ? (total + (pending ?? (total ? 0 : 1))) * scale : total + (pending ?? 1) * scale;
    pending = null;
    last = scale;
  }
  return total + trailing(pending, last);
}

/** พันห้า is 1,500 and หมื่นห้า 15,000, but ร้อยห้า is 105. */
function trailing(pending: number | null, last: number): number {
  return (pending ?? 0) * (last >= 1000 ? last / 10 : 1);
}
