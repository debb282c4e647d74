/** A text as the hashed features a classifier weighs: words, word pairs, character n-grams and concepts. */

import { allWords, normalise, stopWords } from '../../language.ts';
import { conceptsOf, mendSpelling } from './concepts.ts';
import { conceptTerms } from './phrasebook.ts';

export type FeatureKind = 'word' | 'pair' | 'gram' | 'concept';

export interface Feature {
  hash: number;
  kind: FeatureKind;
}

const months =
  /^(?:januari|jan|februari|feb|march|mar|april|apr|june|jun|juli|jul|august|aug|septemb|sept?|octob|oct|novemb|nov|decemb|dec|มกราคม|กุมภาพันธ์|มีนาคม|เมษายน|พฤษภาคม|มิถุนายน|กรกฎาคม|สิงหาคม|กันยายน|ตุลาคม|พฤศจิกายน|ธันวาคม|(?:ม\.ค|ก\.พ|มี\.ค|เม\.ย|พ\.ค|มิ\.ย|ก\.ค|ส\.ค|ก\.ย|ต\.ค|พ\.ย|ธ\.ค)\.)$/;
const weekdays =
  /^(?:mondai|tuesdai|wednesdai|thursdai|fridai|saturdai|sundai|จันทร์|อังคาร|พุธ|พฤหัสบดี|พฤหัส|ศุกร์|เสาร์|อาทิตย์)$/;
const seeds: Record<FeatureKind, number> = {
  word: 0x811c9dc5,
  pair: 0x1b873593,
  gram: 0x7feb352d,
  concept: 0x2c1b3c6d,
};
/** Concepts of how something is asked, which no subject owns. */
const manner = /^(?:ask_|want|submit|status|balance|policy|company)/;

/** Everything about a text that a classifier looks at. */
export interface TextFeatures {
  all: Feature[];
  /** Hashes of the words that carry meaning, as `all` numbers them; numbers and dates say nothing. */
  content: number[];
  /** Hashes of the subjects the text names, by whichever of their names. */
  subjects: number[];
}

/** Reads the features of a text. */
export function featuresOf(text: string): TextFeatures {
  const spoken = allWords(text).map(generalWord);
  const pairs = spoken.map((word, at) => `${spoken[at - 1] ?? '^'} ${word}`);
  const mended = mendSpelling(text);
  const broad = conceptsOf(mended);
  const exact = conceptTerms(mended);
  return {
    all: [
      ...distinct(spoken, 'word'),
      ...distinct(pairs, 'pair'),
      ...distinct([...broad, ...exact], 'concept'),
      ...distinct(chunksOf(text).flatMap(gramsOf), 'gram'),
    ],
    content: hashes(spoken.filter(carriesMeaning), 'word'),
    subjects: hashes([...broad.filter((concept) => !manner.test(concept)), ...exact], 'concept'),
  };
}

function carriesMeaning(word: string): boolean {
  return word.length > 1 && !stopWords.has(word) && !/^[#@]/.test(word);
}

/** A word, or its class if it is a number, month or weekday: one date teaches all dates. */
function generalWord(word: string): string {
  if (/^[\d.:/-]+$/.test(word)) return '#';
  if (months.test(word)) return '@month';
  return weekdays.test(word) ? '@weekday' : word;
}

function chunksOf(text: string): string[] {
  return normalise(text).match(/[\u0E01-\u0E4E]+|[a-z]+|[^\P{L}a-z\u0E00-\u0E7F]+/gu) ?? [];
}

function gramsOf(chunk: string): string[] {
  const bounded = `<${chunk}>`;
  const grams: string[] = [];
  for (let size = 2; size <= 4; size++)
    for (let at = 0; at + size <= bounded.length; at++) grams.push(bounded.slice(at, at + size));
  return grams;
}

function distinct(values: string[], kind: FeatureKind): Feature[] {
  return hashes(values, kind).map((hash) => ({ hash, kind }));
}

function hashes(values: string[], kind: FeatureKind): number[] {
  return [...new Set(values.map((value) => hashOf(kind, value)))];
}

/** FNV-1a over the kind and the characters: 32 bits keep some 20,000 features apart. */
function hashOf(kind: FeatureKind, value: string): number {
  let hash = seeds[kind];
  for (let at = 0; at < value.length; at++) hash = Math.imul(hash ^ value.charCodeAt(at), 0x01000193);
  return (hash ^ (hash >>> 15)) >>> 0;
}
