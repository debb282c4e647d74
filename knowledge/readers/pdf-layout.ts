/** Finds headings, paragraphs, lists and tables in the lines of a PDF; what repeats on every page is left out. */
import { createOutline, type Outline } from './outline.ts';
import { joinLines } from './pdf-items.ts';
import { lineText, type PdfLine } from './pdf-lines.ts';
import { tableEnd, tableRows } from './pdf-table.ts';
import type { PdfBlock } from './pdf-tagged.ts';
import { gridLines } from './table.ts';
import { writeTranscript } from './transcript.ts';

export interface PdfPage {
  number: number;
  bottom: number;
  top: number;
  lines: PdfLine[];
  /** What its structure says, where it declares one. */
  blocks: PdfBlock[];
  /** What the vision port read, where the page is a picture. */
  text: string;
}

const LEVELS = 4;
const listItem = /^(?:[•●○◦▪■‣·–-]|\(?\d{1,3}[.)]|[a-zก-ฮ][.)])\s/;
/** A line of a table of contents: dots lead to a page. */
const contentsLine = /(?:\.\s?){5,}\s*\d*$/;
const pageNumber = /^[^\p{L}\p{N}]*(?:page|หน้า(?:ที่)?)?\s*\d{1,4}(?:\s*(?:of|\/|จาก)\s*\d{1,4})?[^\p{L}\p{N}]*$/iu;

/** The outline of the pages. */
export function layOut(pages: readonly PdfPage[]): Outline {
  const outline = createOutline();
  const sizes = headingSizes(pages);
  const running = runningLines(pages, sizes);
  const inMono = isMostlyMono(pages);
  for (const page of pages) {
    writeTranscript(outline, page.text, page.number);
    if (isTagged(page)) {
      writeBlocks(outline, page, sizes);
      continue;
    }
    const lines = page.lines.filter(
      (line) =>
        !contentsLine.test(lineText(line)) &&
        (!isMargin(line, page) || !(running.has(shape(line, sizes)) || pageNumber.test(lineText(line)))),
    );
    layOutPage(outline, inMono ? lines.map((line) => ({ ...line, mono: false })) : lines, sizes, page.number);
  }
  return outline;
}

/** A document typed in letters of one width is prose all the same. */
function isMostlyMono(pages: readonly PdfPage[]): boolean {
  const lines = pages.flatMap((page) => page.lines);
  const letters = (some: PdfLine[]) => some.reduce((sum, line) => sum + lineText(line).length, 0);
  return letters(lines.filter(({ mono }) => mono)) * 2 > letters(lines);
}

/** Whether the structure of a page covers its text; many programs declare it for a part only. */
function isTagged({ lines, blocks }: PdfPage): boolean {
  const letters = (texts: string[]) => texts.join('').replace(/\s/g, '').length;
  return letters(blocks.map(({ text }) => text)) >= 0.8 * letters(lines.map(lineText)) && blocks.length > 0;
}

/** Programs that mark every paragraph alike leave headings to their size. */
function writeBlocks(outline: Outline, { blocks, number }: PdfPage, sizes: readonly number[]): void {
  for (const { level, isTitle, text, tight, size } of blocks) {
    const bySize = text.length <= 160 ? sizes.indexOf(rounded(size)) + 1 : 0;
    if (level > 0) outline.heading(level, text, { page: number, isTitle });
    else if (bySize > 0 && !blocks.some((block) => block.level > 0)) outline.heading(bySize, text, { page: number });
    else outline.block(text, { tight, page: number });
  }
}

