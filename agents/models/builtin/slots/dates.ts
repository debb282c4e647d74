import type { Day } from './calendar.ts';
import { addDays, civil, dateOf, dayIn, daysBetween, monthOf, weekdayOf, yearOf } from './calendar.ts';
import type { DatePoint } from './date-point.ts';
import { dateInMonth, settle, settleBackwards, weekdayBefore } from './date-point.ts';
import { datePoints } from './date-points.ts';
import { findDurations } from './durations.ts';
import type { SlotContext } from './field.ts';
import type { Found } from './found.ts';
import { plain } from './found.ts';

/** A day or a stretch of days; of `from` and `until` only the named end was said. */
export interface DateSpan {
  kind: 'day' | 'range' | 'from' | 'until';
  from: Day;
  to: Day;
}

export interface DateOptions {
  prefer?: 'past' | 'future';
  /** Incomplete dates are looked for from these days on, instead of from today. */
  since?: { day?: Day; from?: Day; until?: Day };
}

interface Joined {
  kind: 'range' | 'list' | 'single';
  points: DatePoint[];
}

const rangeJoint =
  /^\s*,?\s*(?:-|and until|up to|to|until|till|til|through|thru|ending(?: on)?|จนถึง|ไปจนถึง|ไปถึง|ถึง|ยัน)\s*(?:the|on|วันที่|วัน|ที่)?\s*$/i;
const listJoint = /^\s*(?:,|and|&|\+|,\s*and|และ|กับ|แล้วก็)\s*(?:the|on|also|วันที่|วัน)?\s*$/i;
const betweenLead = /(?:\bbetween|ระหว่าง)\s*(?:the\s+|วันที่\s*|วัน)?$/i;
const fromLead =
  /(?:\b(?:from|starting(?: on| from)?|beginning(?: on)?|as of|since|(?:start|begin)s?(?:ing)?(?: date| day)?(?: is| on|:| to be| to)?|first day(?: is)?)|ตั้งแต่|จาก|เริ่ม(?:ต้น|ลา|วัน|จาก|ตั้งแต่|เป็น)*)\s*(?:the|on|วันที่|วัน|ที่)?\s*$/i;
const untilLead =
  /(?:\b(?:until|till|til|through|thru|up to|ending(?: on)?|(?:end|finish)(?:s|es)?(?: it)?(?: date| day)?(?: is| on|:| at| to be| to)?|last day(?: is)?|extend(?:ed)?(?: it| them)? to)|^\s*to|จนถึง|ไปจนถึง|ถึง|ยัน|สิ้นสุด(?:วัน)?|สุดท้าย(?:คือ)?)\s*(?:the|on|วันที่|วัน|ที่)?\s*$/i;
