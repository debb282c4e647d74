/** Finds the pages of a PDF that are scans although they bear text: a stamp, or the mark of the program that scanned them. */
import { lineText, type PdfLine } from './pdf-lines.ts';
import type { PageView } from './pdf-picture.ts';

const FEW_LETTERS = 10;
/** A stamp or a caption has fewer letters, a page that was written has more. */
const LITTLE_TEXT = 200;
const MOST_OF_PAGE = 0.5;
const MORE_THAN_A_LOGO = 0.1;

/** The lines of each page that do not stand on most pages as well, numbers aside; copies of a whole page are no running heads. */
export function ownLines(pages: readonly (readonly PdfLine[])[]): PdfLine[][] {
  const seen = new Map<string, number>();
  for (const lines of pages) for (const one of new Set(lines.map(shape))) seen.set(one, (seen.get(one) ?? 0) + 1);
  const most = Math.max(2, Math.ceil(pages.length / 2));
  return pages.map((lines) => {
    const own = lines.filter((line) => (seen.get(shape(line)) ?? 0) < most);
    return lettersOf(lines) - lettersOf(own) < LITTLE_TEXT ? own : [...lines];
  });
}

/** Whether a page may be a scan, by its text alone: looking at how it is painted takes longer. */
export function mayBeScan(own: readonly PdfLine[]): boolean {
  return lettersOf(own) < LITTLE_TEXT;
}

/** Whether the text of a page is next to nothing. */
export function isBare(lines: readonly PdfLine[]): boolean {
  return lettersOf(lines) < FEW_LETTERS;
}

/** Whether what a page says is in its picture. */
export function isScan(all: readonly PdfLine[], own: readonly PdfLine[], view: PageView): boolean {
  const { isDrawn, hasPictures, covered } = view;
  if (isBare(all)) return isDrawn || hasPictures;
  if (isBare(own)) return isDrawn || covered > MORE_THAN_A_LOGO;
  return mayBeScan(own) && covered > MOST_OF_PAGE;
}

/** What a page says of its own and its transcript does not. */
export function unsaid(own: readonly PdfLine[], transcript: string): PdfLine[] {
  const said = bare(transcript);
  return own.filter((line) => !said.includes(bare(lineText(line))));
}

function shape(line: PdfLine): string {
  return lineText(line).replace(/\p{N}+/gu, '#');
}

function lettersOf(lines: readonly PdfLine[]): number {
  return lines.reduce((sum, line) => sum + bare(lineText(line)).length, 0);
}

function bare(text: string): string {
  return text.replace(/\s/g, '');
}
