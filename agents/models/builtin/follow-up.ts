/** Short messages that only make sense after the question before them, completed for search. */

import { allWords, detectLanguage, normalise, words } from '../../language.ts';

export interface Standalone {
  text: string;
  followUp: boolean;
}

const swaps = {
  en: /^(?:(?:ok(?:ay)?|and|but|so|then)[\s,]+)*(?:(?:what|how) about|what if|and if|same for)\b\s*/,
  th: /^(?:แล้ว|ส่วน|และ|ถ้า|กรณี)\s*/,
};
const openers = {
  en: /^(?:and|but|or|so|also|then|ok(?:ay)?|even|instead|only|except|otherwise|in that case)\b[\s,]*/,
  th: /^(?:แล้ว|และ|แต่|ส่วน|งั้น|ถ้างั้น|ถ้า|กรณี|หรือ)\s*/,
};
const preposition = {
  en: /^(?:in|at|on|for|during|after|before|from|with|without|within|by|under|over|as|if|until|since|per|to|of)\b/,
  th: /^(?:ใน|ช่วง|ระหว่าง|สำหรับ|ของ|ตอน|หลัง|ก่อน|กับ|ที่|ถ้า|กรณี)/,
};
const pointers = {
  en: /\b(?:its?(?! (?:takes? to|possible|ok|okay|allowed|normal|true|legal|mandatory|necessary|required)\b)|they|them|their|ones?|there(?=\W*$)|same)\b|\b(?:that|this|those|these)(?=\W*$|[,.!?]| (?:is|are|was|were|to|in|for|on|at|by|from|with|please|now|too|also|apply|applies|work|works|mean|means|happen|happens|take|takes|cost|count)\b)/,
  th: /มัน|(?:อัน|แบบ|เรื่อง|ข้อ|ตัว|ตรง|กรณี|อย่าง|วิธี|ขั้นตอน|ตาม)(?:นี้|นั้น|นั่น)|ที่ว่า|อันไหน|ดังกล่าว/,
};
const question = {
  en: /^(?:how|what|when|where|who|whom|whose|why|which|can|could|may|might|must|will|would|should|shall|do|does|did|is|are|am|was|were|has|have|please)\b/,
  th: /อะไร|ยังไง|อย่างไร|เท่าไ|เท่าไร|กี่|เมื่อไ|เมื่อไร|ใคร|ไหน|ทำไม|ไหม|มั้ย|หรือเปล่า|หรือยัง|^ขอ|^ช่วย|^อยาก|^ต้องการ/,
};
const wantsMore =
  /^(?:(?:please |can you |could you )?(?:tell me more|explain|elaborate|give (?:me )?an example|show me an example)|more (?:details?|info|information)|really|(?:for|an) example|go on|what else|anything else|what's the difference|are you sure|since when|how so|which ones?)\b|^(?:จริงเหรอ|จริงหรอ|จริงหรือ|แน่ใจ|ขอรายละเอียด|รายละเอียด|อธิบายเพิ่ม|ขยายความ|ยกตัวอย่าง|เล่าเพิ่ม|เพิ่มเติม|นานแค่ไหน|นานเท่าไ|กี่วัน|กี่ครั้ง|กี่บาท|เท่าไ|มีอะไรอีก)/;
const thaiTail = /\s*(?:ล่ะ|ละ|หล่ะ)\s*(?:ครับ|คับ|ค่ะ|คะ|จ๊ะ|นะ)*\s*[?]*$/;
const thaiParticles = /(?:ครับ|คับ|ค่ะ|คะ|นะ|จ้า|จ๊ะ)+\s*$/;

/** A follow-up joined to the question it continues, or the text itself when it stands alone; `previous` has the newest last. */
export function standalone(text: string, previous: string[]): Standalone {
  const earlier = previous.filter((said) => said.trim() !== '');
  if (earlier.length === 0 || !isFollowUp(text)) return { text: text.trim(), followUp: false };
  return { text: [...contextFor(text, earlier), rest(text)].join(' '), followUp: true };
}

/** Whether a message leans on the one before it. */
export function isFollowUp(text: string): boolean {
  const said = plain(text);
  const content = new Set(words(said)).size;
  if (content === 0) return allWords(said).length > 0 && !isCourtesy(said) && !speaksToAssistant(said);
  if (wantsMore.test(said) && content <= 2) return true;
  return detectLanguage(said) === 'th' ? leansInThai(said, content) : leansInEnglish(said, content);
}

function leansInEnglish(said: string, content: number): boolean {
  if (/^what if\b/.test(said)) return content <= 2;
  if (swaps.en.test(said)) return content <= 5;
  const body = said.replace(openers.en, '');
  const asks = question.en.test(body);
  if (body !== said && !asks) return content <= 4;
  if (preposition.en.test(body)) return content <= mostAfterPreposition(body);
  return pointers.en.test(body) && content <= 2;
}

function leansInThai(said: string, content: number): boolean {
  if (thaiTail.test(said)) return content <= 6;
  const body = said.replace(openers.th, '');
  const asks = question.th.test(body);
  if (body !== said) return asks ? content <= 2 : content <= 5;
  if (preposition.th.test(body) && !asks) return content <= 5;
  return pointers.th.test(body) && content <= 3;
}

/** "In Austin?" leans; "by when do I send receipts" and "for sick leave, do I need a note" ask for themselves. */
function mostAfterPreposition(body: string): number {
  const asksItself = /^\w+ (?:how|what|when|which|whom|where)\b/.test(body);
  const asksLater = question.en.test(body.split(',').slice(1).join(',').trim());
  if (asksLater) return 0;
  return asksItself ? 1 : 3;
}

function speaksToAssistant(said: string): boolean {
  return /\byou(?:r|rself)?\b|คุณ|ทำอะไรได้|ช่วยอะไร/.test(said);
}

function isCourtesy(said: string): boolean {
  return /^(?:hi|hello|hey|thanks|thank you|thank you very much|yes|no|สวัสดี|ขอบคุณ|ใช่|ไม่|ได้)[\s!.]*(?:ครับ|คับ|ค่ะ|คะ|ค่า|จ้า|นะ|มาก)*[\s!.]*$/.test(
    said,
  );
}

/** The question that is continued; a swap ("what about Austin?") replaces the follow-ups since, others add to them. */
function contextFor(text: string, earlier: string[]): string[] {
  const newest = earlier.findLastIndex((said) => !isFollowUp(said));
  const anchor = Math.max(newest, 0);
  const between = isSwap(text) ? [] : earlier.slice(anchor + 1).map(rest);
  return [(earlier[anchor] ?? '').trim(), ...between];
}

function isSwap(text: string): boolean {
  const said = plain(text);
  return swaps.en.test(said) || thaiTail.test(said);
}

/** What the follow-up adds, without the words that only tie it to the past. */
function rest(text: string): string {
  const said = text.trim();
  const opening = plain(said).match(swaps.en) ?? plain(said).match(openers.en) ?? plain(said).match(openers.th);
  const body = said
    .slice(opening?.[0].length ?? 0)
    .replace(thaiTail, '')
    .trim();
  return body === '' ? said : body;
}

function plain(text: string): string {
  // "IT" is a department, "it" is what was spoken of.
  return normalise(text.replace(/\bIT\b/g, 'itdepartment'))
    .trim()
    .replace(thaiParticles, '')
    .trim();
}