const lengthAfter = /^[\s,(]*(?:for|for the next|x|and stay|เป็นเวลา|เป็นจำนวน|จำนวน|รวม|แค่|สัก|อีก|ประมาณ|ไป)?\s*$/i;
const lengthBefore =
  /^[^\d,.;?!]{0,40}?\b(?:from|starting(?: on| from)?|beginning(?: on)?|as of)\s*(?:the\s+)?$|^\s*[^\d,.;?!]{0,24}?(?:ตั้งแต่|จาก|เริ่ม\S{0,8}?|ใน|คือ)?\s*(?:วันที่|วัน|ที่)?\s*$/i;

/** Finds days and ranges of days in English and Thai, in the person's time zone. */
export function findDates(text: string, ctx: SlotContext, options: DateOptions = {}): Found<DateSpan>[] {
  const line = plain(text.slice(0, 4000));
  const today = dayIn(ctx.now, ctx.timeZone);
  const spans = grouped(line, datePoints(line, today, ctx)).flatMap((group) => spansOf(line, group, today, options));
  return withLengths(line, spans, ctx);
}

function grouped(line: string, points: DatePoint[]): Joined[] {
  const groups: Joined[] = [];
  for (const point of points) {
    const group = groups.at(-1);
    const last = group?.points.at(-1);
    const joint = last && jointOf(line.slice(last.end, point.start), last, point);
    if (!group || !joint) {
      groups.push({ kind: 'single', points: [point] });
      continue;
    }
    const between = joint === 'list' && betweenLead.test(line.slice(0, last.start));
    group.kind = group.points.length > 1 ? 'list' : between ? 'range' : joint;
    group.points.push(point);
  }
  return groups;
}

function jointOf(gap: string, left: DatePoint, right: DatePoint): 'range' | 'list' | null {
  if (rangeJoint.test(gap)) return 'range';
  const adjacent = left.kind === 'weekday' && right.kind === 'weekday' && /^\s*$/.test(gap);
  return adjacent || listJoint.test(gap) ? 'list' : null;
}

function spansOf(line: string, { kind, points }: Joined, today: Day, options: DateOptions): Found<DateSpan>[] {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return [];
  if (kind === 'single') return single(line, first, today, options);
  const days = settleAll(points, today, options);
  const from = days?.[0];
  const to = days?.at(-1);
  if (!days || !from || !to || to < from) return [];
  if (kind === 'list' && !isStretch(days)) return points.flatMap((point) => single(line, point, today, options));
  const lead = fromLead.exec(line.slice(0, first.start)) ?? betweenLead.exec(line.slice(0, first.start));
  const guessed = points.some(isIncomplete);
  return [
    { value: { kind: 'range', from, to: endOf(last, to) }, start: lead?.index ?? first.start, end: last.end, guessed },
  ];
}

/** The days of several points in order; "3-5 June" and "28 December to 3 January 2027" are completed from behind. */
function settleAll(points: DatePoint[], today: Day, { prefer = 'future' }: DateOptions): Day[] | null {
  const last = points.at(-1);
  const anchored = last?.kind === 'month-day' || last?.kind === 'day';
  const to = anchored ? settle(last, { today, prefer }) : null;
  const days: Day[] = [];
  for (const point of points) {
    const since = days.at(-1);
    const backwards = to && point !== last ? settleBefore(point, last, to) : null;
    const day =
      backwards ??
      (point === last && to ? to : settle(point, { today, ...(since ? { since, prefer: 'future' } : { prefer }) }));
    if (!day) return null;
    days.push(day);
  }
  return days;
}

/** In "Tuesday to Thursday next week" both days lie in that week. */
function settleBefore(point: DatePoint, last: DatePoint | undefined, to: Day): Day | null {
  if (point.kind === 'weekday') return last?.kind === 'day' && last.ofWeek ? weekdayBefore(point.weekday, to) : null;
  if (point.kind === 'month-day') return settleBackwards(point.month, point.date, to);
  if (point.kind !== 'date') return null;
  return point.date <= dateOf(to) ? civil(yearOf(to), monthOf(to), point.date) : dateInMonth(point.date, -1, to);
}

function single(
  line: string,
  point: DatePoint,
  today: Day,
  { prefer = 'future', since }: DateOptions,
): Found<DateSpan>[] {
  const before = line.slice(0, point.start);
  const [from, until] = [fromLead.exec(before), untilLead.exec(before)];
  const role =
    until && (!from || until.index > from.index || /\bend/i.test(until[0])) ? 'until' : from ? 'from' : 'day';
  const earliest = since?.[role];
  const tense = role === 'from' && /since/i.test(from?.[0] ?? '') ? 'past' : prefer;
  const day = settle(point, { today, prefer: tense, ...(earliest ? { since: earliest } : {}) });
  if (!day) return [];
  const to = endOf(point, day);
  const kind = role === 'day' && to !== day ? 'range' : role;
  const value: DateSpan =
    kind === 'until' ? { kind, from: to, to } : { kind, from: day, to: kind === 'from' ? day : to };
  const start = (role === 'until' ? until : from)?.index ?? point.start;
  return [{ value, start, end: point.end, guessed: isIncomplete(point) }];
}

function endOf(point: DatePoint, day: Day): Day {
  return point.kind === 'days' ? point.to : day;
}

function isIncomplete(point: DatePoint): boolean {
  return point.kind === 'month-day' || point.kind === 'date' || point.kind === 'days';
}

/** Days that follow each other, a weekend between them or not. */
function isStretch(days: Day[]): boolean {
  return days.every((day, index) => {
    const previous = days[index - 1];
    if (!previous) return true;
    const gap = daysBetween(previous, day);
    return gap === 1 || (gap > 1 && gap <= 3 && weekdayOf(previous) === 5 && weekdayOf(day) === 1);
  });
}

/** Days off are counted in days of work, since that is what people have a number of. */
const daysOff = /\b(?:vacation|leave|holidays?|(?:day|days|time) off|pto)\b|ลา|พักร้อน|หยุด/i;

/** "5 June for three days", "2 days from Monday": the length gives the other end, in calendar days unless they are days off. */
function withLengths(line: string, spans: Found<DateSpan>[], ctx: SlotContext): Found<DateSpan>[] {
  const lengths = findDurations(line, ctx).filter((one) => Number.isInteger(one.value.days));
  return spans.map((span) => {
    if (span.value.kind !== 'day' && span.value.kind !== 'from') return span;
    const length = lengths.find((one) =>
      one.start >= span.end ? lengthAfter.test(line.slice(span.end, one.start)) : isBefore(line, one.end, span),
    );
    if (!length) return span;
    const days = length.value.days ?? 1;
    const isOff = daysOff.test(line) && weekdayOf(span.value.from) % 6 !== 0;
    const to = isOff ? lastWorkingDay(span.value.from, days) : addDays(span.value.from, days - 1);
    return {
      value: { kind: 'range', from: span.value.from, to },
      start: Math.min(span.start, length.start),
      end: Math.max(span.end, length.end),
      guessed: span.guessed || hasWeekend(span.value.from, to),
    };
  });
}

/** The last of so many weekdays, the first day among them. */
function lastWorkingDay(from: Day, days: number): Day {
  let last = from;
  for (let left = days - 1; left > 0; ) {
    last = addDays(last, 1);
    if (weekdayOf(last) % 6 !== 0) left--;
  }
  return last;
}

function isBefore(line: string, end: number, span: Found<DateSpan>): boolean {
  const lead = span.value.kind === 'from' ? (fromLead.exec(line.slice(0, span.start)) ?? null) : null;
  const until = lead ? span.start : Math.max(span.start, end);
  const gap = line.slice(end, until) + (span.value.kind === 'from' ? ' from ' : '');
  return end <= span.end && lengthBefore.test(gap);
}

/** Somebody who counts working days would mean a later end. */
function hasWeekend(from: Day, to: Day): boolean {
  return (
    daysBetween(from, to) >= 5 ||
    (weekdayOf(to) + 6) % 7 < (weekdayOf(from) + 6) % 7 ||
    weekdayOf(from) === 6 ||
    weekdayOf(to) % 6 === 0
  );
}
