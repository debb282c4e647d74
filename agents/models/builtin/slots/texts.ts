import type { SlotMeta } from './field.ts';
import type { Found, Place } from './found.ts';
import { overlaps, plain } from './found.ts';

const because =
  /\b(?:because of|because|cause|due to|owing to|on account of|the reason is(?: that)?|reason(?: is)?\s*:|in order to|so that|so (?=i can\b))\s*|(?:เพราะว่า|เพราะ|เนื่องจากว่า|เนื่องจาก|เนื่องด้วย|สาเหตุ(?:คือ|มาจาก)|เหตุผล(?:คือ|:)|เพื่อ(?!น))\s*/i;
const forLead = /\bfor\s+/gi;
/** "ask for", "apply for": what follows is the thing, not the reason. */
const wants =
  /\b(?:apply|applying|application|ask|asking|asked|request|requesting|look|looking|wait|waiting|leave|search|pay|paying|access|except)\s+$/i;
const noReason =
  /^(?:me|my team|us|you|him|her|them|it|now|free|example|sure|today|tomorrow|a|an|the|this|that)\b\s*(?:$|[.,!?])/i;
const ending =
  /[\s,;:.!–-]+$|\s*(?:please|pls|thanks?(?: you)?|ครับ|คับ|ค่ะ|คะ|นะ|ด้วย)$|[\s,]+(?:on|from|for|at|by|until|to|starting|in|with|of|ตั้งแต่|วันที่|ในวันที่|เมื่อ)$/i;

const courtesy =
  /^(?:\s*(?:hi|hello|hey|good (?:morning|afternoon)|please|pls|kindly|the expert|สวัสดี|รบกวน|ช่วย|ขอ|กรุณา|อยาก(?:จะ|ให้)?|ต้องการ|ครับ|ค่ะ|คะ|หน่อย|help(?=\s*[,:])|help with|there|so|and|ผม|ฉัน|หนู|ดิฉัน|เรา)(?![a-z])[\s,.!:]*)+/i;
