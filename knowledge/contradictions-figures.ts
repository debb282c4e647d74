/** The figures of a sentence with their units: amounts, clock times, days of the month and dates, in English and Thai. */
import { allWords, normalise, stopWords, words } from '../agents/language.ts';

export interface Figure {
  /** Figures of one unit can be compared. */
  unit: string;
  value: string;
  /** As the sentence has it. */
  shown: string;
}

export interface Figures {
  figures: Figure[];
  /** The sentence without its figures. */
  rest: string;
}

/** As they are written and as stems, or as Thai words begin. */
const KNOWN: [string, RegExp][] = [
  ['day', /^(?:days?$|dai$|วัน(?!ที่))/],
  ['hour', /^(?:hours?$|ชั่วโมง)/],
  ['minute', /^(?:minutes?$|minut$|mins?$|นาที)/],
  ['week', /^(?:weeks?$|สัปดาห์)/],
  ['month', /^(?:months?$|เดือน)/],
  ['year', /^(?:years?$|ปี)/],
  ['percent', /^(?:%$|percent$|เปอร์เซ็นต์)/],
  ['thb', /^(?:thb$|baht$|฿$|บาท)/],
  ['usd', /^(?:usd$|dollars?$|\$$|ดอลลาร์)/],
  ['character', /^(?:characters?$|charact$|ตัวอักษร)/],
  ['km/h', /^(?:km\/h$|kph$|กม\.?\/ชม\.?|กิโลเมตรต่อชั่วโมง)/],
  ['mb', /^(?:mb$|megabytes?$|megabyt$|เมกะไบต์)/],
  ['gb', /^(?:gb$|gigabytes?$|gigabyt$|กิกะไบต์)/],
];
const MONTHS: string[][] = [
  ['january', 'jan', 'มกราคม'],
  ['february', 'feb', 'กุมภาพันธ์'],
  ['march', 'mar', 'มีนาคม'],
  ['april', 'apr', 'เมษายน'],
  ['may', 'พฤษภาคม'],
  ['june', 'jun', 'มิถุนายน'],
  ['july', 'jul', 'กรกฎาคม'],
  ['august', 'aug', 'สิงหาคม'],
  ['september', 'sept', 'sep', 'กันยายน'],
  ['october', 'oct', 'ตุลาคม'],
  ['november', 'nov', 'พฤศจิกายน'],
  ['december', 'dec', 'ธันวาคม'],
];
const MONTH = MONTHS.flat().join('|');
const THAI_UNIT = String.raw`กม\.?\/ชม\.?|กิโลเมตรต่อชั่วโมง|[\u0E00-\u0E7F]{1,40}`;

