/** When somebody may be written to unasked: never, now, or when their quiet hours are over. */
import { databaseTime } from '../db/clock.ts';
import type { Person } from '../db/people.ts';
import { type Preferences, preferencesOf } from '../db/preferences.ts';
import type { Tx } from '../db/tenant.ts';

type Hours = NonNullable<Preferences['quiet']>;

const MINUTE = 60_000;
const DAY_MINUTES = 24 * 60;

/** When a notice to this person may go out: null for never, undefined for now. */
export async function noticeTimeFor(
  tx: Tx,
  { id, timeZone }: Pick<Person, 'id' | 'timeZone'>,
): Promise<Date | null | undefined> {
  return noticeTime(await preferencesOf(tx, id), timeZone, await databaseTime(tx));
}

/** When a notice may go out at the earliest: null for never, undefined for now. Quiet hours are read off the clock on the person's wall. */
export function noticeTime({ notices, quiet }: Preferences, timeZone: string, now: Date): Date | null | undefined {
  if (!notices) return null;
  if (!quiet || !isQuiet(quiet, minuteOfDay(now, timeZone))) return undefined;
  return endOf(quiet, timeZone, now);
}

/**
 * When the clock on the wall is put forward or back before they end, the end moves with it. Should the clock jump over
 * that time, they end at most an hour late, never early.
 */
function endOf(quiet: Hours, timeZone: string, now: Date): Date {
  const end = minutes(quiet.to);
  const left = (end - minuteOfDay(now, timeZone) + DAY_MINUTES) % DAY_MINUTES;
  const counted = new Date(Math.floor(now.getTime() / MINUTE) * MINUTE + left * MINUTE);
  const ahead = (minuteOfDay(counted, timeZone) - end + DAY_MINUTES) % DAY_MINUTES;
  const shifted = ahead > DAY_MINUTES / 2 ? ahead - DAY_MINUTES : ahead;
  const moved = new Date(counted.getTime() - shifted * MINUTE);
  return moved > now && !isQuiet(quiet, minuteOfDay(moved, timeZone)) ? moved : counted;
}

function isQuiet({ from, to }: Hours, minute: number): boolean {
  const [begin, end] = [minutes(from), minutes(to)];
  return begin < end ? minute >= begin && minute < end : begin !== end && (minute >= begin || minute < end);
}

function minutes(time: string): number {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  return hour * 60 + minute;
}

function minuteOfDay(at: Date, timeZone: string): number {
  const wall = { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  return minutes(new Intl.DateTimeFormat('en-GB', wall).format(at));
}
