import { findAmounts } from './amounts.ts';
import type { Day } from './calendar.ts';
import { addDays, civil, gregorian, lastOfMonth, monthOf, yearOf } from './calendar.ts';
import type { DatePoint } from './date-point.ts';
import { dateInMonth, weekdayOfWeek, workWeek } from './date-point.ts';
import type { Place } from './found.ts';
import { longest } from './found.ts';

const months: [string, number][] = [
  ['มกรา(?:คม)?|ม\\.\\s?ค\\.?', 1],
  ['กุมภา(?:พันธ์|พัน)?|ก\\.\\s?พ\\.?', 2],
  ['มีนา(?:คม)?|มี\\.\\s?ค\\.?', 3],
  ['เมษา(?:ยน)?|เม\\.\\s?ย\\.?', 4],
  ['พฤษภา(?:คม)?|พ\\.\\s?ค\\.?', 5],
  ['มิถุนา(?:ยน)?|มิ\\.\\s?ย\\.?', 6],
  ['กรกฎา(?:คม)?|กรกฏาคม|ก\\.\\s?ค\\.?', 7],
  ['สิงหา(?:คม)?|ส\\.\\s?ค\\.?', 8],
  ['กันยา(?:ยน)?|ก\\.\\s?ย\\.?', 9],
  ['ตุลา(?:คม)?|ต\\.\\s?ค\\.?', 10],
  ['พฤศจิกา(?:ยน)?|พ\\.\\s?ย\\.?', 11],
  ['ธันวา(?:คม)?|ธ\\.\\s?ค\\.?', 12],
];
/** Abbreviations without their dots, read only where no further letter follows: พย also begins พยาบาล. */
const dotless = 'มค กพ มีค เมย พค มิย กค สค กย ตค พย ธค'.split(' ');
const month = months.map(([names], index) => `(?:${names}|${dotless[index]}(?![ก-ูเ-๎]))`).join('|');
const unitAfterYear = '(?![\\d.,:/%]|\\s*(?:วัน|คน|บาท|ชั่วโมง|ชม|น\\.|นาที|ชิ้น|เครื่อง|ครั้ง|[฿$]|[A-Za-z]))';
const monthDay = new RegExp(
  `(?:วันที่|ที่)?\\s*(?<![\\d.:/])(\\d{1,2})\\s*(${month})(?:\\s*(?:พ\\.?ศ\\.?|ค\\.?ศ\\.?|ปี)?\\s*(\\d{4}|\\d{2})${unitAfterYear})?`,
  'g',
);
const dateOnly = new RegExp(
  [
    `(?:(?:วันที่|(?<=(?:จันทร์|อังคาร|พุธ|พฤหัส|พฤหัสบดี|ศุกร์|เสาร์|อาทิตย์)\\s?)ที่)\\s*(?<date>\\d{1,2})(?![\\d.,:/]\\d|\\d|\\s*(?:${month}))`,
    '|(?<![\\d.,:/])(?<lone>\\d{1,2})(?=\\s*(?:ของ)?เดือน(?:หน้า|นี้|ที่แล้ว)))',
    '(?:\\s*(?:ของ)?เดือน(?:(?<which>หน้า|นี้|ที่แล้ว)|\\s*(?:ที่\\s*)?(?<month>\\d{1,2})(?!\\d)))?',
    '(?:\\s*(?:ปี|พ\\.?ศ\\.?|ค\\.?ศ\\.?)\\s*(?<year>\\d{4}|\\d{2})(?!\\d))?',
  ].join(''),
  'g',
);
const weekdays: [string, number][] = [
  ['จันทร์?', 1],
  ['อังคาร', 2],
  ['พุธ', 3],
  ['พฤหัส(?:บดี|ฯ)?|พฤหัด|พฤ\\.', 4],
  ['ศุกร์?', 5],
  ['เสาร์', 6],
];
const weekday = new RegExp(
  `(?:วัน)?(?:(?:${weekdays.map(([names]) => `(${names})`).join('|')})|(?<=วัน)(อาทิตย์))(?![ะ-ฺ็-๎])(?:\\s?(หน้า|นี้|ที่แล้ว|ที่ผ่านมา|ก่อน))?`,
  'g',
);
const week = /(?:สัปดาห์|(?<!วัน)อาทิตย์|วีค)(หน้า|นี้|ที่แล้ว|ก่อน|ถัดไป)/g;
const weekend = /(?:วัน)?เสาร์\s?-?\s?(?:วัน)?อาทิตย์(นี้|หน้า)?|สุดสัปดาห์(นี้|หน้า)?/g;
const near: [RegExp, number][] = [
  [/วันนี้|คืนนี้|เย็นนี้|เช้านี้|บ่ายนี้/g, 0],
  [/(?:วัน)?พรุ้?่?งนี้/g, 1],
  [/(?:วัน)?มะรืน(?:นี้)?/g, 2],
  [/เมื่อวานซืน|วานซืน/g, -2],
  [/เมื่อวาน(?:นี้)?|เมื่อคืน/g, -1],
];