/** Of several figures in a row none is the figure of the sentence. */
const LISTED = /(?<![\w.:/-])\d[\d.:]*(?:\s*(?:-|(?<!\d{4}),|\/|\bto\b|\bor\b|\band\b|ถึง|หรือ|และ)\s*\d[\d.:]*)+/g;
/** The number of a room, a step or a year names and does not count. */
const LABEL =
  /(?:\b(?:form|room|step|section|chapter|page|floor|building|level|version|port|article|annex|appendix|table|phase|grade|tier|category|line|gate|bay|dock|zone|error|code|ticket|no\.|number)|#|ข้อ|หน้า|ห้อง|ชั้น|ตึก|อาคาร|ระดับ|แบบฟอร์ม|ขั้นตอน|หมวด|มาตรา|ตาราง|ปี|พ\.ศ\.|ค\.ศ\.|หมายเลข|เบอร์)\s*$/;

type Groups = Record<string, string | undefined>;
type Read = (groups: Groups, before: string) => { unit: string; value: string; shown?: string } | undefined;

const FORMS: { form: RegExp; read: Read }[] = [
  {
    form: /(?<![\w.:/-])(?<hour>\d{1,2}):(?<minute>\d{2})(?![\d:])(?:\s*(?:(?<half>[ap]m\b|[ap]\.m\.)|hours\b|hrs\b|น\.|นาฬิกา))?/g,
    read: clock,
  },
  {
    form: /(?<![\w.:/-])(?<hour>\d{1,2})(?:\.(?<minute>\d{2}))?\s*(?:(?<half>[ap]m\b|[ap]\.m\.)|น\.|นาฬิกา|o'clock)/g,
    read: clock,
  },
  {
    form: new RegExp(
      String.raw`(?<![\w.:/-])(?<day>\d{1,2})(?:st|nd|rd|th)?(?: of)?\s*(?<month>${MONTH})(?![a-z])(?:,?\s+\d{4})?`,
      'g',
    ),
    read: dayOfYear,
  },
  {
    form: new RegExp(
      String.raw`\b(?<month>${MONTH})\.?\s(?<day>\d{1,2})(?:st|nd|rd|th)?(?![\w:]|\.\d)(?:,?\s+\d{4})?`,
      'g',
    ),
    read: dayOfYear,
  },
  {
    form: /(?<![\w.:/-])(?<number>\d{1,3})(?:st|nd|rd|th)\b|วันที่\s*(?<thai>\d{1,2})(?!\d)/g,
    read: ({ number, thai }) => ({ unit: 'ordinal', value: String(Number(number ?? thai)) }),
  },
  {
    form: /(?:\b(?<code>thb|usd|eur|gbp|sgd)|(?<sign>[฿$€£]))\s*(?<number>\d+(?:\.\d+)?)/g,
    read: ({ code, sign, number }) => {
      const money = code ?? sign ?? '';
      return { unit: unitOf(money) ?? money, value: String(Number(number)) };
    },
  },
];
const COUNTED = new RegExp(
  String.raw`(?<![\w.:/-])(?<number>\d+(?:\.\d+)?)\s*(?<word>%|°?[a-z]+(?:\/[a-z]+)?|${THAI_UNIT})(?:\s+(?<after>days?|hours?|weeks?|months?|years?)\b)?`,
  'g',
);

/** What a sentence counts; a figure whose unit cannot be told is left out. */
export function figuresOf(sentence: string): Figures {
  let rest = normalise(sentence).replace(LISTED, blank);
  const found: (Figure & { at: number })[] = [];
  const take = (form: RegExp, read: Read, covered: (match: RegExpExecArray) => number) => {
    for (const match of rest.matchAll(form)) {
      const figure = read(match.groups ?? {}, rest.slice(Math.max(0, match.index - 20), match.index));
      if (!figure) continue;
      found.push({ ...figure, shown: asWritten(sentence, figure.shown ?? match[0].trim()), at: match.index });
      const end = match.index + covered(match);
      rest = rest.slice(0, match.index) + blank(rest.slice(match.index, end)) + rest.slice(end);
    }
  };
  for (const { form, read } of FORMS) take(form, read, ([all]) => all.length);
  // The unit stays: what is counted belongs to what the sentence speaks of.
  take(COUNTED, counted, ({ groups }) => groups?.number?.length ?? 0);
  const figures = found.toSorted((a, b) => a.at - b.at).map(({ unit, value, shown }) => ({ unit, value, shown }));
  return { figures, rest };
}

/** The known unit a word stands for or begins with. */
export function unitOf(word: string): string | undefined {
  return KNOWN.find(([, pattern]) => pattern.test(word))?.[0];
}

function clock({ hour, minute, half }: Groups) {
  const [hours, minutes] = [Number(hour), Number(minute ?? 0)];
  if (hours > 24 || minutes > 59) return undefined;
  const afternoon = half?.startsWith('p') && hours < 12 ? 12 : 0;
  return { unit: 'clock', value: String((hours + afternoon) * 60 + minutes) };
}

function dayOfYear({ day, month = '' }: Groups) {
  return { unit: 'date', value: `${Number(day)} ${MONTHS.findIndex((names) => names.includes(month))}` };
}

function counted({ number = '', word = '', after = '' }: Groups, before: string) {
  const known = unitOf(word) ?? unitOf(after);
  if (!known && LABEL.test(before)) return undefined;
  const value = String(Number(number));
  if (/^[\u0E00-\u0E7F]/.test(word)) return countedInThai(number, word, known);
  if (known) return { unit: known, value };
  const [unit] = words(word);
  return unit === undefined || isYear(number) ? undefined : { unit, value, shown: `${number} ${word}` };
}

/** Thai has no space after the unit; the first word is it, behind a ที่ that makes it a noun. */
function countedInThai(number: string, word: string, known: string | undefined) {
  const parts = allWords(word);
  const noun = parts[0] === 'ที่' ? 1 : 0;
  const unit = known ?? parts[noun];
  if (unit === undefined || stopWords.has(unit) || (isYear(number) && !known)) return undefined;
  const short = /^กม\.?\/ชม\.?|^กิโลเมตรต่อชั่วโมง/.exec(word)?.[0] ?? parts.slice(0, noun + 1).join('');
  return { unit, value: String(Number(number)), shown: `${number} ${short}` };
}

function isYear(number: string): boolean {
  const year = Number(number);
  return Number.isInteger(year) && ((year >= 1990 && year <= 2039) || (year >= 2533 && year <= 2582));
}

/** The figure in the letters of its sentence, where it is found there. */
function asWritten(sentence: string, shown: string): string {
  const at = sentence.toLowerCase().indexOf(shown);
  return at < 0 ? shown : sentence.slice(at, at + shown.length);
}

function blank(text: string): string {
  return ' '.repeat(text.length);
}
