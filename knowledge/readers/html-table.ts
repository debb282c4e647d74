/** Tables of a page: spanned cells are spread, headers are joined to their values, tables that only lay out are text. */
import { oneLine, rowSentence } from './table.ts';

export interface HtmlCell {
  header: boolean;
  columns: number;
  rows: number;
  lines: string[];
}

export interface HtmlTable {
  rows: { head: boolean; cells: HtmlCell[] }[];
  /** Another table stands in one of its cells. */
  holdsTable: boolean;
}

const MAX_CELLS = 500_000;

/** A cell as its tag declares it; spans beyond reason are one. */
export function createCell(header: boolean, columns = '1', rows = '1'): HtmlCell {
  const span = (text: string) => {
    const number = Number(text);
    return Number.isInteger(number) && number >= 1 && number <= 200 ? number : 1;
  };
  return { header, columns: span(columns), rows: span(rows), lines: [] };
}

/** The table as lines in reading order. */
export function tableLines(table: HtmlTable): string[] {
  const hasHeaders = table.rows.some((row) => row.head || row.cells.some((cell) => cell.header));
  const widest = Math.max(0, ...table.rows.map((row) => row.cells.length));
  if (!hasHeaders && (table.holdsTable || widest <= 1)) {
    return table.rows.flatMap((row) => row.cells.flatMap((cell) => cell.lines));
  }
  const grid = spread(table);
  const marked = countHeaderRows(grid);
  const first = marked === 0 && !grid.some(startsWithHeader) ? 1 : marked;
  const header = joinedHeader(grid.slice(0, first));
  if (first >= grid.length) return grid.map((row) => row.map(textOf).join('; '));
  return grid
    .slice(first)
    .map((row) => rowLine(header, row))
    .filter((line) => line !== '');
}

type Grid = (HtmlCell | undefined)[][];

function spread(table: HtmlTable): Grid {
  const grid: Grid = table.rows.map(() => []);
  let cells = 0;
  table.rows.forEach((row, at) => {
    let column = 0;
    for (const cell of row.cells) {
      while (grid[at]?.[column]) column += 1;
      for (let down = 0; down < cell.rows && grid[at + down]; down++) {
        for (let right = 0; right < cell.columns && cells < MAX_CELLS; right++) {
          const shown = right === 0 || isHeaderRow(row) ? cell : { ...cell, lines: [] };
          if (grid[at + down]) (grid[at + down] as HtmlCell[])[column + right] = shown;
          cells += 1;
        }
      }
      column += cell.columns;
    }
  });
  return grid.map((row) => Array.from(row));
}

function isHeaderRow(row: HtmlTable['rows'][number]): boolean {
  return row.head || (row.cells.length > 0 && row.cells.every((cell) => cell.header));
}

function countHeaderRows(grid: Grid): number {
  const body = grid.findIndex((row) => !row.every((cell) => cell?.header ?? true));
  return body < 0 ? Math.min(1, grid.length) : body;
}

function startsWithHeader(row: Grid[number]): boolean {
  return row[0]?.header === true && row.slice(1).some((cell) => cell && !cell.header);
}

/** Header rows above each other: 'Leave' over 'Days' is 'Leave Days'. */
function joinedHeader(rows: Grid): string[] {
  const width = Math.max(0, ...rows.map((row) => row.length));
  return Array.from({ length: width }, (_, column) => {
    const names = rows.map((row) => textOf(row[column])).filter((name) => name !== '');
    return [...new Set(names)].join(' ');
  });
}

/** Where no header stands above, that of the row names its values. */
function rowLine(header: string[], row: Grid[number]): string {
  const [name = '', ...values] = row.map(textOf);
  if (header.length > 0 || !row[0]?.header) return rowSentence(header, [name, ...values]);
  return `${name}: ${values.filter((value) => value !== '').join('; ')}`;
}

function textOf(cell: HtmlCell | undefined): string {
  return oneLine(cell?.lines.join(' ') ?? '');
}
