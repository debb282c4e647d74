import type { Day } from './calendar.ts';
import { addDays, mondayOf, weekdayOf } from './calendar.ts';
import type { DatePoint } from './date-point.ts';
import { dateNumber, settle } from './date-point.ts';
import { englishDates } from './dates-english.ts';
import { numericDates } from './dates-numeric.ts';
import { thaiDates } from './dates-thai.ts';
import { findDurations } from './durations.ts';
import type { SlotContext } from './field.ts';
import type { Place } from './found.ts';
import { blank, outside } from './found.ts';
import { findMoney } from './money.ts';

const joint = '(?:-|to|until|till|through|and|&|จนถึง|ถึง|และ|กับ)';
const article = '(?:the\\s+|วันที่\\s*|ที่\\s*)?';
const bareBefore = new RegExp(
  `(?<![\\w/.:])(?<![A-Za-z]-)(\\d{1,2})(?:st|nd|rd|th)?(?:\\s*${joint}\\s*${article}|,)$`,
  'i',
);
const listBefore = /(?<![\w/.:])(?<![A-Za-z]-)(\d{1,2})(?:st|nd|rd|th)?\s*[,-]\s*$/i;
const bareAfter = new RegExp(
  `^\\s*${joint}\\s*${article}(\\d{1,2})(?:st|nd|rd|th)?(?=\\s*(?:$|[.,;!?)](?!\\d)|นี้|ครับ|ค่ะ|คะ|นะ|เพราะ|เนื่อง|เพื่อ|ไป|ได้|ไหม|มั้ย)|\\s+(?:because|for|please|off|due|as|if|and|in|at|ok|with|is|thanks)\\b)`,
  'i',
);
const weekOf =
  /\b(?:the\s+)?week\s+(?:of|starting|beginning|commencing)\s*(?:the|on)?\s*$|(?:สัปดาห์|อาทิตย์)(?:ของ|ที่มี|เริ่ม)?\s*$/i;
const weekFrom = /\b(?:a|one)\s+week\s+(?:from|after)\s*$/i;

/** Reads every date of a plain line as one point, whatever its language; ranges are joined later. */
export function datePoints(line: string, today: Day, ctx: SlotContext): DatePoint[] {
  const numeric = numericDates(line, today, ctx);
  const thai = outside(thaiDates(without(line, numeric), today), numeric);
  const known = [...numeric, ...thai];
  const rest = without(line, known);
  const text = without(rest, [...findMoney(rest, ctx), ...findDurations(rest, ctx)]);
  const points = [...known, ...englishDates(text, today)].sort((a, b) => a.start - b.start);
  const whole = merged(
    line,
    points.filter((point) => !isBound(line, point)),
  ).map((point) => widened(line, point, today));
  const bare = whole.flatMap((point) => bareNumbers(line, point));
  return [...whole, ...outside(bare, whole)].sort((a, b) => a.start - b.start);
}

/** "After 5 June" and ก่อนวันศุกร์ name a bound, not a day. */
function isBound(line: string, point: DatePoint): boolean {
  return /(?:\b(?:after|before)|ก่อน|หลัง(?:จาก)?)\s*(?:the|on|วันที่|วัน)?\s*$/i.test(line.slice(0, point.start));
}

function without(line: string, places: Place[]): string {
  return places.reduce((text, place) => blank(text, place), line);
}

/** วันพฤหัสที่ 4 มิ.ย. and "Monday next week" are one point each. */
function merged(line: string, points: DatePoint[]): DatePoint[] {
  const all: DatePoint[] = [];
  for (const point of points) {
    const last = all.at(-1);
    const beside = last && /^\s*(?:ของ|ที่|วันที่|the|on|of|,|\()?\s*$/i.test(line.slice(last.end, point.start));
    const one = beside ? union(line, last, point) : null;
    if (one) all.splice(-1, 1, one);
    else all.push(point);
  }
  return all;
}

function union(line: string, first: DatePoint, second: DatePoint): DatePoint | null {
  const place = { start: first.start, end: second.end };
  const dated = dateNumber(second) !== null && /\d/.test(line.slice(second.start, second.end));
  if (first.kind === 'weekday' && second.kind !== 'weekday' && dated) return { ...second, ...place };
  if (first.kind === 'weekday' && second.kind === 'days') return inWeek(first.weekday, second.from, place);
  return first.kind === 'days' && second.kind === 'weekday' ? inWeek(second.weekday, first.from, place) : null;
}

function inWeek(weekday: number, of: Day, place: Place): DatePoint {
  return { kind: 'day', day: addDays(mondayOf(of), (weekday + 6) % 7), ofWeek: true, ...place };
}

/** "The week of 8 June" is its Monday to Friday; "a week from Monday" is seven days later. */
function widened(line: string, point: DatePoint, today: Day): DatePoint {
  const before = line.slice(0, point.start);
  const week = weekOf.exec(before);
  const later = weekFrom.exec(before);
  const lead = week ?? later;
  const day = lead && settle(point, { today, prefer: 'future' });
  if (!lead || !day) return point;
  const place = { start: lead.index, end: point.end };
  if (later) return { kind: 'day', day: addDays(day, 7), ...place };
  const monday = mondayOf(addDays(day, weekdayOf(day) === 0 ? 1 : 0));
  return { kind: 'days', from: monday, to: addDays(monday, 4), ...place };
}

/** The numbers of "3-5 June" and "June 3 to 5" that only their neighbour makes a date. */
function bareNumbers(line: string, point: DatePoint): DatePoint[] {
  const number = dateNumber(point);
  const said = line.slice(point.start, point.end);
  if (number === null || !/\d/.test(said)) return [];
  const before = /^(?:on\s+|the\s+|วันที่\s*|ที่\s*)?\d{1,2}(?![-\d])/i.test(said)
    ? bareNumbersBefore(line, point.start, number)
    : [];
  return [...before, ...bareNumberAfter(line, point.end)];
}

function bareNumbersBefore(line: string, end: number, below: number): DatePoint[] {
  const points: DatePoint[] = [];
  let [stop, limit, pattern] = [end, below, bareBefore];
  for (let match = pattern.exec(line.slice(0, stop)); match; match = pattern.exec(line.slice(0, stop))) {
    const date = Number(match[1]);
    if (date < 1 || date >= limit) break;
    points.unshift({ kind: 'date', date, start: match.index, end: match.index + (match[1]?.length ?? 0) });
    [stop, limit, pattern] = [match.index, date, listBefore];
  }
  return points;
}

function bareNumberAfter(line: string, from: number): DatePoint[] {
  const match = bareAfter.exec(line.slice(from));
  const date = Number(match?.[1] ?? 0);
  if (!match?.[1] || date < 1 || date > 31) return [];
  const end = from + match[0].length;
  return [{ kind: 'date', date, start: end - (/(\d{1,2})(?:st|nd|rd|th)?$/i.exec(match[0])?.[0].length ?? 0), end }];
}
