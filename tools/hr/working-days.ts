/** Arithmetic of calendar days written as ISO dates; no clocks, no time zones but the one asked for. */

const DAY_MS = 86_400_000;

/** The calendar day it is at a moment in a time zone, such as `2026-06-03`. */
export function dayIn(timeZone: string, moment: Date): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(moment);
}

/** The day `count` days later, or earlier when negative. */
export function addDays(day: string, count: number): string {
  return new Date(Date.parse(day) + count * DAY_MS).toISOString().slice(0, 10);
}

/** The days from `from` to `to`, both included, that are neither weekend nor holiday. */
export function workingDays(from: string, to: string, holidays: ReadonlySet<string>): string[] {
  const days: string[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) {
    if (!isWeekend(day) && !holidays.has(day)) days.push(day);
  }
  return days;
}

/** How many of the days lie in each year, in order of the years. */
export function daysByYear(days: readonly string[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const day of days) counts.set(yearOf(day), (counts.get(yearOf(day)) ?? 0) + 1);
  return counts;
}

export function yearOf(day: string): number {
  return Number(day.slice(0, 4));
}

function isWeekend(day: string): boolean {
  const weekday = new Date(day).getUTCDay();
  return weekday === 0 || weekday === 6;
}
