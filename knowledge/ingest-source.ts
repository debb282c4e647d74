/** What people see of a document that is no Markdown itself: its sections written as Markdown, with the headings citations lead to. */
import type { ReadDocument } from './document.ts';

const DEEPEST_HEADING = 6;
const FENCE = /^\s*```/;
/** Lines that Markdown would take for a heading, a rule or front matter. */
const STRUCTURE = /^(\s{0,3})(#{1,6}(?:\s|$)|[-=*_]{2,}\s*$|>)/;

/** The document as Markdown: title, headings by their depth, lines kept as they stand. */
export function markdownOf({ title, sections }: Pick<ReadDocument, 'title' | 'sections'>): string {
  const blocks = [`# ${oneLine(title)}`];
  let before: string[] = [];
  let at: string | undefined;
  for (const { path, anchor, text } of sections) {
    const goesOn = anchor === at && path.length === before.length && path.every((heading, n) => heading === before[n]);
    at = anchor;
    if (goesOn) {
      blocks.push(asLines(text));
      continue;
    }
    const from = path.findIndex((heading, depth) => heading !== before[depth]);
    // The same path once more is another section of the same name.
    const fresh = from >= 0 ? from : path.length > 0 ? path.length - 1 : 0;
    for (const [depth, heading] of path.entries())
      if (depth >= fresh) blocks.push(`${'#'.repeat(Math.min(depth + 2, DEEPEST_HEADING))} ${oneLine(heading)}`);
    blocks.push(asLines(text));
    before = path;
  }
  return `${blocks.join('\n\n')}\n`;
}

function asLines(text: string): string {
  let isCode = false;
  const lines = text.split('\n');
  return lines
    .map((line, at) => {
      const wasCode = isCode;
      if (FENCE.test(line)) isCode = !isCode;
      if (wasCode || isCode || FENCE.test(line)) return line;
      const plain = line.replace(STRUCTURE, '$1\\$2');
      return plain.trim() !== '' && (lines[at + 1] ?? '').trim() !== '' ? `${plain.trimEnd()}  ` : plain;
    })
    .join('\n');
}

function oneLine(heading: string): string {
  return heading.replaceAll(/\s+/g, ' ').trim();
}
