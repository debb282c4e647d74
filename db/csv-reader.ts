/** Reads CSV files as RFC 4180 has them. */

export interface CsvRecord {
  /** Of the file, where the record begins; the first is 1. */
  line: number;
  cells: string[];
}

/** A file that cannot be taken apart. */
export class CsvFault extends Error {
  override readonly name = 'CsvFault';
  readonly line: number;
  readonly says: string;

  constructor(line: number, says: string) {
    super(`Line ${line} ${says}.`);
    this.line = line;
    this.says = says;
  }
}

/** The records of a file without its empty lines; cells in quotes may hold commas, quotes and line ends. */
export function readCsv(text: string): CsvRecord[] {
  const records: CsvRecord[] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\n|\r|$)/y;
  const end = text.length;
  cell.lastIndex = text.startsWith('\uFEFF') ? 1 : 0;
  let line = 1;
  while (cell.lastIndex < end) {
    const record: CsvRecord = { line, cells: [] };
    let ending = ',';
    while (ending === ',') {
      const found = cell.exec(text);
      if (!found) throw new CsvFault(line, 'has a quote that is not closed, or stands where none may');
      const [whole, inQuotes, plain = '', next = ''] = found;
      record.cells.push(inQuotes === undefined ? plain : inQuotes.replaceAll('""', '"'));
      line += whole.match(/\r\n|\n|\r/g)?.length ?? 0;
      ending = next;
    }
    if (record.cells.join('') !== '') records.push(record);
  }
  return records;
}
