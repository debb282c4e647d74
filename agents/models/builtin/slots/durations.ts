import { findAmounts } from './amounts.ts';
import type { SlotContext } from './field.ts';
import type { Found } from './found.ts';
import { longest, plain } from './found.ts';

export interface Duration {
  days?: number;
  hours?: number;
}

const unit =
  /^\s*-?\s*(?:(?:full|whole|working|work|business|calendar|consecutive|single|straight)[\s-]+)*(?:(days?|hours?|hrs?|weeks?|wks?|minutes?|mins?)\b|([dhw])(?![\w]))|^\s*(วันทำการ|วันทำงาน|วัน|ชั่วโมง|ชม\.?|สัปดาห์|อาทิตย์|วีค|นาที)/i;
const fixed: [RegExp, Duration][] = [
  [/\b(?:a\s+)?half[\s-]+(?:a[\s-]+)?day\b|\bhalf[\s-]of[\s-]the[\s-]day\b|(?<!วัน)ครึ่งวัน/gi, { days: 0.5 }],
  [/\b(?:a\s+)?half[\s-]+(?:an[\s-]+)?hour\b|ครึ่งชั่วโมง|ครึ่งชม\.?/gi, { hours: 0.5 }],
  [/\ba day and a half\b|(?<![\d\s.])วันครึ่ง/gi, { days: 1.5 }],
  [/\ban hour and a half\b|ชั่วโมงครึ่ง/gi, { hours: 1.5 }],
  [/\b(?:for|take|taking|just|only)\s+(?:a|the)\s+(?:(?:whole|full|single)\s+)?day\b(?! and a half)/gi, { days: 1 }],
  [/(?:แค่|เพียง)?วันเดียว(?!กัน)|ทั้งวัน|เต็มวัน|\ball day\b/gi, { days: 1 }],
  [/\b(?:for|take|taking)\s+(?:a|the)\s+(?:whole\s+|full\s+)?week\b/gi, { days: 7 }],
  [/\bfor\s+an\s+hour\b|(?<![\d\s])ชั่วโมงเดียว/gi, { hours: 1 }],
];
/** These make it a moment ("in 3 days"), a rule ("within 30 days") or a remainder ("5 days left"), not a length. */
const otherBefore =
  /(?:\b(?:in|within|after|every|last|past|previous|in the next|in about)|อีก|อีกประมาณ|ภายใน|ทุก|หลังจาก)\s*$/i;
const otherAfter =
  /^\s*(?:ago|longer|shorter|more|less|extra|from now|from today|later|earlier|before|after|notice|per|left|remaining|in advance|old|ที่แล้ว|ที่ผ่านมา|ก่อน|ข้างหน้า|ล่วงหน้า|ต่อ|เหลือ|หน้า|นี้)(?![a-z])/i;

/** Finds lengths of time; days and hours side by side are one length. */
export function findDurations(text: string, _ctx: SlotContext): Found<Duration>[] {
  const line = plain(text);
  const read = longest([...counted(line), ...named(line)]);
  return merged(
    line,
    read.filter((one) => !isOther(line, one)),
  );
}

function isOther(line: string, one: Found<Duration>): boolean {
  return otherBefore.test(line.slice(Math.max(0, one.start - 24), one.start)) || otherAfter.test(line.slice(one.end));
}

function named(line: string): Found<Duration>[] {
  return fixed.flatMap(([pattern, value]) =>
    [...line.matchAll(pattern)].map((match) => found(value, match.index, match.index + match[0].length)),
  );
}

function counted(line: string): Found<Duration>[] {
  return findAmounts(line).flatMap((amount) => {
    const half = /^\s+and a half(?=\s)/i.exec(line.slice(amount.end))?.[0] ?? '';
    const from = amount.end + half.length;
    const match = unit.exec(line.slice(from));
    const word = match?.[1] ?? match?.[2] ?? match?.[3];
    if (!match || !word || (match[2] && /\s/.test(match[0])) || /[A-Za-z]$/.test(line.slice(0, amount.start)))
      return [];
    const end = from + match[0].length;
    const extra = /^\s*(?:ครึ่ง|and a half\b)/i.exec(line.slice(end))?.[0] ?? '';
    const value = inUnit(amount.value.value + (half || extra ? 0.5 : 0), word.toLowerCase());
    return value ? [found(value, amount.start, end + extra.length)] : [];
  });
}

function inUnit(count: number, word: string): Duration | null {
  // 2569 วัน is the year 2569 and the word day, not seven years.
  if (count <= 0 || count > 1000) return null;
  if (/^(?:w|สัปดาห์|อาทิตย์|วีค)/.test(word)) return { days: count * 7 };
  if (/^(?:d|วัน)/.test(word)) return { days: count };
  if (/^(?:m|นาที)/.test(word)) return { hours: Math.round((count / 60) * 10_000) / 10_000 };
  return { hours: count };
}

function merged(line: string, read: Found<Duration>[]): Found<Duration>[] {
  const all: Found<Duration>[] = [];
  for (const one of read) {
    const last = all.at(-1);
    const beside = last && /^\s*(?:,|and|กับ|และ)?\s*$/i.test(line.slice(last.end, one.start));
    const joins = beside && last.value.hours === undefined && one.value.days === undefined;
    if (joins) all.splice(-1, 1, found({ ...last.value, ...one.value }, last.start, one.end));
    else all.push(one);
  }
  return all;
}

function found(value: Duration, start: number, end: number): Found<Duration> {
  return { value, start, end, guessed: false };
}
