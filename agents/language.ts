/** Languages, words and sentences of English and Thai text; the one tokeniser of indexes, queries and classifiers. */

import { stemmer } from 'stemmer';
import type { Language } from './message.ts';
import { remembered } from './remembered.ts';

export interface Sentence {
  /** Exactly `source.slice(start, end)`. */
  text: string;
  start: number;
  end: number;
}

const englishStopWords = `a about above after again all also am an and any are as at be because been before being below
 between both but by can could did do does doing down during each else few for from further had has have having he her
 here hers him his how i if in into is it its itself just let like may me might more most must my no nor not now of off
 on once only or other our ours out over own per please same shall she should so some such than that the their theirs
 them then there these they this those through to too under until up us very via was we were what when where whether
 which while who whom whose why will with would yes yet you your yours s t m re ve ll d hi hello hey thanks thank`;

const thaiStopWords = `ครับ ค่ะ คะ ค่า คับ ฮะ จ้ะ จ้า จ๊ะ นะ น่ะ ล่ะ ละ สิ ซิ เลย ด้วย หน่อย บ้าง มั้ย ไหม หรอ เหรอ หรือ หรือเปล่า
 เปล่า ที่ ซึ่ง อัน ของ แห่ง และ กับ แก่ แด่ ต่อ โดย ใน จาก ถึง ให้ ได้ ไป มา อยู่ คือ เป็น ว่า ก็ จะ ต้อง ควร อาจ เคย กำลัง ยัง แล้ว
 ถ้า หาก เมื่อ เพื่อ เพราะ แต่ จึง แม้ ทั้ง ทุก แต่ละ บาง นี้ นั้น โน้น นั่น นี่ นู่น อะไร ไร ยังไง ไง อย่างไร อย่าง เท่าไหร่ เท่าไร
 ไหน ไหร่ ใคร ทำไม กี่ เขา เธอ เรา ผม ฉัน ดิฉัน หนู คุณ ท่าน มัน พวก ตัวเอง เอง ขอ ช่วย อยาก อยากจะ สามารถ ไม่ มี ทำ การ ความ
 สำหรับ เกี่ยวกับ ตาม ระหว่าง สวัสดี ขอบคุณ`;

const normalised = (list: string) => list.split(/\s+/).filter(Boolean).map(normalise);

/** Words too frequent to say what a text is about; indexes and queries leave them out. */
export const stopWords: ReadonlySet<string> = new Set([
  ...normalised(englishStopWords).flatMap((word) => [word, stemmed(word)]),
  ...normalised(thaiStopWords),
]);

