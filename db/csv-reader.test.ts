import { describe, expect, it } from 'vitest';
import { csvLine } from './csv.ts';
import { CsvFault, readCsv } from './csv-reader.ts';

const cells = (text: string) => readCsv(text).map((record) => record.cells);

describe('a CSV file', () => {
  it('is read with quotes, commas and line ends inside cells, whatever ends its lines', () => {
    expect(cells('a,b\r\n"c, ""d""","e\nf"\n')).toEqual([
      ['a', 'b'],
      ['c, "d"', 'e\nf'],
    ]);
    expect(cells('\uFEFFa,\r,b')).toEqual([
      ['a', ''],
      ['', 'b'],
    ]);
    expect(cells('a,')).toEqual([['a', '']]);
    expect(cells('')).toEqual([]);
  });

  it('gives each record the line it begins on, and leaves empty lines out', () => {
    expect(readCsv('a\n\n"b\nc"\n,,\nd\n').map(({ line }) => line)).toEqual([1, 3, 6]);
  });

  it.each(['a,"b\nc', 'a\nb"c,d', '"a" b,c'])('is refused with the line where a quote goes wrong: %j', (text) => {
    expect(() => readCsv(text)).toThrow(CsvFault);
    expect(() => readCsv(text)).toThrow(/^Line [12] has a quote/);
  });

  it('is read as it was written', () => {
    const row = ['x', 'a "b"', 'c,d', 'e\r\nf', ''];
    expect(cells(csvLine(row))).toEqual([row]);
  });
});
