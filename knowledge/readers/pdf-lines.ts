/** Puts the scattered pieces of text on a page into lines of cells, in the order a person reads them. */
import type { PdfItem } from './pdf-items.ts';

export interface PdfCell {
  left: number;
  right: number;
  text: string;
}

export interface PdfLine {
  /** Height above the bottom of the page. */
  y: number;
  size: number;
  /** All of it in letters of one width. */
  mono: boolean;
  cells: PdfCell[];
}

const bullet = /^(?:[•●○◦▪■‣·–-]|\(?\d{1,3}[.)]|[a-zA-Zก-ฮ][.)])$/;

/** The text of a line, its cells apart by a space. */
export function lineText(line: PdfLine): string {
  return line.cells.map(({ text }) => text).join(' ');
}

/** The lines of a page from top to bottom; where it is set in two columns, the left one first. */
export function linesOf(items: readonly PdfItem[], edges: { left: number; right: number }): PdfLine[] {
  const rows = rowsOf(items);
  const lines = rows.map(lineOf);
  const gutter = gutterOf(lines, edges);
  return gutter === undefined ? lines : inColumns(lines, gutter);
}

function rowsOf(pieces: readonly PdfItem[]): PdfItem[][] {
  const rows: PdfItem[][] = [];
  for (const piece of pieces.toSorted((a, b) => b.y - a.y || a.left - b.left)) {
    const row = rows.at(-1);
    const first = row?.[0];
    if (first && Math.abs(first.y - piece.y) < 0.4 * Math.max(first.size, piece.size)) row.push(piece);
    else rows.push([piece]);
  }
  return rows;
}

function lineOf(row: PdfItem[]): PdfLine {
  const cells: PdfCell[] = [];
  const size = Math.max(...row.map((piece) => piece.size));
  for (const piece of row.toSorted((a, b) => a.left - b.left)) {
    const last = cells.at(-1);
    const gap = last ? piece.left - last.right : Number.POSITIVE_INFINITY;
    if (!last || (gap > size && !bullet.test(last.text.trim())))
      cells.push({ left: piece.left, right: piece.right, text: piece.text });
    else {
      const spaced = gap > 0.15 * size && !/\s$/.test(last.text) && !/^\s/.test(piece.text);
      last.text += (spaced ? ' ' : '') + piece.text;
      last.right = Math.max(last.right, piece.right);
    }
  }
  const texts = cells.map(({ left, right, text }) => ({ left, right, text: text.replace(/\s+/g, ' ').trim() }));
  return { y: row[0]?.y ?? 0, size, mono: row.every(({ mono }) => mono), cells: texts };
}

/** The free strip between two columns of prose: hardly a line crosses it and both sides are filled. */
function gutterOf(lines: PdfLine[], { left, right }: { left: number; right: number }): number | undefined {
  const middle = (left + right) / 2;
  const reach = (right - left) * 0.12;
  for (let at = middle - reach; at <= middle + reach; at += 4) {
    const both = lines.filter(
      ({ cells }) => cells.length === 2 && (cells[0]?.right ?? 0) < at && (cells[1]?.left ?? 0) > at,
    );
    const crossing = lines.filter(({ cells }) => cells.some((cell) => cell.left < at && cell.right > at));
    if (both.length >= 12 && crossing.length * 4 < both.length && isProse(both)) return at;
  }
  return undefined;
}

function isProse(lines: PdfLine[]): boolean {
  const full = [0, 1].map((side) => {
    const widths = lines.map(({ cells }) => (cells[side]?.right ?? 0) - (cells[side]?.left ?? 0)).sort((a, b) => a - b);
    return (widths[Math.floor(widths.length / 3)] ?? 0) > 0.8 * (widths.at(-1) ?? 1);
  });
  return full.every(Boolean);
}

function inColumns(lines: PdfLine[], gutter: number): PdfLine[] {
  const ordered: PdfLine[] = [];
  let [left, right]: [PdfLine[], PdfLine[]] = [[], []];
  const flush = () => {
    ordered.push(...left, ...right);
    [left, right] = [[], []];
  };
  for (const line of lines) {
    if (line.cells.some((cell) => cell.left < gutter && cell.right > gutter)) {
      flush();
      ordered.push(line);
      continue;
    }
    const before = line.cells.filter((cell) => cell.right <= gutter);
    const after = line.cells.filter((cell) => cell.left >= gutter);
    if (before.length > 0) left.push({ ...line, cells: before });
    if (after.length > 0) right.push({ ...line, cells: after });
  }
  flush();
  return ordered;
}
