/** A message that brings a log along, pasted or as a file, and asks about nothing else. */
import { allWords } from '../agents/language.ts';
import type { Turn } from '../agents/message.ts';
import { shareOfLogLines } from '../tools/it/log-lines.ts';
import type { HandedIn } from '../tools/tool.ts';

export const LOG_TOOL = 'it.analyse_log';
/** Lines a log has at least, and the share of them that a program wrote. */
const LEAST = 4;
const SHARE = 0.5;
const ABOUT_LOGS =
  /\blogs?\b|\berrors?\b|\banaly[sz]e|\bwhat(?:'s| is| went| has gone)? (?:wrong|this|happen\w*)|\bwhy\b|\bcrash|\broot cause|\bstack ?trace|ล็อก|วิเคราะห์|ผิดพลาด|ผิดปกติ|เกิดอะไร|สาเหตุ|ทำไม|ดูให้|ช่วยดู/i;

/** A log is spoken of as if it were there, to be read. */
const HAS_A_LOG =
  /\b(?:analy[sz]e|read|parse|check|summari[sz]e|explain|look (?:at|through|into))\b[^.?!]*\b(?:this|these|my|the attached|attached)\b[^.?!]*\blogs?\b|(?:วิเคราะห์|อ่าน|สรุป|ตรวจ|ดู)[^.?!]{0,20}(?:ล็อก|\blogs?\b)[^.?!]{0,12}(?:นี้|แนบ)/i;

/** What came with a message as text: its files, and what was pasted into it without the person's own words. */
export function handedIn({ text, attachments }: Turn): HandedIn[] {
  const files = attachments.filter((file) => file.text !== '').map((file) => ({ name: file.name, text: file.text }));
  const { pasted } = apart(text);
  return pasted.includes('\n') ? [...files, { name: '', text: pasted }] : files;
}

/** The person's own words about a log that came along, or should have; undefined where they want something else. */
export function askedOfLog(turn: Turn): { words: string } | undefined {
  const { words } = apart(turn.text);
  if (!handedIn(turn).some(({ text }) => isLog(text.split(/\r?\n/))))
    return HAS_A_LOG.test(turn.text) && turn.text.length < 500 ? { words: turn.text } : undefined;
  return allWords(words).length === 0 || ABOUT_LOGS.test(words) ? { words } : undefined;
}

/** True for lines most of which a program wrote. */
export function isLog(lines: readonly string[]): boolean {
  return lines.filter((line) => line.trim() !== '').length >= LEAST && shareOfLogLines(lines) >= SHARE;
}

/** A person writes before or after what they paste. */
function apart(text: string): { words: string; pasted: string } {
  const lines = text.trim().split(/\r?\n/);
  const isOwn = (line: string | undefined) => line !== undefined && line.length < 500 && shareOfLogLines([line]) === 0;
  const before = isOwn(lines[0]) ? [lines.shift()] : [];
  const after = isOwn(lines.at(-1)) ? [lines.pop()] : [];
  return { words: [...before, ...after].join(' '), pasted: lines.join('\n') };
}
