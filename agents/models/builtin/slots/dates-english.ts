import { en } from 'chrono-node';
import type { Day } from './calendar.ts';
import { addDays, civil, gregorian } from './calendar.ts';
import type { DatePoint } from './date-point.ts';
import { dateInMonth, settle, weekdayOfWeek, workWeek } from './date-point.ts';
import { blankAll, longest } from './found.ts';

type ChronoResult = ReturnType<typeof en.GB.parse>[number];

const monthNames = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const month = `(${monthNames.join('|')})(?:uary|ruary|ch|il|e|y|ust|t|tember|ober|ember)?`;
const weekday = '(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?';
const monthFirst = new RegExp(
  `(?<!\\d(?:st|nd|rd|th)?[\\s-]*(?:of\\s+)?)\\b${month}\\.?\\s+(?:the\\s+)?(\\d{1,2})(?:st|nd|rd|th)?(?![\\d:.,/%]\\d|\\d|\\s?(?:am|pm)\\b)(?:,?\\s*(\\d{4})(?![\\d,.]))?`,
  'gi',
);
/** A bare ordinal is a date only where no noun follows: not "the 3rd floor". */
const ordinal =
  /\b(\d{1,2})(?:st|nd|rd|th)\b(?=\s*(?:$|[-.,;!?)&]|(?:to|until|till|through|and|or|for|because|please|instead|if|at|in|off|as|so|thanks|is|was|then|i|we|can|of (?:next|this) month)\b|[ก-๎]))(?:\s+of\s+(next|this)\s+month)?/gi;
