import { blank } from './found.ts';

const denied: RegExp[] = [
  /\b(?:instead of|rather than)\s+[^,.;]+/i,
  /\bnot\s+(?!only\b)[^,.;]+?(?=\s*(?:,|;|\.\s|\bbut\b)\s*\S)/i,
  /(?<=\S\s*,?\s+)\bnot\s+[^,.;]{1,30}$/i,
  /ไม่ใช่(?=\S)\S+?(?=แต่|เป็น|\s+\S)/,
  /แทน(?:ที่)?(?=วัน|จันทร์|อังคาร|พุธ|พฤหัส|ศุกร์|เสาร์)\S+/,
];

/** Removes what a correction denies ("not Thursday, Friday"), keeping every place. */
export function withoutNegated(text: string): string {
  return denied.reduce((line, pattern) => {
    const match = pattern.exec(line);
    const rest = match ? blank(line, { start: match.index, end: match.index + match[0].length }, ' ') : line;
    return /[\p{L}\p{N}]/u.test(rest) ? rest : line;
  }, text);
}
