import { randomBytes } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type ReadOptions, readFile } from './read-file.ts';
import {
  docxEntries,
  pdfFile,
  pdfOf,
  pngOf,
  pptxEntries,
  relationsXml,
  streamObject,
  wordParagraph,
  type ZipEntry,
  zipOf,
} from './reader-fixtures.ts';
import { type FileFaultCode, UnreadableFile } from './unreadable-file.ts';

interface BadFile {
  what: string;
  name: string;
  bytes: () => string | Uint8Array;
  code: FileFaultCode;
  options?: ReadOptions;
}

const goodDocx = () => zipOf(docxEntries(wordParagraph('Hello to everyone.')));
const goodPdf = () => pdfOf([[{ x: 50, y: 700, text: 'Hello to everyone who reads this.' }]]);
const compound = (...streams: string[]) =>
  Buffer.concat([
    Buffer.from('d0cf11e0a1b11ae1', 'hex'),
    Buffer.alloc(600),
    Buffer.from(streams.join('\0'), 'utf16le'),
    Buffer.alloc(600),
  ]);
const replaced = (entries: ZipEntry[], name: string, content: string) =>
  entries.map((entry) => (entry.name === name ? { ...entry, content } : entry));
const laughs = `<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">${Array.from({ length: 20 }, (_, at) => `<!ENTITY c${at} "&b;&b;&b;&b;">`).join('')}]>`;
const xlsxOf = (sheet: string): ZipEntry[] => [
  {
    name: 'xl/workbook.xml',
    content: '<workbook xmlns:r="r"><sheets><sheet name="S" r:id="rId1"/></sheets></workbook>',
  },
  { name: 'xl/_rels/workbook.xml.rels', content: relationsXml('rId1 worksheet worksheets/sheet1.xml') },
  { name: 'xl/worksheets/sheet1.xml', content: `<worksheet><sheetData>${sheet}</sheetData></worksheet>` },
];
const manyRows = (count: number) =>
  Array.from({ length: count }, (_, at) => `<row r="${at + 1}"><c><v>${at}</v></c></row>`).join('');
const ocr = async () => 'text';

/** A page whose content unpacks to so many megabytes of blanks. */
function pdfBomb(megabytes: number): Buffer {
  return pdfFile([
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Count 1 /Kids [3 0 R] >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>',
    Buffer.concat([
      Buffer.from('<< /Length 999999999 /Filter /FlateDecode >>\nstream\n'),
      deflateSync(Buffer.alloc(megabytes * 2 ** 20, 32), { level: 1 }),
      Buffer.from('\nendstream'),
    ]),
  ]);
}

