/** Renders tables as lines that can be quoted alone: `Header: value; Header: value`. */

/** One row as a line; empty cells are left out. */
export function rowSentence(header: readonly string[], row: readonly string[]): string {
  return row
    .map((value, at) => (header[at] ? `${header[at]}: ${value}` : value))
    .filter((cell, at) => row[at]?.trim() !== '' && cell !== '')
    .join('; ');
}

/** Lines of a grid whose header is not marked: lone cells above it are captions, the first full row of words is the header. */
export function gridLines(rows: readonly (readonly string[])[]): string[] {
  const filled = rows.map((row) => row.map(oneLine)).filter((row) => row.some((cell) => cell !== ''));
  const width = Math.max(0, ...filled.map(countFilled));
  if (width <= 1) return filled.map((row) => row.find((cell) => cell !== '') ?? '');
  const start = filled.findIndex((row) => countFilled(row) > 1);
  const header = filled[start] ?? [];
  const named = isHeader(header, filled.length - start);
  return [
    ...filled.slice(0, start).map((row) => row.filter((cell) => cell !== '').join(' ')),
    ...filled.slice(named ? start + 1 : start).map((row) => rowSentence(named ? header : [], row)),
  ];
}

/** A text on one line, spaces single. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function countFilled(row: readonly string[]): number {
  return row.filter((cell) => cell !== '').length;
}

/** Names of columns are words or years, differ from each other, and one begins with a letter. */
function isHeader(row: readonly string[], rows: number): boolean {
  const names = row.filter((cell) => cell !== '');
  const differ = new Set(names).size === names.length;
  return rows > 1 && differ && names.every(isName) && names.some((name) => /^["'(#%]?\p{L}/u.test(name));
}

function isName(cell: string): boolean {
  const wordy = /\p{L}/u.test(cell) && /^["'(#%]?[\p{L}\d]/u.test(cell) && !/[,;:{}]$|@/.test(cell);
  return isYear(cell) || (cell.length <= 80 && wordy);
}

function isYear(cell: string): boolean {
  return /^(?:19|20|25)\d{2}$/.test(cell);
}