/** Misspellings and short forms, rewritten at the same length so that chrono knows them. */
const spellings: [RegExp, string][] = [
  [/\b(?:tues|tusday|teusday|tuseday)\b/gi, 'tue'],
  [/\b(?:weds|wensday|wednsday|wedensday|wendsday)\b/gi, 'wed'],
  [/\b(?:thurday|thrusday|thirsday|thursdy)\b/gi, 'thu'],
  [/\b(?:firday|fryday|friady)\b/gi, 'fri'],
  [/\b(?:saterday|satuday)\b/gi, 'sat'],
  [/\b(?!tomorrow\b)(?:tomm?or+ow|tomm?o?rr?ow?|tmrw|tmw|2moro|2morrow)\b/gi, 'tmr'],
  [/\b(?:febuary|feburary|februrary)\b/gi, 'feb'],
  [/\bjuni\b/gi, 'jun'],
];
/** What chrono would take for a date and is none, or none that we can compute. */
const unread: RegExp[] = [
  /\b(?:every|each)\s+\w+|\b(?:mon|tues|wednes|thurs|fri|satur|sun)days\b/gi,
  new RegExp(
    `\\b(?:first|second|third|fourth|last|\\d(?:st|nd|rd|th))\\s+${weekday}\\s+(?:of|in)\\s+(?:the\\s+)?\\w+(?:\\s+month)?`,
    'gi',
  ),
  new RegExp(`\\b${weekday}\\s+after\\s+next\\b`, 'gi'),
  new RegExp(`(?<!${month}\\s+\\d{1,2}\\s*)[A-Za-z]+[-_#](?!${weekday}\\b)[\\w-]*\\d[\\w-]*`, 'gi'),
  /\d+(?:[.,]\d+)+|[#v]\d+|\b\d+\/\d+\b|\b\d{1,2}:\d{2}\b/gi,
  /\b\w+\s+(?:days?|weeks?|months?)\s+(?:later|earlier|longer|shorter|more)\b|\bnow\b|\b(?:half|all|full)[\s-]+(?:a[\s-]+)?day\b|\bsat\s+(?:down|on|in|at|there|with)\b|\bsun\s(?:is|was)\b/gi,
  /\b(?:in\s+)?(?:an?|\d+|few)\s+(?:hours?|minutes?|mins?|seconds?|secs?)(?:\s+ago)?\b/gi,
];

/** Finds dates said in English, one point each; what is not a date must be blanked before. */
export function englishDates(line: string, today: Day): DatePoint[] {
  const own = longest([
    ...[...line.matchAll(monthFirst)].flatMap((match) => monthFirstOf(match, today)),
    ...weeks(line, today),
    ...afterTomorrow(line, today),
  ]);
  let rest = own.reduce(
    (text, { start, end }) => text.slice(0, start) + ';'.repeat(end - start) + text.slice(end),
    line,
  );
  for (const pattern of unread) rest = blankAll(rest, pattern);
  for (const [pattern, word] of spellings)
    rest = rest.replace(pattern, (match) => word.padEnd(match.length).slice(0, match.length));
  const read = en.GB.parse(
    apart(rest),
    { instant: new Date(`${today}T12:00:00Z`), timezone: 0 },
    { forwardDate: false },
  );
  const points = read.flatMap((result) => pointOf(result, line, today));
  const taken = [...own, ...points];
  return [
    ...taken,
    ...ordinals(rest, today).filter((one) => !taken.some((t) => one.start < t.end && t.start < one.end)),
  ];
}

/** Cuts what joins two dates, so that each is read by itself: only the sentence knows which end it is. */
function apart(line: string): string {
  const cut = blankAll(line, /\b(?:from|to|until|till|til|through|thru)\b/gi);
  return cut.replace(/-/g, (dash, at: number) => (isInsideDate(cut, at) ? dash : ';'));
}

/** The dashes of 3-Jun-2026. */
function isInsideDate(line: string, at: number): boolean {
  const around = new RegExp(`\\b\\d{1,2}-(?:${month})(?:-\\d{2,4})?\\b`, 'gi');
  const after = new RegExp(`${month}\\s+$`, 'i');
  return [...line.matchAll(around)].some(
    (match) => match.index < at && at < match.index + match[0].length && !after.test(line.slice(0, match.index)),
  );
}

function pointOf(result: ChronoResult, line: string, today: Day): DatePoint[] {
  const { start: parts, text, index } = result;
  const read = index + text.trimEnd().length;
  const place = { start: index, end: read + (/^\w+/.exec(line.slice(read))?.[0].length ?? 0) };
  const [year, number, date] = [parts.get('year'), parts.get('month'), parts.get('day')].map((part) => part ?? 0);
  const whole = (value: Day | null): DatePoint[] => (value ? [{ kind: 'day', day: value, ...place }] : []);
  if (year === undefined || number === undefined || date === undefined || result.end) return [];
  if (/^this\s+(?:morning|afternoon|evening)/i.test(text)) return whole(today);
  if (parts.isCertain('day') && parts.isCertain('month')) {
    if (parts.isCertain('year')) return whole(civil(gregorian(year, today), number, date));
    return civil(2024, number, date) ? [{ kind: 'month-day', month: number, date, ...place }] : [];
  }
  if (!parts.isCertain('weekday')) return [];
  return [weekdayPoint(text, parts.get('weekday') ?? 0, civil(year, number, date), today, place, line)];
}

function weekdayPoint(
  text: string,
  number: number,
  computed: Day | null,
  today: Day,
  place: { start: number; end: number },
  line: string,
): DatePoint {
  const relative = /\b(?:next|last|past)\b/i.test(text);
  if (relative && computed) return { kind: 'day', day: computed, ofWeek: true, ...place };
  const here = weekdayOfWeek(number || 7, 0, today);
  if (/\bthis\b/i.test(text) && here >= today) return { kind: 'day', day: here, ...place };
  const following = /^\s+week\b/i.exec(line.slice(place.end));
  const point: DatePoint = { kind: 'weekday', weekday: number, ...place };
  const first = following && settle(point, { today, prefer: 'future' });
  return first
    ? { kind: 'day', day: addDays(first, 7), start: place.start, end: place.end + following[0].length }
    : point;
}

function monthFirstOf(match: RegExpExecArray, today: Day): DatePoint[] {
  const number = monthNames.indexOf((match[1] ?? '').toLowerCase()) + 1;
  const date = Number(match[2]);
  const place = { start: match.index, end: match.index + match[0].length };
  if (match[3]) {
    const value = civil(gregorian(Number(match[3]), today), number, date);
    return value ? [{ kind: 'day', day: value, ...place }] : [];
  }
  return civil(2024, number, date) ? [{ kind: 'month-day', month: number, date, ...place }] : [];
}

function weeks(line: string, today: Day): DatePoint[] {
  const pattern = new RegExp(
    `(?<!${weekday}\\s+(?:of\\s+)?)\\b(next|this|last|the coming|coming)\\s+(week|weekend)\\b`,
    'gi',
  );
  return [...line.matchAll(pattern)].map((match) => {
    const shift =
      { next: 1, last: -1 }[(match[1] ?? '').toLowerCase()] ??
      (/coming/i.test(match[1] ?? '') && match[2] === 'week' ? 1 : 0);
    const saturday = weekdayOfWeek(6, shift, today);
    const span =
      match[2]?.toLowerCase() === 'week' ? workWeek(shift, today) : { from: saturday, to: addDays(saturday, 1) };
    return { kind: 'days', ...span, start: match.index, end: match.index + match[0].length };
  });
}

function afterTomorrow(line: string, today: Day): DatePoint[] {
  return [...line.matchAll(/\b(?:the\s+)?day\s+after\s+(?:tom[mor]+ow|tmr\w?|tmw)\b/gi)].map((match) => {
    return { kind: 'day', day: addDays(today, 2), start: match.index, end: match.index + match[0].length };
  });
}

function ordinals(line: string, today: Day): DatePoint[] {
  return [...line.matchAll(ordinal)].flatMap((match): DatePoint[] => {
    const date = Number(match[1]);
    const place = { start: match.index, end: match.index + match[0].length };
    if (date < 1 || date > 31) return [];
    if (!match[2]) return [{ kind: 'date', date, ...place }];
    const value = dateInMonth(date, match[2].toLowerCase() === 'next' ? 1 : 0, today);
    return value ? [{ kind: 'day', day: value, ...place }] : [];
  });
}
