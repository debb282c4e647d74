/** What a question asks: its weighted words with the concepts they name, and the kind of answer it wants. */
import { allWords, normalise, words } from '../../language.ts';
import { isCommon } from './common-words.ts';
import { mentionsOf } from './phrasebook.ts';
import { isOneSlip, respelled } from './respelling.ts';

export type AnswerType = 'quantity' | 'percent' | 'frequency' | 'clock' | 'time' | 'who' | 'where' | 'steps' | 'other';

/** One word of a question, with everything that would answer to it. */
export interface Aspect {
  word: string;
  concepts: string[];
  weight: number;
}

export interface Question {
  text: string;
  aspects: Aspect[];
  type: AnswerType;
  /** The sum of all aspect weights. */
  mass: number;
  /** The weight of a word the collection has never seen. */
  unknown: number;
}

/** How rare a term is in the collection that is asked, by term; under '' that of a term it does not have. */
export type Rarity = ReadonlyMap<string, number>;

const thai = /[\u0E00-\u0E7F]/;
const numeric = /^\d+(?:\.\d+)?$/;
/** An everyday word may be missing from an answer without making it a worse one. */
const commonAspectShare = 0.35;
/** An amount of the asker's own seldom stands in a document. */
const numberShare = 0.35;

/** Reads a question; rare words weigh most, and a word known only by its concept weighs what the concept does. */
export function readQuestion(written: string, rarity: Rarity): Question {
  const unknown = Math.max(1, ...rarity.values());
  const isKnown = (word: string) => rarity.size === 0 || (rarity.get(word) ?? unknown) < unknown;
  const text = respelled(written, isKnown);
  const named = mentionsOf(text);
  const aspects = [...new Set(words(text))].map((word) => {
    const concepts = [...new Set(named.filter((mention) => names(mention.words, word)).map(({ concept }) => concept))];
    return { word, concepts, weight: weightOf(word, concepts, rarity, unknown) };
  });
  const mass = aspects.reduce((sum, { weight }) => sum + weight, 0) || 1;
  return { text, aspects, type: answerType(text), mass, unknown };
}

function names(mention: string[], word: string): boolean {
  if (mention.includes(word)) return true;
  const spelling = mention.join('');
  return thai.test(word) && (spelling.includes(word) || word.includes(spelling));
}

function weightOf(word: string, concepts: string[], rarity: Rarity, unknown: number): number {
  const own = rarity.get(word) ?? unknown;
  if (numeric.test(word)) return own >= unknown * 0.98 ? own * numberShare : own;
  if (isCommon(word)) return own * commonAspectShare;
  const shared = concepts.map((concept) => rarity.get(concept) ?? unknown);
  return shared.length === 0 ? own : Math.min(own, Math.max(...shared) + 0.5);
}