const wish =
  /^(?:(?:can|could|would|will) (?:you|i|we)(?: please)?|i(?:'d| would)? (?:want|need|like|have)(?: you)?(?: to)?|i'd like(?: you)?(?: to)?|(?:i )?(?:must|wish to|wanna)|let's|let me|we need(?: to)?|help me(?: to)?)\s+/i;
const verb =
  /^(?:(?:open|create|raise|file|log|submit|make|report|register|add|start|request|buy|order|purchase|get|claim|book|expense|reimburse|write|send|put in)\b(?:\s+(?:me|us|him|her)\b)?)\s*/i;
const object =
  /^(?:me\s+)?(?:(?:an?|the|my|our|new|another|it|support|purchase|expense|help|travel|urgent)\s+)*(?:tickets?|requests?|issues?|cases?|incidents?|claims?|expenses?|tasks?|reimbursements?|reports?|orders?)\b\s*/i;
const thaiVerb =
  /^(?:เปิด|สร้าง|แจ้ง|ส่ง|ทำ|ยื่น|เบิก|เคลม|ซื้อ|สั่งซื้อ|ลง|บันทึก)(?:ซ่อม|ปัญหา|เรื่อง)?(?:ตั๋ว|ทิกเก็ต|ทิคเก็ต|ticket|เคส|คำขอ|ใบขอซื้อ|เรื่อง|รายการ|งาน|ค่าใช้จ่าย|เงิน)?(?:ใหม่)?(?:ให้)?(?:หน่อย|ที|ด้วย)?(?:ว่า|เรื่อง)?\s*/i;
/** A plea after the matter itself: "…, can someone look at it?" */
const appeal =
  /(?<=\S)[,.;!?]\s*(?:please\s+)?(?:can|could|would) (?:someone|somebody|anyone|you)\b[^?]{0,60}\?\s*$|(?<=\S)\s+(?:ช่วย|รบกวน|ฝาก)[^\n]{0,40}(?:หน่อย|ที|ด้วย)(?:\s*(?:ครับ|ค่ะ|คะ|นะคะ|นะครับ))?\s*$/i;
const linking =
  /^(?:(?:for|about|that|because|saying|to|regarding|re|on|with|titled|called|subject|of|is|as|ให้|หน่อย|ว่า|เรื่อง|สำหรับ|ครับ|ค่ะ)(?![a-zก-๎])|[\s:,;.!"'-])+/i;

/** Reads the part of a sentence a text field asks for by its hint; other slots already read are left out. */
export function findTexts(text: string, hint: SlotMeta['hint'], taken: Place[]): Found<string>[] {
  if (hint === 'reason') return reason(text, taken);
  return hint === 'subject' ? subject(text, taken) : [];
}

/** Reads "reason: …" or "change the subject to …", which name the field by its label. */
export function labelled(text: string, meta: SlotMeta): Found<string>[] {
  const names = [meta.label.en, meta.label.th].map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  const match = new RegExp(
    `(?:${names})\\s*(?::|=|\\bto\\b|\\bis\\b|\\bshould be\\b|เป็น|คือ|ว่า)\\s*(\\S[^\\n]*)`,
    'i',
  ).exec(text);
  if (!match?.[1]) return [];
  const start = match.index + match[0].length - match[1].length;
  return trimmed(text, start, match.index + match[0].length, []);
}

function reason(text: string, taken: Place[]): Found<string>[] {
  const line = plain(text);
  const match = because.exec(line);
  if (match)
    return trimmed(text, match.index + match[0].length, sentenceEnd(line, match.index + match[0].length), taken);
  const purposes = [...line.matchAll(forLead)].filter((one) => {
    const start = one.index + one[0].length;
    const slot = taken.some((place) => overlaps(place, { start: one.index, end: start + 1 }) || place.start === start);
    return !slot && !wants.test(line.slice(0, one.index)) && !noReason.test(line.slice(start));
  });
  const last = purposes.at(-1);
  return last ? trimmed(text, last.index + last[0].length, sentenceEnd(line, last.index + last[0].length), taken) : [];
}

function sentenceEnd(line: string, from: number): number {
  const stop = /[.!?](?:\s|$)|\n/.exec(line.slice(from));
  return stop ? from + stop.index : line.length;
}

/** Cuts courtesy, loose prepositions and slots from the end until a phrase is left. */
function trimmed(text: string, start: number, end: number, taken: Place[]): Found<string>[] {
  let stop = end;
  for (let before = -1; before !== stop; ) {
    before = stop;
    stop -= ending.exec(text.slice(start, stop))?.[0].length ?? 0;
    stop = taken.find((place) => place.end === stop && place.start >= start)?.start ?? stop;
  }
  const value = text.slice(start, stop).trim();
  return (value.match(/\p{L}/gu)?.length ?? 0) < 2 ? [] : [{ value, start, end: stop, guessed: false }];
}

function subject(text: string, taken: Place[]): Found<string>[] {
  const kept = [...taken]
    .sort((a, b) => b.start - a.start)
    .reduce(
      (rest, place) =>
        `${rest.slice(0, place.start).replace(/\s*\b(?:on|from|for|at|by|of|to|in|with|costing|worth)\s*$/i, '')}\uE000${rest.slice(place.end)}`,
      text,
    );
  const value = opening(
    kept
      .replace(/\s*\uE000[\s\uE000]*/g, ' ')
      .replace(/\s+(?=[,.;?!])/g, '')
      .trim(),
  );
  const [place] = trimmed(value, 0, value.length, []);
  return place ? [{ value: place.value, start: 0, end: text.length, guessed: false }] : [];
}

/** What is left once greeting, wish, verb and their object are gone; nothing if there was only a wish. */
function opening(text: string): string {
  let rest = text.replace(appeal, '');
  for (const pattern of [courtesy, wish, courtesy, verb, object, linking, thaiVerb, linking])
    rest = rest.replace(pattern, '');
  return rest.trim();
}
