/** One line of a CSV file as RFC 4180 has it, in which no cell becomes a formula when a spreadsheet opens it. */

/** What spreadsheets take for the beginning of a formula, as OWASP lists it. */
const FORMULA = /^[=+\-@\t\r]/;

/** The cells as a line with its end; nothing stands for null. */
export function csvLine(cells: readonly (string | number | null)[]): string {
  return `${cells.map((cell) => (cell === null ? '' : quoted(String(cell)))).join(',')}\r\n`;
}

function quoted(text: string): string {
  const plain = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) || plain === '' ? `"${plain.replaceAll('"', '""')}"` : plain;
}
