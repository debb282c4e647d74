/** Reads CSV and TSV: the delimiter is guessed, the first row of words names the columns. */
import { CsvError, type Options, parse } from 'csv-parse/sync';
import type { ReadDocument } from '../document.ts';
import { createOutline, documentOf } from './outline.ts';
import type { Reading } from './reading.ts';
import { gridLines } from './table.ts';

const MAX_CELL = 1_000_000;

/** The rows of a delimited text, one line each. */
export function readDelimited(source: string, reading: Reading): ReadDocument {
  const text = source.replace(/^\uFEFF/, '');
  const rows = parsed(text, delimiterOf(text.slice(0, 64_000)), reading);
  if (rows.length > reading.limits.rows) throw reading.tooMany('rows', reading.limits.rows);
  const outline = createOutline();
  outline.block(gridLines(rows).join('\n'));
  return documentOf(outline.pieces(), reading.name, {}, 'data');
}

function parsed(text: string, delimiter: string, reading: Reading): string[][] {
  const options: Options = {
    delimiter,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: MAX_CELL,
    to: reading.limits.rows + 1,
  };
  try {
    return parse(text, options) as string[][];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    if (error.code === 'CSV_MAX_RECORD_SIZE') {
      throw reading.fault('too_complex', {
        en: 'it has a row of more than a million characters',
        th: 'มีแถวที่ยาวเกินหนึ่งล้านตัวอักษร',
      });
    }
    throw reading.fault('broken', undefined, error);
  }
}

/** The delimiter that parts the first lines most evenly. */
export function delimiterOf(head: string): string {
  const lines = head
    .replaceAll(/"(?:[^"]|"")*"/g, '')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .slice(0, 20);
  const scored = ['\t', ';', ',', '|'].map((delimiter) => {
    const counts = lines.map((line) => line.split(delimiter).length - 1);
    const common = counts[0] ?? 0;
    return { delimiter, score: common * counts.filter((count) => count === common).length };
  });
  return scored.reduce((best, one) => (one.score > best.score ? one : best), { delimiter: ',', score: 0 }).delimiter;
}