/** Finds dates said in Thai, one point each; the text must be plain. */
export function thaiDates(line: string, today: Day): DatePoint[] {
  if (!/[ก-๎]/.test(line)) return [];
  return longest([
    ...each(line, monthDay, (match) => monthDayOf(match, today)),
    ...each(line, dateOnly, (match) => dateOf(match, today)),
    ...each(line, weekday, (match) => weekdayOf(line, match, today)),
    ...each(line, week, (match) => ({ kind: 'days', ...workWeek(shift(match[1]), today), ...placeOf(match) })),
    ...each(line, weekend, (match) => weekendOf(match, today)),
    ...each(line, /สิ้นเดือน(หน้า|นี้)?/g, (match) => monthEnd(match, today)),
    ...near.flatMap(([pattern, days]) => each(line, pattern, (match) => day(addDays(today, days), placeOf(match)))),
    ...counted(line, today),
  ]);
}

function each(line: string, pattern: RegExp, read: (match: RegExpExecArray) => DatePoint | null): DatePoint[] {
  return [...line.matchAll(pattern)].map(read).filter((point) => point !== null);
}

function monthDayOf(match: RegExpExecArray, today: Day): DatePoint | null {
  const date = Number(match[1]);
  const name = match[2] ?? '';
  const number = months.findIndex(([names], index) => new RegExp(`^(?:${names}|${dotless[index]})$`).test(name)) + 1;
  const year = match[3] ? gregorian(Number(match[3]), today) : null;
  if (year !== null && (match[3]?.length === 4 || Math.abs(year - yearOf(today)) <= 5)) {
    return day(civil(year, number, date), placeOf(match));
  }
  const end = year === null ? placeOf(match).end : match.index + match[0].indexOf(name) + name.length;
  return civil(2024, number, date)
    ? { kind: 'month-day', month: number, date, start: placeOf(match).start, end }
    : null;
}

function dateOf(match: RegExpExecArray, today: Day): DatePoint | null {
  const said = match.groups ?? {};
  const date = Number(said.date ?? said.lone);
  if (date < 1 || date > 31) return null;
  if (said.which) return day(dateInMonth(date, shift(said.which), today), placeOf(match));
  const number = Number(said.month ?? 0);
  if (said.year && number) return day(civil(gregorian(Number(said.year), today), number, date), placeOf(match));
  if (number >= 1 && number <= 12 && civil(2024, number, date)) {
    return { kind: 'month-day', month: number, date, ...placeOf(match) };
  }
  return { kind: 'date', date, ...placeOf(match) };
}

function weekdayOf(line: string, match: RegExpExecArray, today: Day): DatePoint | null {
  if (/ทุก\s*$/.test(line.slice(0, match.index))) return null;
  const number = match.slice(1, 8).findIndex((name) => name !== undefined) + 1;
  const which = match[8];
  const place = placeOf(match);
  if (which === 'หน้า') return { kind: 'day', day: weekdayOfWeek(number, 1, today), ofWeek: true, ...place };
  if (which === undefined) return { kind: 'weekday', weekday: number % 7, ...place };
  const here = weekdayOfWeek(number, 0, today);
  if (which === 'นี้') return here >= today ? day(here, place) : { kind: 'weekday', weekday: number % 7, ...place };
  return day(here < today ? here : addDays(here, -7), place);
}

function weekendOf(match: RegExpExecArray, today: Day): DatePoint {
  const saturday = weekdayOfWeek(6, shift(match[1] ?? match[2]), today);
  return { kind: 'days', from: saturday, to: addDays(saturday, 1), ...placeOf(match) };
}

function monthEnd(match: RegExpExecArray, today: Day): DatePoint | null {
  return day(lastOfMonth(yearOf(today), monthOf(today) + shift(match[1])), placeOf(match));
}

/** อีก 3 วัน, 2 สัปดาห์ที่แล้ว. */
function counted(line: string, today: Day): DatePoint[] {
  return findAmounts(line).flatMap((amount) => {
    const match = /^\s*(วัน|สัปดาห์|อาทิตย์)\s*(ที่แล้ว|ที่ผ่านมา|ก่อน|ข้างหน้า)?/.exec(line.slice(amount.end));
    const lead = /(?:อีก|ในอีก)\s*$/.exec(line.slice(0, amount.start));
    const count = amount.value.value * (match?.[1] === 'วัน' ? 1 : 7);
    if (!match || (!lead && !match[2]) || !Number.isInteger(count) || count > 3660) return [];
    const back = match[2] !== undefined && match[2] !== 'ข้างหน้า';
    const start = lead ? lead.index : amount.start;
    const point = day(addDays(today, back ? -count : count), { start, end: amount.end + match[0].length });
    return point ? [point] : [];
  });
}

function shift(word: string | undefined): number {
  if (word === 'หน้า' || word === 'ถัดไป') return 1;
  return word === 'ที่แล้ว' || word === 'ก่อน' ? -1 : 0;
}

function day(value: Day | null, place: Place): DatePoint | null {
  return value ? { kind: 'day', day: value, start: place.start, end: place.end } : null;
}

/** The match without the space it may begin with. */
function placeOf(match: RegExpExecArray): Place {
  const lead = match[0].length - match[0].trimStart().length;
  return { start: match.index + lead, end: match.index + match[0].trimEnd().length };
}
