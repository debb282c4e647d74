/** Several wishes in one message, taken apart where each part asks for something by itself. */

import { allWords, sentences, words } from '../../language.ts';

const auxiliary = 'can|could|may|might|must|will|would|should|shall|do|does|did|is|are|am|was|were|has|have';
const subject = 'i|we|you|they|he|she|it|my|our|your|the|there|this|that|anyone|someone|everyone|an?';
const imperative =
  'add|apply|approve|ask|book|buy|cancel|change|check|claim|close|create|disable|enable|explain|extend|file|find|get|give|help|let|list|log|make|open|order|post|put|raise|record|register|remove|reset|restart|request|run|schedule|send|show|start|submit|tell|unlock|update';
const object = `an?|the|my|me|our|us|for|some|new|another|this|that|it|all|any|\\d+|in|to`;

const asks = new RegExp(
  `\\b(?:how|what|which|who|whom|whose|why)\\b|\\b(?:when|where)\\s+(?:${auxiliary})\\b|^(?:${auxiliary})\\b|\\b(?:${auxiliary})\\s+(?:${subject})\\b|\\b(?:i|we)(?:'d| would)? (?:want|need|like|wish|have) (?:to|an?|the|some|new|my|\\d+)\\b|\\bplease\\b|^(?:${imperative})\\s+(?:${object})\\b`,
  'i',
);
const opensAsk = new RegExp(
  `^(?:(?:also|then|please|and|secondly|finally),?\\s+)*(?:(?:how|what|which|who|whom|whose|why|when|where)\\b(?!\\s*$)|(?:${auxiliary})\\s+(?:${subject})\\b|(?:i|we)(?:'d| would)? (?:want|need|like|wish) |i'd like|please\\b|(?:${imperative})\\s+(?:${object})\\b)`,
  'i',
);
const conditional =
  /^(?:if|when|while|after|before|because|since|once|as|during|although|unless)\s+(?!is\b|are\b|do\b|does\b|can\b|will\b)/i;
const joint = /\s*[;,]?\s+(?:and then|and also|and|plus|also|as well as)[\s,]+|\s*[;,]\s+/gi;
const thaiJoint =
  /\s+(?:แล้วก็|แล้ว|และก็|และ|อีกอย่าง(?:หนึ่ง)?|อีกเรื่อง(?:หนึ่ง)?|ส่วน|นอกจากนี้|กับ)\s*|(?:แล้วก็|แล้ว|และ)(?=ขอ|ช่วย|อยาก|รบกวน)|\s*,\s+/g;
const thaiAsks =
  /อะไร|ยังไง|อย่างไร|เท่าไ|เท่าไร|กี่|เมื่อไ|เมื่อไร|ใคร|ที่ไหน|ตรงไหน|อันไหน|ทำไม|ไหม|มั้ย|หรือเปล่า|หรือยัง|ขอ|ช่วย|อยาก|รบกวน|ต้องการ/;
const backwards = /\b(?:it|that|this|them|they|those|these)\b/i;
const mostClauses = 3;

/** The separate wishes of a message in order, usually one; a part that asks nothing stays with its neighbour. */
export function splitClauses(text: string): string[] {
  const parts = sentences(text).flatMap((sentence) => splitSentence(sentence.text));
  const clauses = joined(parts);
  return clauses.length > 1 && clauses.length <= mostClauses ? clauses : [text.trim()];
}

function splitSentence(sentence: string): string[] {
  const thai = /[\u0E01-\u0E4E]/.test(sentence);
  for (const found of sentence.matchAll(thai ? thaiJoint : joint)) {
    const left = sentence.slice(0, found.index).trim();
    const right = sentence.slice(found.index + found[0].length).trim();
    if (thai ? bothAskInThai(left, right) : bothAsk(left, right)) return [left, ...splitSentence(right)];
  }
  return [sentence];
}

function bothAsk(left: string, right: string): boolean {
  return asks.test(left) && !conditional.test(left) && opensAsk.test(right) && standsAlone(left) && standsAlone(right);
}

function bothAskInThai(left: string, right: string): boolean {
  return thaiAsks.test(left) && thaiAsks.test(right) && words(left).length >= 1 && words(right).length >= 1;
}

/** "Who approves it" still needs the clause before it. */
function standsAlone(clause: string): boolean {
  const content = words(clause).length;
  return allWords(clause).length >= 3 && content >= (backwards.test(clause) ? 3 : 1);
}

/** Greetings and explanations go with the wish they accompany. */
function joined(parts: string[]): string[] {
  const clauses: string[] = [];
  let waiting = '';
  for (const part of parts) {
    const whole = waiting === '' ? part : `${waiting} ${part}`;
    waiting = '';
    if (isWish(part)) clauses.push(whole);
    else if (clauses.length > 0) clauses.push(`${clauses.pop()} ${part}`);
    else waiting = whole;
  }
  return waiting === '' ? clauses : [...clauses, waiting];
}

function isWish(part: string): boolean {
  return (asks.test(part) && standsAlone(part)) || (thaiAsks.test(part) && words(part).length > 0);
}
