/** Recognises tables by cells that stand under each other. */
import type { PdfCell, PdfLine } from './pdf-lines.ts';

interface Column {
  left: number;
  right: number;
}

/** Where the table that begins at a line ends; the line itself where none begins. */
export function tableEnd(lines: readonly PdfLine[], from: number): number {
  const first = lines[from];
  if (!first || first.cells.length < 2) return from;
  let columns = columnsOf([first]);
  let [end, full] = [from + 1, 1];
  for (; end < lines.length; end++) {
    const [last, next] = [lines[end - 1] as PdfLine, lines[end] as PdfLine];
    const gap = last.y - next.y;
    if (gap < 0 || gap > 4 * next.size || next.size > 1.1 * first.size || !fits(next, columns)) break;
    if (next.cells.length >= 2) {
      full += 1;
      columns = columnsOf([{ ...next, cells: columns.map((column) => ({ ...column, text: '' })) }, next]);
    } else if (gap > 1.6 * next.size) break;
  }
  return full >= 2 && columns.length >= 2 ? end : from;
}

/** The rows of a table: lines that stand close are one row where others stand apart. */
export function tableRows(lines: readonly PdfLine[]): string[][] {
  const columns = columnsOf(lines.filter(({ cells }) => cells.length > 1));
  const gaps = lines.slice(1).map((line, at) => (lines[at] as PdfLine).y - line.y);
  const [least, most] = [Math.min(...gaps), Math.max(...gaps)];
  const apart = most > 1.35 * least ? (least + most) / 2 : undefined;
  const rows: string[][] = [];
  lines.forEach((line, at) => {
    const begins = at === 0 || (apart === undefined ? startsRow(line, columns) : (gaps[at - 1] ?? 0) > apart);
    if (begins) rows.push(columns.map(() => ''));
    const row = rows.at(-1);
    for (const cell of line.cells) {
      const column = columnAt(cell, columns);
      if (row && column >= 0) row[column] = `${row[column]} ${cell.text}`.trim();
    }
  });
  return rows;
}

function startsRow(line: PdfLine, columns: readonly Column[]): boolean {
  return line.cells.some((cell) => columnAt(cell, columns) === 0);
}

/** Every cell stands in one column, and no two in the same. */
function fits(line: PdfLine, columns: readonly Column[]): boolean {
  const places = line.cells.map((cell) => columns.filter((column) => overlap(cell, column)).length);
  if (line.cells.length === 1) return places[0] === 1;
  return places.filter((count) => count <= 1).length === places.length && places.some((count) => count === 1);
}

function columnsOf(lines: readonly PdfLine[]): Column[] {
  const columns: Column[] = [];
  const cells = lines.flatMap((line) => line.cells).toSorted((a, b) => a.left - b.left);
  for (const { left, right } of cells) {
    const last = columns.at(-1);
    if (last && left < last.right) last.right = Math.max(last.right, right);
    else columns.push({ left, right });
  }
  return columns;
}

function columnAt(cell: PdfCell, columns: readonly Column[]): number {
  return columns.findIndex((column) => overlap(cell, column));
}

function overlap(cell: PdfCell | Column, column: Column): boolean {
  return cell.left < column.right && cell.right > column.left;
}
