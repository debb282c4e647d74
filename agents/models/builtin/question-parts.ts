/** Questions that are two: parts that are asked side by side, and parts that need the answer to another one first. */
import { allWords, normalise, words } from '../../language.ts';

export interface QuestionParts {
  /** What is asked side by side, each complete enough to be looked up alone; one element when it is one question. */
  beside: string[];
  /** What has to be known first, and what is asked of it: 'the limit in the country' of 'where project Y runs'. */
  bridge: { first: string; next: string } | null;
}

const asking =
  '(?:by |until |from |since |for |in |at |to )?(?:when|what|which|who|whom|whose|where|why|how)\\b|(?:can|could|may|must|do|does|did|is|are|should|will)\\s+(?:i|we|you|they|he|she|it|the|my|our|there|this|that|a|an)\\b';
const side = new RegExp(
  `\\s*[,;]?\\s+(?:and|also|plus|as well as|and also|and then)\\s+(?=${asking})|[?]\\s+(?:and\\s+)?(?=${asking})`,
  'gi',
);
const asks = new RegExp(asking, 'i');
const thaiSide = /\s*(?:แล้วก็|และก็|และ|แล้ว|กับ|รวมถึง)\s*|[?]\s+|\s+/g;
const thaiAsks = /อะไร|ยังไง|อย่างไร|เท่าไ|เท่าใด|กี่|เมื่อไ|เมื่อใด|ใคร|ที่ไหน|ตรงไหน|อันไหน|ทำไม|ไหม|มั้ย|หรือไม่|หรือเปล่า/;
const thai = /[\u0E01-\u0E4E]/;
const backwards = /\b(?:it|its|that|this|them|they|their|he|she|one)\b/i;
const relative =
  /^(.{8,}?\b(?:the|a|an|any|of|in|for|to|by)\s+(?:\w+\s+)?)(\w+)\s+(?:where|in which|on which|for which|that|which|who|whose)\s+(.{6,})$/i;
const nouns =
  /^(?:person|people|team|country|office|city|site|place|project|system|department|group|vendor|supplier|customer|product|server|service|role|manager|room|building|company|plan|contract|region|warehouse|factory|branch|tool|application|database|bank|account|partner|lead|owner)s?$/i;
const mostParts = 3;

/** Takes a question apart; whatever does not clearly fall apart stays whole. */
export function questionParts(text: string): QuestionParts {
  const whole = text.trim();
  const beside = thai.test(whole) ? thaiParts(whole) : englishParts(whole);
  const complete = beside.length > 1 && beside.length <= mostParts ? completed(beside) : [whole];
  return { beside: complete, bridge: complete.length === 1 ? bridgeOf(whole) : null };
}

function englishParts(text: string): string[] {
  const parts = cut(text, [...text.matchAll(side)]);
  return parts.every((part) => asks.test(part) && allWords(part).length >= 3) ? parts : [text];
}

function thaiParts(text: string): string[] {
  for (const found of text.matchAll(thaiSide)) {
    const left = text.slice(0, found.index).trim();
    const right = text.slice(found.index + found[0].length).trim();
    const separate = thaiAsks.test(left) && thaiAsks.test(right) && words(left).length > 0 && words(right).length > 0;
    if (separate) return [left, ...thaiParts(right)];
  }
  return [text];
}

function cut(text: string, joints: RegExpExecArray[]): string[] {
  let from = 0;
  const parts = joints.map((joint) => {
    const part = text.slice(from, joint.index);
    from = joint.index + joint[0].length;
    return part.trim();
  });
  return [...parts, text.slice(from).trim()].filter(Boolean);
}

/** "By when must I file it" is asked about what the first part names. */
function completed(parts: string[]): string[] {
  const [first = '', ...others] = parts;
  const subject = words(first).slice(-6);
  return [first, ...others.map((part) => (needsSubject(part) ? `${part} ${spelt(first, subject)}` : part))];
}

function needsSubject(part: string): boolean {
  return backwards.test(part) || words(part).length <= (thai.test(part) ? 1 : 2);
}

/** The words of the first part as they were written, without those that only ask. */
function spelt(first: string, stems: readonly string[]): string {
  if (thai.test(first)) return first;
  const kept = first.split(/\s+/).filter((word) => words(word).some((stem) => stems.includes(stem)));
  return kept.join(' ');
}

function bridgeOf(text: string): QuestionParts['bridge'] {
  const [, head = '', noun = '', clause = ''] = relative.exec(text.replace(/[?!.\s]+$/, '')) ?? [];
  if (!noun || !nouns.test(noun) || words(clause).length < 1) return null;
  if (normalise(head).split(/\s+/).length < 2) return null;
  return { first: `${noun} ${clause}`, next: `${head}${noun}` };
}
