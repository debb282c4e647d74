import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type Ocr, readFile } from './read-file.ts';
import { type PdfText, pdfOf } from './reader-fixtures.ts';

const sample = (name: string) => ({ name, bytes: readFileSync(join(import.meta.dirname, 'samples', name)) });
const made = (pages: PdfText[][]) => readFile({ name: 'made.pdf', bytes: pdfOf(pages) });

it('reads headings, lists, tables and pages of a PDF that declares its structure', async () => {
  const document = await readFile(sample('leave-policy.pdf'));
  expect(document).toMatchObject({
    title: 'Leave policy',
    version: '3.1',
    date: '2026-01-01',
    owner: 'HR',
    language: 'en',
  });
  expect(document.sections.map(({ path, page }) => [path.join(' › '), page])).toEqual([
    ['Annual leave', 1],
    ['Annual leave › Half days', 1],
    ['Sick leave', 1],
    ['Parental leave', 2],
  ]);
  expect(document.sections[0]?.text).toContain('\n\n- Ask two weeks ahead.\n- Name a deputy');
  expect(document.sections[2]?.text.split('\n')[2]).toBe('Days: 30 and more; Certificate: needed; Who signs: HR');
});

it('keeps the tone marks of Thai, which stand beside the letters only as a hint', async () => {
  const document = await readFile(sample('thai-leave.pdf'));
  expect(document).toMatchObject({
    title: 'ระเบียบการลา',
    version: '2',
    date: '2026-01-01',
    owner: 'ฝ่ายบุคคล',
    language: 'th',
  });
  expect(document.sections.map(({ path }) => path[0])).toEqual(['การลาพักร้อน', 'การลาป่วย']);
  expect(document.sections[0]?.text).toContain('สิทธิลาพักร้อนปีละสิบห้าวัน โดยต้องแจ้งล่วงหน้าอย่างน้อยเจ็ดวันทำการ');
});

it('gives a scanned page to the vision port as a picture', async () => {
  const seen: string[] = [];
  const ocr: Ocr = async ({ mediaType, bytes }) => {
    seen.push(mediaType, Buffer.from(bytes.subarray(1, 4)).toString());
    return 'Badges are returned at the desk.';
  };
  const document = await readFile(sample('scanned.pdf'), { ocr });
  expect(seen).toEqual(['image/png', 'PNG']);
  expect(document.sections).toEqual([{ path: [], anchor: '', text: 'Badges are returned at the desk.', page: 1 }]);
  await expect(readFile(sample('scanned.pdf'))).rejects.toMatchObject({ code: 'needs_vision' });
});

it('finds headings by their size and paragraphs by their distance', async () => {
  const document = await made([
    [
      { x: 50, y: 780, text: 'Travel policy', size: 24 },
      { x: 50, y: 740, text: 'Trains', size: 16 },
      { x: 50, y: 715, text: 'Everyone travels second class on trains and the com-' },
      { x: 50, y: 701, text: 'pany pays for the ticket and for one seat.' },
      { x: 50, y: 670, text: 'Dogs travel free.' },
      { x: 50, y: 640, text: '1. Book early.' },
      { x: 50, y: 626, text: '2. Keep the receipt.' },
      { x: 200, y: 20, text: 'Page 1 of 2' },
    ],
    [
      { x: 50, y: 780, text: 'Planes', size: 16 },
      { x: 50, y: 740, text: 'Economy only, and only where there is no train at all.' },
      { x: 200, y: 20, text: 'Page 2 of 2' },
    ],
  ]);
  expect(document.title).toBe('Travel policy');
  expect(document.sections).toEqual([
    {
      path: ['Trains'],
      anchor: 'trains',
      text: 'Everyone travels second class on trains and the company pays for the ticket and for one seat.\n\nDogs travel free.\n\n1. Book early.\n2. Keep the receipt.',
      page: 1,
    },
    { path: ['Planes'], anchor: 'planes', text: 'Economy only, and only where there is no train at all.', page: 2 },
  ]);
});

it('reads a table by its columns, cells of several lines included', async () => {
  const row = (y: number, ...cells: string[]) => cells.map((text, at) => ({ x: 50 + at * 150, y, text }));
  const document = await made([
    [
      { x: 50, y: 800, text: 'These are the prices that hold from the first of January on:' },
      ...row(760, 'Item', 'Price', 'Note'),
      ...row(735, 'Desk', '120', 'made of oak'),
      ...row(710, 'Lamp', '30', 'without the'),
      { x: 350, y: 697, text: 'bulb' },
      ...row(672, 'Chair', '80', ''),
    ],
  ]);
  expect(document.sections[0]?.text).toBe(
    'These are the prices that hold from the first of January on:\n\nItem: Desk; Price: 120; Note: made of oak\nItem: Lamp; Price: 30; Note: without the bulb\nItem: Chair; Price: 80',
  );
});

it('reads two columns one after the other', async () => {
  const column = (x: number, word: string) =>
    Array.from({ length: 14 }, (_, at) => ({
      x,
      y: 700 - at * 14,
      text: `${word} line ${at + 10} of this long column`,
    }));
  const document = await made([
    [{ x: 150, y: 760, text: 'News', size: 20 }, ...column(50, 'left'), ...column(310, 'right')],
  ]);
  const text = document.sections[0]?.text ?? '';
  expect(text.indexOf('left line 23')).toBeLessThan(text.indexOf('right line 10'));
  expect(text.indexOf('left line 23')).toBeGreaterThan(0);
});

it('leaves out what stands in the margin of every page', async () => {
  const page = (text: string, at: number) => [
    { x: 50, y: 820, text: `Confidential, Example Ltd ${at}` },
    { x: 50, y: 500, text },
  ];
  const document = await made([
    page('The first page says this.', 1),
    page('The second says that.', 2),
    page('The third, more.', 3),
  ]);
  expect(document.sections.map(({ text }) => text).join('\n\n')).toBe(
    'The first page says this.\n\nThe second says that.\n\nThe third, more.',
  );
});

it('keeps code line by line with its indents, and leaves out the dots of a table of contents', async () => {
  const document = await made([
    [
      { x: 50, y: 780, text: 'Restart . . . . . . . . . . . . 7' },
      { x: 50, y: 740, text: 'Restart the service with this script, and wait for a minute or two:' },
      { x: 50, y: 710, text: 'for host in web-1 web-2; do', mono: true },
      { x: 63.2, y: 696, text: 'ssh $host restart', mono: true },
      { x: 50, y: 682, text: 'done', mono: true },
      { x: 50, y: 650, text: 'Then look at the page again.' },
    ],
  ]);
  expect(document.sections[0]?.text).toBe(
    'Restart the service with this script, and wait for a minute or two:\n\n```\nfor host in web-1 web-2; do\n  ssh $host restart\ndone\n```\n\nThen look at the page again.',
  );
});
