/** A calendar day, `YYYY-MM-DD`. */
export type Day = string;

const dayLength = 86_400_000;

/** The calendar day it is in a time zone at a moment. */
export function dayIn(now: Date, timeZone: string): Day {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
  }).formatToParts(now);
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value);
  return iso(part('year'), part('month'), part('day'));
}

/** The day of a year, month and date, if the calendar has it. */
export function civil(year: number, month: number, date: number): Day | null {
  if (year < 1900 || year > 2200) return null;
  const day = new Date(Date.UTC(year, month - 1, date));
  return day.getUTCMonth() === month - 1 && day.getUTCDate() === date ? iso(year, month, date) : null;
}

/** A written year as a Gregorian one: Buddhist years and two digits are taken to lie near today. */
export function gregorian(year: number, today: Day): number {
  if (year >= 2400) return year - 543;
  if (year >= 100) return year;
  const now = yearOf(today);
  const christian = 2000 + year;
  const buddhist = 2500 + year - 543;
  return Math.abs(christian - now) <= Math.abs(buddhist - now) ? christian : buddhist;
}

export function addDays(day: Day, count: number): Day {
  const moved = new Date(Date.parse(day) + Math.round(count) * dayLength);
  return iso(moved.getUTCFullYear(), moved.getUTCMonth() + 1, moved.getUTCDate());
}

export function daysBetween(from: Day, to: Day): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / dayLength);
}

/** 0 is Sunday, as in JavaScript. */
export function weekdayOf(day: Day): number {
  return new Date(Date.parse(day)).getUTCDay();
}

export function mondayOf(day: Day): Day {
  return addDays(day, -((weekdayOf(day) + 6) % 7));
}

export function yearOf(day: Day): number {
  return Number(day.slice(0, 4));
}

export function monthOf(day: Day): number {
  return Number(day.slice(5, 7));
}

export function dateOf(day: Day): number {
  return Number(day.slice(8, 10));
}

export function lastOfMonth(year: number, month: number): Day {
  const last = new Date(Date.UTC(year, month, 0));
  return iso(last.getUTCFullYear(), last.getUTCMonth() + 1, last.getUTCDate());
}

function iso(year: number, month: number, date: number): Day {
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}`;
}
