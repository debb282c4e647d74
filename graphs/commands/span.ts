/** Reads how long something lasts: `5d`, `12h`, `2w`, a day, or the days from one to another. */
import type { Span } from '../../db/delegations.ts';
import { both, CommandRefusal } from './command.ts';

const UNITS: Record<string, number> = { h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 };
/** A year of the Buddhist era is this far ahead. */
const BUDDHIST_ERA = 543;

/** Takes a span from the front of the words; refuses anything else. */
export function takeSpan(words: string[], timeZone: string, example: string): { span: Span; rest: string[] } {
  const [said = '', ...rest] = words;
  const [, count, unit] = /^(\d{1,4})([hdw])$/i.exec(said) ?? [];
  if (count && unit && Number(count) > 0)
    return { span: { milliseconds: Number(count) * (UNITS[unit.toLowerCase()] ?? 0) }, rest };
  const [first, last, ...more] = said.split('..').map(dayOf);
  if (first && more.length === 0 && last !== null) {
    const to = last ?? first;
    if (to < first) throw backwards();
    return { span: { from: first, to, timeZone }, rest };
  }
  throw new CommandRefusal(
    both(
      `${said ? `I cannot read “${said}” as a time.` : 'Say for how long.'} Write hours, days or weeks such as 12h, 5d or 2w, or days such as 2026-12-01..2026-12-05, for example: \`${example}\``,
      `${said ? `อ่าน “${said}” เป็นระยะเวลาไม่ได้` : 'กรุณาระบุระยะเวลา'} ใช้ชั่วโมง วัน หรือสัปดาห์ เช่น 12h 5d 2w หรือช่วงวันที่ เช่น 2026-12-01..2026-12-05 ตัวอย่าง \`${example}\``,
    ),
  );
}

function backwards(): CommandRefusal {
  return new CommandRefusal(both('The last day comes before the first.', 'วันสุดท้ายอยู่ก่อนวันแรก'));
}

/** The day as the calendar writes it; null when there is no such day. */
function dayOf(said: string): string | null {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(said) ?? [];
  if (!year) return null;
  const common = Number(year) > 2400 ? Number(year) - BUDDHIST_ERA : Number(year);
  const iso = `${common}-${month}-${day}`;
  const read = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(read.getTime()) && read.toISOString().startsWith(iso) ? iso : null;
}
