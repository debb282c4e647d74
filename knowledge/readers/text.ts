/** Reads plain text: numbered, underlined and shouted lines are headings; what a program wrote stays as it is. */
import type { ReadDocument } from '../document.ts';
import { createOutline, documentOf } from './outline.ts';

const written = /\.(log|yaml|yml|xml|sql|ini|conf)$/i;

/** The sections of a text; a log or a settings file is one. */
export function readText(source: string, fileName: string): ReadDocument {
  const text = source.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  const outline = createOutline();
  if (written.test(fileName)) outline.block(text);
  else for (const block of text.split(/\n[ \t]*\n+/)) addBlock(outline, block.replace(/^\n+/, ''));
  return documentOf(outline.pieces(), fileName);
}

function addBlock(outline: ReturnType<typeof createOutline>, block: string): void {
  const [first = '', second = '', ...rest] = block.split('\n');
  const underlined = /^(={3,}|-{3,})\s*$/.exec(second.trim());
  if (underlined && isShort(first)) {
    outline.heading(second.trim().startsWith('=') ? 1 : 2, first);
    outline.block(rest.join('\n'));
    return;
  }
  const level = second === '' ? headingLevel(first.trim()) : 0;
  if (level > 0) outline.heading(level, first);
  else outline.block(block);
}

/** How deep a line standing alone is as a heading; 0 where it is none. */
function headingLevel(line: string): number {
  if (!isShort(line)) return 0;
  const numbered =
    /^(?:ข้อ(?:ที่)?\s*|บทที่\s*|หมวด(?:ที่)?\s*|chapter\s+|section\s+|article\s+)?(\d{1,2}(?:\.\d{1,2}){0,4})[.)]?\s+\p{L}/iu.exec(
      line,
    );
  if (numbered) return 1 + (numbered[1]?.split('.').length ?? 1);
  return /^[A-Z][A-Z\d &/,'()-]{3,}$/.test(line) ? 2 : 0;
}

function isShort(line: string): boolean {
  return line.trim() !== '' && line.length <= 80 && !/[.!?,;:]$/.test(line.trim());
}