const thaiLetter = /[\u0E01-\u0E3A\u0E40-\u0E4E]/;
const thaiSegmenter = new Intl.Segmenter('th', { granularity: 'word' });
// Thai abbreviations (ก.พ.) | Thai runs | Latin and number compounds (web-prod-03, 1.25, print.meridian.example)
const wordRuns =
  /(?:[\u0E01-\u0E3A\u0E40-\u0E45]{1,3}\.){2,}|[\u0E01-\u0E3A\u0E40-\u0E45\u0E47-\u0E4E]+|[[\p{L}\p{M}\p{N}]--[\u0E00-\u0E7F]]+(?:[\-_.'@:\/][[\p{L}\p{M}\p{N}]--[\u0E00-\u0E7F]]+)*/gv;

/** The language a text is written in, English unless Thai carries it. */
export function detectLanguage(text: string): Language {
  const letters = normalise(text).match(/\p{L}/gu) ?? [];
  const thai = letters.filter((letter) => thaiLetter.test(letter)).length;
  const share = letters.length === 0 ? 0 : thai / letters.length;
  if (share >= 0.5) return 'th';
  if (share < 0.1) return 'en';
  return mixedLanguage(text, share);
}

/** Every word of a text in order, stop words included; compounds whole and in parts. */
export const allWords = remembered((text): readonly string[] =>
  runsOf(text).flatMap((run) => (isThai(run) ? thaiWords(run) : latinWords(run))),
);

/** The words that carry meaning: `allWords` without stop words. */
export const words = remembered((text): readonly string[] => allWords(text).filter((word) => !stopWords.has(word)));

/** What indexes and queries are made of: `words` and the character bigrams of Thai runs as `~ลา`. */
export const tokens = remembered((text): readonly string[] => [
  ...words(text),
  ...runsOf(text).filter(isThai).flatMap(bigrams),
]);

/** One spelling of a text: NFKC, lower case, Arabic digits, no thousands separators, Thai vowels composed. */
export function normalise(text: string): string {
  return (
    text
      .normalize('NFKC')
      // NFKC takes SARA AM apart, and a dictionary segmenter knows only the composed vowel.
      .replace(/\u0E4D([\u0E48-\u0E4B]?)\u0E32/g, '$1\u0E33')
      .replace(/\u0E40\u0E40/g, '\u0E41')
      .replace(/[\u200B-\u200D\u2060\uFEFF\u00AD]/g, '')
      .replace(/[\u2018\u2019\u02BC]/g, "'")
      .replace(/[\u2010-\u2015]/g, '-')
      .replace(/[\u0E50-\u0E59]/g, (digit) => String(digit.charCodeAt(0) - 0x0e50))
      .replace(/(?<=\d),(?=\d{3}(?!\d))/g, '')
      .replace(/([\u0E01-\u0E4E])\1{2,}/g, '$1')
      .toLowerCase()
  );
}

function mixedLanguage(text: string, thaiShare: number): Language {
  const frame = allWords(text).filter((word) => stopWords.has(word));
  const thai = frame.filter(isThai).length;
  if (frame.length === 0) return thaiShare >= 0.2 ? 'th' : 'en';
  return thai * 2 >= frame.length ? 'th' : 'en';
}

function runsOf(text: string): string[] {
  return normalise(text).match(wordRuns) ?? [];
}

function isThai(run: string): boolean {
  return thaiLetter.test(run.charAt(0));
}

function thaiWords(run: string): string[] {
  if (run.endsWith('.')) return [run];
  return Array.from(thaiSegmenter.segment(run), ({ segment }) => segment);
}

function bigrams(run: string): string[] {
  if (run.endsWith('.')) return [];
  return Array.from({ length: Math.max(0, run.length - 1) }, (_, at) => `~${run.slice(at, at + 2)}`);
}

function latinWords(run: string): string[] {
  if (/^[a-z]+$/.test(run)) return [stemmed(run)];
  if (/^\d+(\.\d+)?$/.test(run)) return [run];
  if (/^[a-z]+'[a-z]+$/.test(run)) return contraction(run);
  return [...new Set([wholeCompound(run), ...partsOf(run)])].filter(Boolean);
}

function contraction(run: string): string[] {
  if (run.endsWith("n't")) return [stemmed(run === "can't" ? 'can' : run.slice(0, -3)), 'not'];
  return run.split("'").map(stemmed);
}

/** Wi-Fi and wifi are one word; web-prod-03 keeps its shape. */
function wholeCompound(run: string): string {
  if (/^[a-z]+(-[a-z]+)+$/.test(run)) return stemmed(run.replaceAll('-', ''));
  return /[:/]/.test(run) && !/\d/.test(run) ? '' : run;
}

function partsOf(run: string): string[] {
  const parts = run.match(/\d+|[^-_.'@:/\d]+/gu) ?? [];
  return parts.flatMap((part) => (/^0+\d/.test(part) ? [part, part.replace(/^0+/, '')] : [stemmed(part)]));
}

function stemmed(word: string): string {
  return /^[a-z]{3,}$/.test(word) ? stemmer(word) : word;
}

/** Cuts a text into sentences, list items and lines, never inside a number or an abbreviation. */
export function sentences(text: string): Sentence[] {
  const ends = boundaries(text);
  const spans = ends.map((end, at) => trimmedSpan(text, ends[at - 1] ?? 0, end));
  return spans.filter((span) => /[\p{L}\p{N}]/u.test(span.text));
}

const sentenceEnd = /(?:[.!?…]+|[。！？])["'”’)\]]*(?=\s+["'“‘([]*[\p{Lu}\p{Lo}\p{N}])/gu;
const abbreviation =
  /(?:^|[\s(])(?:e\.g|i\.e|etc|vs|cf|approx|no|nos|mr|mrs|ms|dr|st|fig|sec|art|inc|ltd|co|dept|est|max|min|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|[a-z]|(?:[\u0E01-\u0E4E]{1,3}\.)*[\u0E01-\u0E4E]{1,3})\.$/iu;
const blockStart = /^\s*(?:[-*+•·▪–]\s|\d{1,3}[.)]\s|[a-z][.)]\s|#{1,6}\s|[|>]|$)/i;
const thaiClauseSpace = /(?<=[\u0E01-\u0E4E]) +(?=[\u0E01-\u0E4E])/g;
const continuation = /^(?:ต่อ|ถึง|บาท|วัน|ครั้ง|เดือน|ปี|และ|หรือ|ของ|ที่|ซึ่ง|กับ|ได้แก่|เช่น)/;
const longThai = 70;

function boundaries(text: string): number[] {
  const ends: number[] = [];
  let start = 0;
  for (const end of [...lineEnds(text), text.length]) {
    const line = text.slice(start, end);
    ends.push(...clauseEnds(line).map((at) => start + at), end);
    start = end;
  }
  return ends;
}

function lineEnds(text: string): number[] {
  const ends: number[] = [];
  for (const { index } of text.matchAll(/\n/g)) {
    const before = text.slice(text.lastIndexOf('\n', index - 1) + 1, index).trimEnd();
    const after = text.slice(index + 1, (text.indexOf('\n', index + 1) + 1 || text.length + 1) - 1);
    if (!isSoftWrap(before, after)) ends.push(index + 1);
  }
  return ends;
}

function isSoftWrap(before: string, after: string): boolean {
  const heading = /^\s*(?:#|\|)/.test(before);
  return (
    before.length >= 50 && !thaiLetter.test(before) && !heading && !/[.!?:;…]$/.test(before) && !blockStart.test(after)
  );
}

function clauseEnds(line: string): number[] {
  const ends: number[] = [];
  for (const match of line.matchAll(sentenceEnd)) {
    const end = match.index + match[0].length;
    if (!abbreviation.test(line.slice(0, end)) && !/^\s*\d{1,3}\.$/.test(line.slice(0, end))) ends.push(end);
  }
  return [...ends, ...longThaiEnds(line, ends)].sort((a, b) => a - b);
}

function longThaiEnds(line: string, ends: number[]): number[] {
  const found: number[] = [];
  for (const { index } of line.matchAll(thaiClauseSpace)) {
    const start = Math.max(0, ...[...ends, ...found].filter((end) => end <= index));
    const end = ends.find((later) => later > index) ?? line.length;
    const rest = line.slice(index).trimStart();
    if (index - start >= longThai && end - index >= longThai / 3 && !continuation.test(rest)) found.push(index);
  }
  return found;
}

function trimmedSpan(source: string, from: number, to: number): Sentence {
  const piece = source.slice(from, to);
  const marker = piece.match(/^\s*(?:(?:[-*+•·▪–]|\d{1,3}[.)]|#{1,6}|>)\s+)?/)?.[0].length ?? 0;
  const start = from + marker;
  const text = piece.slice(marker).trimEnd();
  return { text, start, end: start + text.length };
}
