import type { Day } from './calendar.ts';
import { civil, gregorian } from './calendar.ts';
import type { DatePoint } from './date-point.ts';
import type { SlotContext } from './field.ts';

const yearFirst = /(?<![\d\w/.-])(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?![\d\w/]|[-.]\d)/g;
const withYear = /(?<![\w/.])(?<!(?<!(?<!\d)\d{1,2})-)(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?![\d\w/]|[-.]\d)/g;
const withoutYear =
  /(?<![\w/.,])(?<!(?<!(?<!\d)\d{1,2})-)(\d{1,2})\/(\d{1,2})(?![\d\w/]|[.,]\d|\s*(?:days?\b|of\b|hours?\b|%|วัน|ชั่วโมง))/g;

/** Finds dates in digits: 2026-06-03, 3/6/2026, 3/6/69, 3/6; the day comes first except for English in America. */
export function numericDates(line: string, today: Day, ctx: SlotContext): DatePoint[] {
  const monthFirst = ctx.language === 'en' && /^(?:America|US)\//.test(ctx.timeZone);
  return [
    ...[...line.matchAll(yearFirst)].flatMap((match) => whole(match, today, [match[1], match[3], match[4]])),
    ...[...line.matchAll(withYear)].flatMap((match) => {
      const [month, date] = ordered(match[1], match[3], monthFirst);
      const unclear = match[2] !== '/' && match[4]?.length === 2;
      return unclear ? [] : whole(match, today, [match[4], month, date]);
    }),
    ...[...line.matchAll(withoutYear)].flatMap((match) => {
      const [month, date] = ordered(match[1], match[2], monthFirst).map(Number);
      if (!month || !date || match[0] === '24/7' || !civil(2024, month, date)) return [];
      return [{ kind: 'month-day' as const, month, date, ...placeOf(match) }];
    }),
  ];
}

function whole(match: RegExpExecArray, today: Day, parts: (string | undefined)[]): DatePoint[] {
  const [year, month, date] = parts.map(Number);
  const day = civil(gregorian(year ?? 0, today), month ?? 0, date ?? 0);
  return day ? [{ kind: 'day', day, ...placeOf(match) }] : [];
}

/** 3/25 can only be a month before its day, 25/3 only a day before its month. */
function ordered(first = '', second = '', monthFirst: boolean): [string, string] {
  const swapped = monthFirst ? Number(first) <= 12 : Number(second) > 12;
  return swapped ? [first, second] : [second, first];
}

function placeOf(match: RegExpExecArray): { start: number; end: number } {
  return { start: match.index, end: match.index + match[0].length };
}
