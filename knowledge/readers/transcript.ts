/** What the vision port reads off pictures of text: as much as a page can hold, with the headings it marks. */
import type { Outline } from './outline.ts';
import type { Ocr } from './read-file.ts';
import type { Reading } from './reading.ts';

const FENCE = /^\s*```/;
const HEADING = /^(#{1,6})\s+(.+?)\s*#*$/;

/** The text of a picture; null where no model that sees is set up. What is longer than a page is cut, and that is said. */
export async function transcriptOf(
  picture: Parameters<Ocr>[0],
  reading: Reading,
  page?: number,
): Promise<string | null> {
  const text = reading.ocr ? await reading.ocr(picture) : null;
  const most = reading.limits.pageCharacters;
  if (text === null || text.length <= most) return text;
  const number = most.toLocaleString('en');
  reading.remark(
    page === undefined
      ? {
          en: `Only the first ${number} letters of “${reading.name}” were taken.`,
          th: `อ่านเฉพาะ ${number} ตัวอักษรแรกของ “${reading.name}”`,
        }
      : {
          en: `Only the first ${number} letters of the scanned page ${page} were taken.`,
          th: `อ่านเฉพาะ ${number} ตัวอักษรแรกของหน้าสแกนที่ ${page}`,
        },
  );
  return text.slice(0, most).toWellFormed();
}

/** Puts a transcript into the outline: Markdown headings as headings, everything else as it stands. */
export function writeTranscript(outline: Outline, text: string, page?: number): void {
  const at = page === undefined ? {} : { page };
  let block: string[] = [];
  let isCode = false;
  const flush = () => {
    outline.block(block.join('\n'), at);
    block = [];
  };
  for (const line of text.split(/\r?\n/)) {
    if (FENCE.test(line)) isCode = !isCode;
    const [, marks = '', words = ''] = (!isCode && HEADING.exec(line)) || [];
    if (words !== '') {
      flush();
      outline.heading(marks.length, words, at);
    } else if (!isCode && line.trim() === '') flush();
    else block.push(line);
  }
  flush();
}
