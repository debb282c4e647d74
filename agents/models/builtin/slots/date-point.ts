import type { Day } from './calendar.ts';
import { addDays, civil, dateOf, lastOfMonth, mondayOf, monthOf, weekdayOf, yearOf } from './calendar.ts';
import type { Place } from './found.ts';

/** One date as it was said: whole, or with the parts that the day of speaking must supply. */
export type DatePoint = Place &
  (
    | { kind: 'day'; day: Day; ofWeek?: boolean }
    | { kind: 'month-day'; month: number; date: number }
    | { kind: 'date'; date: number }
    | { kind: 'weekday'; weekday: number }
    | { kind: 'days'; from: Day; to: Day }
  );

/** From where an incomplete date is looked for: today, or the day it must not lie before. */
export interface Look {
  today: Day;
  since?: Day;
  prefer: 'past' | 'future';
}

/** The day a point means; null if no calendar has it. */
export function settle(point: DatePoint, look: Look): Day | null {
  if (point.kind === 'day') return point.day;
  if (point.kind === 'days') return point.from;
  if (point.kind === 'weekday') return nearestWeekday(point.weekday, look);
  return point.kind === 'date' ? nearestDate(point.date, look) : nearestMonthDay(point.month, point.date, look);
}

/** A point with month and date, settled to the last such day not after another. */
export function settleBackwards(month: number, date: number, until: Day): Day | null {
  return nearestMonthDay(month, date, { today: until, prefer: 'past' });
}

/** A weekday settled to the last such day not after another. */
export function weekdayBefore(weekday: number, until: Day): Day {
  return addDays(until, -((weekdayOf(until) - weekday + 7) % 7));
}

/** A weekday of the week that begins some weeks after this one. */
export function weekdayOfWeek(weekday: number, weeks: number, today: Day): Day {
  return addDays(mondayOf(today), weeks * 7 + ((weekday + 6) % 7));
}

/** Monday to Friday, some weeks after this one. */
export function workWeek(weeks: number, today: Day): { from: Day; to: Day } {
  return { from: weekdayOfWeek(1, weeks, today), to: weekdayOfWeek(5, weeks, today) };
}

/** A date in the month that lies some months after this one. */
export function dateInMonth(date: number, months: number, today: Day): Day | null {
  const first = lastOfMonth(yearOf(today), monthOf(today) + months);
  return civil(yearOf(first), monthOf(first), date);
}

function nearestWeekday(weekday: number, { today, since, prefer }: Look): Day {
  if (prefer === 'past') return addDays(today, -(((weekdayOf(today) - weekday + 6) % 7) + 1));
  if (since) return addDays(since, (weekday - weekdayOf(since) + 7) % 7);
  return addDays(today, ((weekday - weekdayOf(today) + 6) % 7) + 1);
}

function nearestDate(date: number, { today, since, prefer }: Look): Day | null {
  const from = since ?? today;
  const step = prefer === 'past' ? -1 : 1;
  for (let month = 0; month < 4; month += 1) {
    const day = dateInMonth(date, month * step, from);
    if (day && (prefer === 'past' ? day <= today : day >= from)) return day;
  }
  return null;
}

/** Nobody means a day eleven months away by a date of last week; days this far back stay in this year. */
const JUST_PAST_DAYS = 31;

function nearestMonthDay(month: number, date: number, { today, since, prefer }: Look): Day | null {
  const from = since ?? addDays(today, prefer === 'future' ? -JUST_PAST_DAYS : 0);
  const step = prefer === 'past' ? -1 : 1;
  for (let years = 0; years <= 8; years += 1) {
    const day = civil(yearOf(from) + years * step, month, date);
    if (day && (prefer === 'past' ? day <= today : day >= from)) return day;
  }
  return null;
}

/** The date number a point ends with, where it has one. */
export function dateNumber(point: DatePoint): number | null {
  if (point.kind === 'day') return dateOf(point.day);
  return point.kind === 'date' || point.kind === 'month-day' ? point.date : null;
}
