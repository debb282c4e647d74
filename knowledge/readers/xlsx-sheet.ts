/** Reads one sheet as a grid while it is unpacked; merged cells speak in every row they cover. */
import type { Reading } from './reading.ts';
import { cellText } from './xlsx-cell.ts';
import { createXmlPlayer } from './xml.ts';

export interface Workbook {
  strings: readonly string[];
  /** By the index of a cell's style. */
  dates: readonly boolean[];
  percents: readonly boolean[];
  from1904: boolean;
  /** Read so far, over all sheets. */
  rows: number;
  cells: number;
}

interface Merge {
  top: number;
  left: number;
  bottom: number;
  right: number;
}

const MAX_CELLS = 2_000_000;
const MAX_COLUMNS = 2_000;

/** The rows of a sheet from its first filled one, as texts. */
export async function readSheet(
  source: AsyncIterable<Buffer>,
  workbook: Workbook,
  reading: Reading,
): Promise<string[][]> {
  const grid = new Map<number, string[]>();
  const merges: Merge[] = [];
  let [row, column, inValue] = [0, 0, false];
  let cell = { type: '', style: 0, value: '' };
  const player = createXmlPlayer(reading, {
    open(name, attributes) {
      inValue = name === 'v' || name === 't';
      if (name === 'row') {
        row = Number(attributes.r ?? row + 1);
        column = 0;
      } else if (name === 'c') {
        column = attributes.r ? columnOf(attributes.r) : column + 1;
        cell = { type: attributes.t ?? '', style: Number(attributes.s ?? 0), value: '' };
      } else if (name === 'mergeCell') {
        const merge = mergeOf(attributes.ref ?? '');
        if (merge && merges.length < 50_000) merges.push(merge);
      }
    },
    text(text) {
      if (inValue) cell.value += text;
    },
    close(name) {
      inValue = false;
      if (name !== 'c' || cell.value === '' || column > MAX_COLUMNS) return;
      const isDate = workbook.dates[cell.style] ?? false;
      const isPercent = workbook.percents[cell.style] ?? false;
      store(cellText({ ...cell, isDate, isPercent, from1904: workbook.from1904 }, workbook.strings));
    },
  });
  const store = (text: string) => {
    let cells = grid.get(row);
    if (!cells) {
      cells = [];
      grid.set(row, cells);
      workbook.rows += 1;
      if (workbook.rows > reading.limits.rows) throw reading.tooMany('rows', reading.limits.rows);
    }
    cells[column - 1] = text;
    workbook.cells += 1;
    if (workbook.cells > MAX_CELLS) throw reading.tooMany('cells', MAX_CELLS);
  };
  const decoder = new TextDecoder();
  for await (const chunk of source) player.write(decoder.decode(chunk, { stream: true }));
  player.close();
  const headers = joinHeaders(grid, merges);
  for (const merge of merges) fillDown(grid, merge);
  return [...grid]
    .filter(([at]) => !headers.has(at))
    .sort(([a], [b]) => a - b)
    .map(([, cells]) => Array.from(cells, (text) => text ?? ''));
}

/** A group over columns ('2025' over 'Q1', 'Q2') goes into the names below it; returns the rows that are done with. */
function joinHeaders(grid: Map<number, string[]>, merges: readonly Merge[]): Set<number> {
  const header = [...grid.keys()].sort((a, b) => a - b).find((at) => countFilled(grid.get(at)) > 1);
  const groups = merges.filter(({ top, bottom, left, right }) => top === header && bottom === top && right > left);
  const below = header === undefined ? undefined : grid.get(header + 1);
  if (header === undefined || !below || groups.length === 0) return new Set();
  const above = Array.from(grid.get(header) ?? [], (text) => text ?? '');
  for (const { left, right } of groups) above.fill(above[left] ?? '', left, Math.min(right + 1, below.length));
  for (let at = 0; at < Math.max(above.length, below.length); at++) {
    below[at] = [...new Set([above[at] ?? '', below[at] ?? ''])].filter((text) => text !== '').join(' ');
  }
  return new Set([header]);
}

function fillDown(grid: Map<number, string[]>, { top, left, bottom }: Merge): void {
  const text = grid.get(top)?.[left];
  if (!text) return;
  for (let at = top + 1; at <= Math.min(bottom, top + 1_000); at++) {
    const cells = grid.get(at);
    if (cells) cells[left] ||= text;
  }
}

function countFilled(cells: readonly string[] | undefined): number {
  return cells?.filter((text) => text).length ?? 0;
}

function mergeOf(reference: string): Merge | undefined {
  const [from = '', to = ''] = reference.split(':');
  const [top, bottom] = [Number(/\d+$/.exec(from)?.[0]), Number(/\d+$/.exec(to)?.[0])];
  const [left, right] = [columnOf(from) - 1, columnOf(to) - 1];
  return top && bottom && left >= 0 && right >= left ? { top, left, bottom, right } : undefined;
}

/** 'A' is 1, 'AB12' is 28. */
function columnOf(reference: string): number {
  let column = 0;
  for (const letter of /^[A-Z]{1,3}/.exec(reference)?.[0] ?? '') column = column * 26 + letter.charCodeAt(0) - 64;
  return column;
}
