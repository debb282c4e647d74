/** Text for Discord: nothing in it becomes markup, a mention or a link by itself. */
import { inert } from '../chat/markdown-text.ts';

const BREAK = '\u2060';
/** Users, channels, roles, commands, times, emoji and places of the client. */
const MARKS = /<(?=[@#:/]|a:|t:|id:)|@(?=everyone|here)/gi;

/** Plain text as it reads, on lines of its own or not. */
export function plain(text: string): string {
  return inert(text)
    .replaceAll(MARKS, `$&${BREAK}`)
    .replaceAll(/[\\*_~`|<>[\]()]/g, '\\$&')
    .replaceAll(/^(\s*)(#{1,3}|-#|[-+])(?=\s)/gm, '$1\\$2')
    .replaceAll(/^(\s*\d+)\.(?=\s)/gm, '$1\\.');
}

/** Markdown whose marks of Discord's own are taken apart, in code too. */
export function defused(markdown: string): string {
  return markdown.replaceAll(MARKS, `$&${BREAK}`);
}

/** At most `most` UTF-16 units, cut between characters. */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  let short = '';
  for (const { segment } of new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text)) {
    if (short.length + segment.length > most - 1) break;
    short += segment;
  }
  return `${short}…`;
}

/** Text where Discord knows no markup: labels, footers, titles of forms. */
export function label(text: string, most: number): string {
  return shortened(text.replaceAll(/\s+/g, ' ').trim(), most) || '—';
}