const badFiles: BadFile[] = [
  { what: 'no bytes at all', name: 'a.pdf', bytes: () => '', code: 'empty' },
  { what: 'only blanks', name: 'a.txt', bytes: () => ' \n\n ', code: 'no_text' },
  {
    what: 'more bytes than allowed',
    name: 'a.md',
    bytes: () => 'x'.repeat(2_000),
    code: 'too_large',
    options: { limits: { fileBytes: 1_000 } },
  },
  { what: 'a kind nobody reads', name: 'a.exe', bytes: () => 'MZ', code: 'unknown_type' },
  {
    what: 'a binary named as text',
    name: 'a.txt',
    bytes: () => Buffer.concat([Buffer.from('ab\0'), randomBytes(100)]),
    code: 'wrong_type',
  },
  { what: 'a picture named as text', name: 'a.md', bytes: () => pngOf(3, 3), code: 'wrong_type' },
  { what: 'a PDF named as text', name: 'a.txt', bytes: goodPdf, code: 'wrong_type' },
  {
    what: 'broken UTF-8',
    name: 'a.txt',
    bytes: () => Buffer.from([0x61, 0xc3, 0x28, 0xe2, 0x82, 0x20, 0xff]),
    code: 'not_text',
  },
  {
    what: 'a row of ten megabytes',
    name: 'a.csv',
    bytes: () => `a,b\n${'x'.repeat(10 * 2 ** 20)},1`,
    code: 'too_complex',
  },
  {
    what: 'too many rows',
    name: 'a.csv',
    bytes: () => 'a,b\n'.repeat(50),
    code: 'too_large',
    options: { limits: { rows: 10 } },
  },
  {
    what: 'JSON ten thousand deep',
    name: 'a.json',
    bytes: () => `${'['.repeat(10_000)}${']'.repeat(10_000)}`,
    code: 'too_complex',
  },
  { what: 'JSON cut off', name: 'a.json', bytes: () => '{"a": [1, 2', code: 'bad_syntax' },
  { what: 'one bad line of JSON', name: 'a.jsonl', bytes: () => '{"a":1}\n{a:2}', code: 'bad_syntax' },
  {
    what: 'a hundred thousand nested boxes',
    name: 'a.html',
    bytes: () => '<div>'.repeat(100_000),
    code: 'too_complex',
  },
  { what: 'a page without words', name: 'a.html', bytes: () => '<html><script>x()</script></html>', code: 'no_text' },
  { what: 'a password on a PDF', name: 'a.pdf', bytes: encryptedPdf, code: 'encrypted' },
  { what: 'a PDF cut off', name: 'a.pdf', bytes: () => goodPdf().subarray(0, 500), code: 'broken' },
  {
    what: 'a PDF of noise',
    name: 'a.pdf',
    bytes: () => Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(3_000), Buffer.from('%%EOF')]),
    code: 'broken',
  },
  { what: 'a web page named as PDF', name: 'a.pdf', bytes: () => '<html>Please sign in</html>', code: 'wrong_type' },
  {
    what: 'a PDF that unpacks to more memory than it may take',
    name: 'a.pdf',
    bytes: () => pdfBomb(400),
    code: 'too_heavy',
    options: { limits: { memoryMegabytes: 300 } },
  },
  {
    what: 'a PDF of too many pages',
    name: 'a.pdf',
    bytes: () => pdfOf([[], [], []]),
    code: 'too_large',
    options: { limits: { pages: 2 } },
  },
  { what: 'a PDF of blank pages', name: 'a.pdf', bytes: () => pdfOf([[], []]), code: 'no_text' },
  {
    what: 'a PDF whose work never ends',
    name: 'a.pdf',
    bytes: () => endlessPdf(),
    code: 'too_slow',
    options: { limits: { milliseconds: 3_000 } },
  },
  {
    what: 'a program named as Word',
    name: 'a.docx',
    bytes: () => Buffer.concat([Buffer.from('MZ'), randomBytes(200)]),
    code: 'wrong_type',
  },
  {
    what: 'an archive named as Word',
    name: 'a.docx',
    bytes: () => zipOf([{ name: 'x.txt', content: 'x' }]),
    code: 'wrong_type',
  },
  { what: 'a web page named as Word', name: 'a.docx', bytes: () => '<!doctype html><p>x', code: 'wrong_type' },
  { what: 'a sheet named as Word', name: 'a.docx', bytes: () => zipOf(xlsxOf('')), code: 'wrong_type' },
  { what: 'a Word file cut off', name: 'a.docx', bytes: () => goodDocx().subarray(0, 900), code: 'broken' },
  {
    what: 'a packed part under a password',
    name: 'a.docx',
    bytes: () => zipOf(docxEntries('').map((entry) => ({ ...entry, encrypted: true }))),
    code: 'encrypted',
  },
  {
    what: 'a Word file that unpacks to a hundred times its size',
    name: 'a.docx',
    bytes: () => zipOf([...docxEntries(''), { name: 'word/media/x.xml', content: Buffer.alloc(20 * 2 ** 20) }]),
    code: 'too_complex',
    options: { limits: { unpackedBytes: 10 * 2 ** 20 } },
  },
  {
    what: 'a part larger than it says',
    name: 'a.docx',
    bytes: () => zipOf(docxEntries(wordParagraph('x'.repeat(5_000))).map((entry) => ({ ...entry, declaredSize: 10 }))),
    code: 'broken',
  },
  {
    what: 'too many packed files',
    name: 'a.docx',
    bytes: () =>
      zipOf([...docxEntries(''), ...Array.from({ length: 50 }, (_, at) => ({ name: `${at}`, content: '' }))]),
    code: 'too_large',
    options: { limits: { packedFiles: 40 } },
  },
  {
    what: 'entities that multiply, in Word',
    name: 'a.docx',
    bytes: () =>
      zipOf(replaced(docxEntries(''), 'word/document.xml', `${laughs}<w:document><w:body>&c19;</w:body></w:document>`)),
    code: 'too_complex',
  },
  {
    what: 'entities that multiply, in a sheet',
    name: 'a.xlsx',
    bytes: () => zipOf(replaced(xlsxOf(''), 'xl/worksheets/sheet1.xml', `${laughs}<worksheet>&c19;</worksheet>`)),
    code: 'too_complex',
  },
  {
    what: 'elements nested without end in a slide',
    name: 'a.pptx',
    bytes: () => zipOf(pptxEntries([{ shapes: '<p:sp>'.repeat(5_000) }])),
    code: 'too_complex',
  },
  { what: 'XML that is none', name: 'a.pptx', bytes: () => zipOf(pptxEntries([{ shapes: '<p:sp' }])), code: 'broken' },
  {
    what: 'a million rows',
    name: 'a.xlsx',
    bytes: () => zipOf(xlsxOf('<row><c><v>1</v></c></row>'.repeat(2 ** 20))),
    code: 'too_large',
  },
  {
    what: 'a password on a workbook',
    name: 'a.xlsx',
    bytes: () => compound('EncryptionInfo', 'EncryptedPackage'),
    code: 'encrypted',
  },
  { what: 'a workbook of the nineties', name: 'a.xlsx', bytes: () => compound('Workbook'), code: 'old_format' },
  {
    what: 'a mail with broken parts and no sender',
    name: 'a.eml',
    bytes: () => 'Content-Type: multipart/mixed; boundary="b"\n\n--c\n--b\nx',
    code: 'wrong_type',
  },
  { what: 'a mail of parts in parts in parts', name: 'a.eml', bytes: nestedMail, code: 'broken' },
  { what: 'a compound file that is no mail', name: 'a.msg', bytes: () => compound('Workbook'), code: 'wrong_type' },
  {
    what: 'a mail of Outlook that is damaged',
    name: 'a.msg',
    bytes: () => compound('__properties_version1.0'),
    code: 'broken',
  },
  {
    what: 'a picture of 60,000 by 60,000',
    name: 'a.png',
    bytes: () => pngOf(3, 3, { width: 60_000, height: 60_000 }),
    code: 'too_large',
    options: { ocr },
  },
  {
    what: 'a picture of which only the start is there',
    name: 'a.jpg',
    bytes: () => Buffer.from('ffd8ffe000104a46494600', 'hex'),
    code: 'broken',
    options: { ocr },
  },
  {
    what: 'text named as a picture',
    name: 'a.png',
    bytes: () => 'hello there, this is no picture at all',
    code: 'wrong_type',
    options: { ocr },
  },
];