const cues: [AnswerType, RegExp][] = [
  [
    'steps',
    /\bhow (?:do|can|should|would|to|did|does one)\b|\bwhat (?:should|do|must|can) (?:i|we|you) do\b|\bwhat to do\b|\bsteps?\b|\bprocedure\b|\bhow .*\b(?:fix|solve|set ?up|install|reset|restore|request|apply|register)\b|ยังไง|อย่างไร|ทำไง|วิธี|ขั้นตอน|ทำอะไร|ต้องทำ|แก้ไง/i,
  ],
  ['percent', /\b(?:what|which) (?:percentage|share|proportion)\b|\bhow many percent\b|กี่เปอร์เซ็นต์|กี่ %|ร้อยละเท่า|ร้อยละกี่/i],
  ['frequency', /\bhow (?:often|frequently|regularly)\b|\bhow many times\b|บ่อยแค่ไหน|บ่อยเพียงใด|ทุกกี่/i],
  ['clock', /\bwhat time\b|\bwhich hour\b|\bo'clock\b|กี่โมง/i],
  ['where', /\bwhere\b|\bwhich (?:channel|system|portal|page|folder)\b|ที่ไหน|ตรงไหน|ช่องทางไหน|ทางไหน/i],
  ['who', /\bwho(?:m|se)?\b|\bwhich (?:person|role|team)\b|ใคร|ฝ่ายไหน|คนไหน|ผู้ใด/i],
  [
    'quantity',
    /\bhow (?:many|much|long|far|old|big|large|high|fast|quickly|soon|early|late|strong)\b|\b(?:what|which) (?:percentage|amount|rate|limit|number|is the (?:limit|maximum|minimum|rate|amount|cap|budget|allowance))\b|\b(?:maximum|minimum|limit|rate|cap|amount|number of)\b|กี่(?!โมง)|เท่าไหร่|เท่าไร|เท่าใด|นานแค่ไหน|แค่ไหน|สูงสุด|ไม่เกิน/i,
  ],
  [
    'time',
    /\bwhen\b|\bwhat (?:time|day|date)\b|\b(?:which|what) (?:day|date|month|week)\b|\bby when\b|\bdeadline\b|\bwhat hours\b|เมื่อไหร่|เมื่อไร|เมื่อใด|กี่โมง|วันไหน|วันที่เท่าไหร่|วันที่เท่าไร|ตอนไหน|เดือนไหน|กำหนด/i,
  ],
];

/** The kind of answer a question wants, by its question words. */
export function answerType(text: string): AnswerType {
  const plain = normalise(text);
  const first = cues.find(([type, cue]) => type !== 'steps' && cue.test(plain));
  if (cues[0]?.[1].test(plain) && !/\bhow (?:many|much|long|often)\b|กี่|เท่าไ/.test(plain)) return 'steps';
  return first?.[0] ?? (trouble.test(plain) ? 'steps' : 'other');
}

/** Someone who reports that something does not work wants to know what to do. */
const trouble =
  /\b(?:errors?|fail(?:s|ed|ing|ure)?|not working|does(?:n't| not) (?:work|start|open|connect|respond)|won't|can(?:'t|not)|unable|stuck|is down|crash(?:es|ed|ing)?|killed|killer|out of memory|disk full|is full|time[sd]? ?out|refused|rejected|denied|locked out|very slow|broken|ora-\d+)\b|ไม่ได้|ไม่ติด|ไม่ขึ้น|ค้าง|ล่ม|หลุด|เต็ม|ช้ามาก|พัง|ล็อก|ขึ้นว่า|เออเร่อ/i;

const numberWord =
  /\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twice|once|half|double|no limit|unlimited)\b|สอง|สาม|ครึ่ง/i;
const timeWord =
  /\d{1,2}[:.]\d{2}|\d{4}-\d{2}|\b\d{1,2}(?:st|nd|rd|th)\b|\b(?:january|february|march|april|may|june|july|august|september|october|november|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday|midnight|noon|nightly|quarter|month|week|year|daily|day|days|hours?|minutes?|before|after|within|until|when|if)\b|มกราคม|กุมภาพันธ์|มีนาคม|เมษายน|พฤษภาคม|มิถุนายน|กรกฎาคม|สิงหาคม|กันยายน|ตุลาคม|พฤศจิกายน|ธันวาคม|วันที่|ทุก|ภายใน|ก่อน|หลัง|เดือน|นาที|ชั่วโมง|น\.|จันทร์|อังคาร|พุธ|พฤหัส|ศุกร์|เมื่อ/i;
const frequencyWord =
  /\b(?:each|every|daily|nightly|weekly|monthly|quarterly|yearly|annually|once|twice|per (?:day|week|month|quarter|year)|a (?:day|week|month|quarter|year))\b|ทุก|ต่อ(?:วัน|เดือน|ปี|สัปดาห์)|(?:วัน|เดือน|ปี|สัปดาห์|ไตรมาส)ละ/i;
const personWord =
  /\b(?:manager|lead|leader|director|officer|owner|team|hr|it|finance|legal|counsel|administrator|approver|employee|supervisor|colleague|board|committee|commander|department|engineer|requester|he|she|they|[a-z]+ approves)\b|หัวหน้า|ผู้จัดการ|ผู้|ฝ่าย|ทีม|พนักงาน|คณะ|เจ้าของ/i;
const placeWord = /https?:|#[a-z]|`[^`]+`|\b(?:in|at|on|via|from|through|to|under)\b|\.example\b|ที่|ใน|ผ่าน|ทาง/i;

/** Whether a text holds the kind of thing the question wants. */
export function satisfies(type: AnswerType, text: string): boolean {
  if (type === 'quantity') return numberWord.test(text);
  if (type === 'percent') return /\d\s*(?:%|percent|per cent|เปอร์เซ็นต์)|ร้อยละ/i.test(text);
  if (type === 'frequency') return frequencyWord.test(text);
  if (type === 'clock') return /\d{1,2}[:.]\d{2}|\bmidnight\b|\bnoon\b|เที่ยง/i.test(text);
  if (type === 'time') return timeWord.test(text);
  if (type === 'who') return personWord.test(text);
  if (type === 'where') return placeWord.test(text);
  return true;
}

/** What a text can answer to: its words, its concepts and its spelling. */
export interface Target {
  words: Set<string>;
  concepts: Set<string>;
  spelling: string;
}

const remembered = new Map<string, Target>();
const rememberedAtMost = 5000;

/** Prepares a text for `coverage`; the sentences of often read passages are prepared once. */
export function targetOf(text: string): Target {
  const known = remembered.get(text);
  if (known) return known;
  if (remembered.size >= rememberedAtMost) remembered.clear();
  const target = prepared(text);
  remembered.set(text, target);
  return target;
}

function prepared(text: string): Target {
  return {
    words: new Set(allWords(text)),
    concepts: new Set(mentionsOf(text).map(({ concept }) => concept)),
    spelling: normalise(text),
  };
}

/** How far a text answers to one aspect, 0…1: the word itself, its concept, or a slip of the pen. */
export function coverage(aspect: Aspect, target: Target): number {
  if (target.words.has(aspect.word)) return 1;
  if (thai.test(aspect.word) && aspect.word.length > 1 && target.spelling.includes(aspect.word)) return 1;
  if (aspect.concepts.some((concept) => target.concepts.has(concept))) return 0.85;
  return isMisspelt(aspect.word, target.words) ? 0.75 : 0;
}

function isMisspelt(word: string, known: Set<string>): boolean {
  if (!/^[a-z]{5,}$/.test(word)) return false;
  return [...known].some(
    (other) => other[0] === word[0] && Math.abs(other.length - word.length) <= 1 && isOneSlip(word, other),
  );
}
