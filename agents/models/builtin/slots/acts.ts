import { acts, dateWords, polite, questions, yesParticles } from './act-words.ts';
import { plain } from './found.ts';

export type DialogueAct = 'confirm' | 'deny' | 'cancel' | 'correct';

const filler =
  /^(?:\s*(?:oh|well|hmm+|um+|uh|ah|actually|sorry|wait|hold on|so|then|and|เอ่อ|อ่า|งั้น|ขอโทษ|เดี๋ยว)(?![a-z])[\s,.!-]*)+/i;
const replacing =
  /\binstead\b|\S\s+actually[.!]?$|^(?:please\s+)?(?:change|make|set|update|switch|move|push|extend|shorten|edit|correct)\s+(?:it|that|this|them|(?:the|end|start|to)\s[^?]{1,30}?|(?:end|start|date|dates|amount|reason|days?))(?:\s+(?:to|until|from|by)\b|\s+\d|\s+an?\b|\s*:)|^make (?:it|that) \S|(?:แก้|เปลี่ยน|ปรับ|เลื่อน|ขยับ)[^?]{0,24}?(?:เป็น|ไป|ถึง)\s*\S|^(?:ขอ|เอา)เป็น\s*\S/i;
const deniedBefore =
  /^(?:no+|nope|nah|not that|wrong|not quite|ไม่ใช่|ไม่|ผิด|ไม่เอา)(?![a-zก-๎])\s*(?:,|-|\.|:|;)\s*(?=\S)/i;
const deniedThai = /^(?:ไม่ใช่|ไม่ถูก|ผิด)(?:แล้ว)?\s*(?=\S)/;
const notButThis =
  /^(?:no+[\s,]+)?not\s+(?!(?:feeling|sure|able|working|getting|going|only|well|much|really|possible)\b)\S+(?:\s+\S+){0,3}?\s*(?:,|\bbut\b)\s*\S/i;
const leading =
  /^(?:no+|nope|nah|wrong|yes|yeah|yep|ok|okay|sure|actually|wait|sorry|ใช่|โอเค|ได้|ตกลง|ไม่|ไม่ใช่)(?![a-z])[\s,.!:-]*/i;
const newContent = new RegExp(
  `^(?:but\\b|from\\b|until\\b|till\\b|to\\b|on\\b|just\\b|only\\b|starting\\b|except\\b|make\\b|change\\b|it(?:'s| is| was)\\b|i mean|i meant|แต่|ตั้งแต่|ถึง|จนถึง|เป็น|แก้|เปลี่ยน|เอา(?!แล้ว)|ขอ(?:เป็น|แก้|เปลี่ยน)|แค่|[\\d฿$]|${dateWords})`,
  'i',
);

/** What a whole message does in a dialogue: agree, refuse, stop, correct — or none of these, as every request and question. */
export function dialogueAct(text: string): DialogueAct | null {
  const line = plain(text).trim().toLowerCase();
  return wholeMessage(line) ?? (isCorrection(line) ? 'correct' : null);
}

function wholeMessage(line: string): DialogueAct | null {
  const bare = stripPolite(line.replace(filler, ''));
  if (bare === '') return yesParticles.test(line) ? 'confirm' : null;
  const read = consumed(bare);
  if (!read) return null;
  if (read.has('cancel')) return 'cancel';
  if (read.has('deny')) return read.has('confirm') ? null : 'deny';
  return 'confirm';
}

function stripPolite(line: string): string {
  const stripped = line
    .replace(/[\s,.!;:…)("'-]+$/, '')
    .replace(polite, '')
    .replace(/^[\s,.!;:-]+/, '');
  return stripped === line ? line : stripPolite(stripped);
}

/** The acts of a message made of nothing but acts: "no, cancel it please". */
function consumed(bare: string): Set<DialogueAct> | null {
  const read = new Set<DialogueAct>();
  let rest = bare;
  while (rest !== '') {
    const next = longestAct(rest);
    if (!next) return null;
    read.add(next.act);
    rest = stripPolite(rest.slice(next.length).replace(/^[\s,.!;:-]+|^(?:and|then|แล้วก็|และ)\s+/, ''));
    rest = rest.replace(/^(?:please|ครับ|ค่ะ|คะ|นะ)(?![a-zก-๎])[\s,.!]*/, '');
  }
  return read;
}

function longestAct(rest: string): { act: DialogueAct; length: number } | null {
  let best: { act: DialogueAct; length: number } | null = null;
  for (const [act, pattern] of acts) {
    const length = pattern.exec(rest)?.[0].length ?? 0;
    if (length > (best?.length ?? 0)) best = { act, length };
  }
  return best;
}

function isCorrection(line: string): boolean {
  if (questions.test(line)) return false;
  const said = line.replace(filler, '');
  if (replacing.test(said) || notButThis.test(said) || deniedBefore.test(said) || deniedThai.test(said)) return true;
  const lead = /^(?:actually|wait|sorry|เดี๋ยว)(?![a-z])/i.test(line) ? line : (leading.exec(said)?.[0] ?? '');
  if (lead === '') return false;
  if (lead === line) return said !== '' && (/^actually/i.test(line) || newContent.test(said));
  return newContent.test(said.slice(lead.length));
}
