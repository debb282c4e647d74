/** Which messages wish for research: a question taken apart, looked up in several places and answered from all of them. */
import { allWords, sentences, words } from '../agents/language.ts';
import { splitClauses } from '../agents/models/builtin/clauses.ts';
import { conceptTerms } from '../agents/models/builtin/phrasebook.ts';
import type { ModelPassage } from '../agents/models/tasks.ts';

const OPENING = /^\s*(?:\/expert\s+(?:research|ค้นคว้า)(?=\s|:|$)\s*:?|(?:research|ค้นคว้า)\s*[:：])\s*/i;
const ACROSS =
  /\b(?:across|between|in) (?:all |the |our |different |several )*departments\b|\beach department\b|ทุกฝ่าย|แต่ละฝ่าย|ระหว่างฝ่าย/i;
const COMPARES = /\b(?:compare|comparison|differences?)\b|เปรียบเทียบ|เทียบ|ต่างกัน/i;

export interface Wish {
  /** The question without the words that wish for it. */
  question: string;
}

/** The wish a message states; null for every other message. */
export function researchWish(text: string): Wish | null {
  if (OPENING.test(text)) return { question: text.replace(OPENING, '').trim() };
  return COMPARES.test(text) && ACROSS.test(text) ? { question: text.trim() } : null;
}

/** True where a question asks one thing of every department. */
export function asksEveryDepartment(question: string): boolean {
  return ACROSS.test(question);
}

const COMPARISON = [
  /\bcompare\s+(?<a>.+?)\s+(?:with|to|and|against|versus|vs\.?)\s+(?<b>.+)/i,
  /\bdifferences?\s+between\s+(?<a>.+?)\s+and\s+(?<b>.+)/i,
  /\bhow\s+(?:do|does|is|are)\s+(?<a>.+?)\s+(?:differ|different)\s+from\s+(?<b>.+)/i,
  /^(?<a>.+?)\s+(?:versus|vs\.?)\s+(?<b>.+)/i,
  /(?:เปรียบเทียบ|เทียบ)\s*(?<a>.+?)\s*(?:กับ|และ)\s*(?<b>.+)/,
  /(?<a>.+?)\s*(?:กับ|และ)\s*(?<b>.+?)\s*(?:ต่างกัน|แตกต่างกัน)/,
];
const TAIL = /[?？!.\s]+$|(?:ต่างกัน|แตกต่างกัน).*$/;

/** What is said to a thing, or done with it: no name of one. */
const NO_NAME =
  /^(?:how|what|which|who|when|where|why|if|whether|to|i|we|you|he|she|it|they|this|that|can|could|do|does|is|are|will|should|please)\b|\b(?:i|we|you|they|he|she|it|is|are|was|can|must|do|does|should|will)\b|^(?:จ้าง|ซื้อ|ขาย|ใช้|ไป|มา|ทำ|ส่ง|จ่าย|ให้|ถ้า|เมื่อ|ผม|ฉัน|เรา|คุณ)|(?:ไหม|มั้ย|หรือ|อย่างไร|ยังไง|เมื่อไ|เท่าไ)/i;
/** Words of a name at most. */
const LONGEST_NAME = 7;

/** The two things a question compares, each named by itself; null where it compares none, or one is only a part of the other. */
export function comparedIn(question: string): [string, string] | null {
  const plain = plainOf(question);
  for (const pattern of COMPARISON) {
    const { a = '', b = '' } = pattern.exec(plain)?.groups ?? {};
    const sides: [string, string] = [a.replace(TAIL, '').trim(), b.replace(TAIL, '').trim()];
    if (sides.every(isName) && !isPartOf(sides[0], sides[1]) && !isPartOf(sides[1], sides[0])) return sides;
  }
  return null;
}

function isName(side: string): boolean {
  const said = words(side);
  return side.length > 2 && said.length > 0 && allWords(side).length <= LONGEST_NAME && !NO_NAME.test(side);
}

/** “Leave” beside “sick leave” is looked up by nothing of its own. */
function isPartOf(a: string, b: string): boolean {
  const held = new Set(words(b));
  return words(a).every((word) => held.has(word));
}

/** The parts of a question that can be looked up by themselves; the question alone where it has none. */
export function partsOf(question: string): string[] {
  const compared = comparedIn(question);
  if (compared) return compared;
  const plain = plainOf(question);
  // What compares without naming two things is one question.
  const clauses = COMPARES.test(plain) ? [plain] : splitClauses(plain);
  return clauses.length > 1 ? clauses : [plain];
}

/** True when some sentence of the passages names the thing: all of its words, or what they stand for. */
export function isNamedIn(
  name: string,
  passages: readonly Pick<ModelPassage, 'title' | 'section' | 'text'>[],
): boolean {
  const [said, meant] = [words(name), conceptTerms(name)];
  return passages.some(({ title, section, text }) =>
    [title, section, ...sentences(text).map((sentence) => sentence.text)].some((one) => {
      const [held, named] = [new Set(words(one)), new Set(conceptTerms(one))];
      return said.every((word) => held.has(word)) || (meant.length > 0 && meant.every((concept) => named.has(concept)));
    }),
  );
}

function plainOf(question: string): string {
  return question.replace(ACROSS, ' ').replace(/\s+/g, ' ').trim();
}