describe('a file that cannot be read', () => {
  it.each(badFiles)('is refused with its name and a remedy: $what', async ({ name, bytes, code, options }) => {
    const error = await readFile(
      { name: `C:\\hand in\\${name}`, bytes: Buffer.from(bytes() as Uint8Array) },
      options,
    ).then(
      (document) => document,
      (reason) => reason,
    );
    expect(error).toBeInstanceOf(UnreadableFile);
    expect(error).toMatchObject({ code, fileName: name });
    for (const text of [error.text.en, error.text.th]) {
      expect(text).toContain(`“${name}”`);
      expect(text).not.toMatch(/\{|\}|undefined|hand in/);
    }
    expect(error.text.en).toMatch(/\b(save|send|split|open|give it|check|correct)\b/i);
  });
});

const limited = badFiles.filter(({ options, code }) => options?.limits && !['too_slow', 'too_heavy'].includes(code));

it.each(limited)('is refused because of its limit, and only because of it: $what', async ({ name, bytes, code }) => {
  const file = { name, bytes: Buffer.from(bytes() as Uint8Array) };
  const fault = await readFile(file).then(
    () => 'none',
    (error) => error.code,
  );
  expect(fault).not.toBe(code);
});

it('does not stop the good ones: they are read before, beside and after it', async () => {
  const texts = await Promise.all(
    [
      { name: 'a.docx', bytes: goodDocx() },
      { name: 'a.pdf', bytes: goodPdf() },
      { name: 'a.xlsx', bytes: zipOf(xlsxOf(manyRows(3))) },
    ].map(async (file) => (await readFile(file)).sections.map(({ text }) => text).join()),
  );
  expect(texts).toEqual(['Hello to everyone.', 'Hello to everyone who reads this.', '0\n1\n2']);
});

it('shows a hostile name without its path, line breaks and turns of direction', async () => {
  const error = await readFile({ name: '../../etc/\u202Egnp.\r\nexe', bytes: Buffer.from('x') }).catch(
    (reason) => reason,
  );
  expect(error.fileName).toBe('gnp.exe');
});

function encryptedPdf(): Buffer {
  const key = 'ab'.repeat(32);
  return pdfOf([[{ x: 50, y: 700, text: 'Secret' }]], {
    trailer: `/ID [<00><00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <${key}> /U <${key}> >>`,
  });
}

/** Forms that draw each other, nine deep and a dozen wide. */
function endlessPdf(): Buffer {
  const deep = 9;
  const forms = Array.from({ length: deep }, (_, at) => {
    const next =
      at + 1 < deep ? `/Resources << /XObject << /F ${6 + at} 0 R >> >>` : '/Resources << /Font << /F1 4 0 R >> >>';
    const content = at + 1 < deep ? '/F Do '.repeat(12) : 'BT /F1 9 Tf (x) Tj ET';
    return streamObject(Buffer.from(content), `/Type /XObject /Subtype /Form /BBox [0 0 600 900] ${next}`);
  });
  return pdfFile([
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Count 1 /Kids [3 0 R] >>',
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents ${5 + deep} 0 R /Resources << /XObject << /F 5 0 R >> >> >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    ...forms,
    streamObject(Buffer.from('/F Do')),
  ]);
}

function nestedMail(): string {
  const open = Array.from({ length: 300 }, (_, at) => `Content-Type: multipart/mixed; boundary=b${at}\n\n--b${at}\n`);
  return `From: a@example.com\nSubject: x\n${open.join('')}text`;
}