function layOutPage(outline: Outline, lines: PdfLine[], sizes: readonly number[], page: number): void {
  const usual = usualGap(lines);
  const isHeading = (line: PdfLine) => sizes.includes(rounded(line.size));
  for (let at = 0; at < lines.length; ) {
    const line = lines[at] as PdfLine;
    const table = line.mono ? at : tableEnd(lines, at);
    let end = at + 1;
    if (line.mono && !isHeading(line)) {
      end = runEnd(lines, at, (next) => next.mono);
      outline.block(codeOf(lines.slice(at, end)), { page });
    } else if (table > at) {
      end = table;
      outline.block(gridLines(tableRows(lines.slice(at, end))).join('\n'), { page });
    } else if (isHeading(line) && lineText(line).length <= 160) {
      end = runEnd(
        lines,
        at,
        (next, last) => rounded(next.size) === rounded(line.size) && isClose(last, next, 1.4 * line.size),
      );
      outline.heading(sizes.indexOf(rounded(line.size)) + 1, joined(lines.slice(at, end)), { page });
    } else {
      const goesOn = (next: PdfLine, last: PdfLine, index: number) =>
        isClose(last, next, Math.max(usual, line.size)) &&
        !(isHeading(next) || next.mono || listItem.test(lineText(next))) &&
        tableEnd(lines, index) === index;
      end = runEnd(lines, at, goesOn);
      const text = joined(lines.slice(at, end));
      outline.block(text.replace(/^[•●○◦▪■‣·–]\s/, '- '), { tight: listItem.test(text), page });
    }
    at = end;
  }
}

function isClose(last: PdfLine, next: PdfLine, usual: number): boolean {
  return last.y > next.y && last.y - next.y < 1.3 * usual;
}

function runEnd(lines: PdfLine[], from: number, goesOn: (next: PdfLine, last: PdfLine, at: number) => boolean): number {
  let at = from + 1;
  while (at < lines.length && goesOn(lines[at] as PdfLine, lines[at - 1] as PdfLine, at)) at += 1;
  return at;
}

/** Code as it stands, its indents measured in letters. */
function codeOf(lines: readonly PdfLine[]): string {
  const lefts = lines.map(({ cells }) => cells[0]?.left ?? 0);
  const left = Math.min(...lefts);
  const written = lines.map((line, at) => {
    const indent = Math.round(((lefts[at] ?? left) - left) / (0.6 * line.size));
    return ' '.repeat(Math.min(40, indent)) + lineText(line);
  });
  return `\`\`\`\n${written.join('\n')}\n\`\`\``;
}

function joined(lines: PdfLine[]): string {
  return lines.map(lineText).reduce(joinLines);
}

/** Sizes clearly above that of most letters, the largest first. */
function headingSizes(pages: readonly PdfPage[]): number[] {
  const letters = new Map<number, number>();
  for (const line of pages.flatMap((page) => page.lines)) {
    letters.set(rounded(line.size), (letters.get(rounded(line.size)) ?? 0) + lineText(line).length);
  }
  const [body = 0] = [...letters].sort((a, b) => b[1] - a[1])[0] ?? [];
  return [...letters.keys()]
    .filter((size) => size >= body * 1.12)
    .sort((a, b) => b - a)
    .slice(0, LEVELS);
}

/** Lines that stand in the margin of several pages, numbers aside. */
function runningLines(pages: readonly PdfPage[], sizes: readonly number[]): Set<string> {
  const seen = new Map<string, number>();
  for (const page of pages) {
    const shapes = new Set(page.lines.filter((line) => isMargin(line, page)).map((line) => shape(line, sizes)));
    for (const one of shapes) seen.set(one, (seen.get(one) ?? 0) + 1);
  }
  const enough = Math.max(2, Math.ceil(pages.length * 0.4));
  return new Set([...seen].filter(([, count]) => count >= enough).map(([one]) => one));
}

function isMargin(line: PdfLine, { bottom, top }: PdfPage): boolean {
  const edge = (top - bottom) * 0.09;
  return line.y > top - edge || line.y < bottom + edge;
}

/** Numbers aside, but 'Chapter 1' and 'Chapter 2' in the size of headings are two. */
function shape(line: PdfLine, sizes: readonly number[]): string {
  return sizes.includes(rounded(line.size)) ? lineText(line) : lineText(line).replace(/\d+/g, '#');
}

/** The distance of lines inside paragraphs. */
function usualGap(lines: PdfLine[]): number {
  const gaps = lines
    .slice(1)
    .map((line, at) => ({ size: line.size, gap: (lines[at] as PdfLine).y - line.y }))
    .filter(({ gap }) => gap > 0);
  const close = gaps.filter(({ gap, size }) => gap < 2 * size);
  const sorted = (close.length > 0 ? close : gaps).map(({ gap }) => gap).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 3)] ?? 0;
}

function rounded(size: number): number {
  return Math.round(size * 2) / 2;
}
