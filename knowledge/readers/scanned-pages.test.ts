import { expect, it } from 'vitest';
import { ModelError } from '../../agents/models/failures.ts';
import { markdownOf } from '../ingest-source.ts';
import { createOutline } from './outline.ts';
import { type Ocr, type ReadOptions, readFile } from './read-file.ts';
import { type PdfText, pdfOf, pngOf } from './reader-fixtures.ts';

const line = (text: string, y = 500): PdfText => ({ x: 50, y, text });
const drawn = Array.from({ length: 60 }, (_, at) => `${at} 10 m ${at + 5} 20 l S`).join('\n');
/** A PDF whose empty pages are drawings. */
const mixed = (pages: PdfText[][], options: ReadOptions = {}) =>
  readFile({ name: 'mixed.pdf', bytes: pdfOf(pages, { content: drawn }) }, options);
const saying = (...texts: (string | null)[]): Ocr & { asked: number } => {
  const ocr = async () => texts[ocr.asked++] ?? null;
  ocr.asked = 0;
  return ocr;
};
const first = [{ x: 50, y: 780, text: 'Rules', size: 24 }, line('Badges are worn at all times.')];
const last = [{ x: 50, y: 780, text: 'Visitors', size: 24 }, line('Visitors sign in at the desk.')];

it('a PDF with a scanned page that nobody can see keeps everything else, its last section too', async () => {
  const document = await mixed([first, [], last]);
  expect(document.sections.map(({ text, page }) => [text, page])).toEqual([
    ['Badges are worn at all times.', 1],
    ['Visitors sign in at the desk.', 3],
  ]);
  expect(document.unseen).toBe(true);
  expect(document.remarks?.map(({ en }) => en)).toEqual([expect.stringMatching(/left out.*: 2\.$/)]);
});

it('a page without words ends the looking at none of the others', async () => {
  const ocr = saying('', '', 'The fourth page.');
  const document = await mixed([first, [], [], []], { ocr });
  expect(ocr.asked).toBe(3);
  expect(document.sections.map(({ page }) => page)).toEqual([1, 4]);
  expect(document).not.toHaveProperty('remarks');
  expect(document).not.toHaveProperty('unseen');
});

it('a model that is away fails the document for now, and is not the same as none', async () => {
  const away: Ocr = () => Promise.reject(new ModelError('It is away.', { kind: 'unreachable' }));
  await expect(mixed([first, []], { ocr: away })).rejects.toMatchObject({ code: 'not_now' });
  await expect(mixed([[], []], { ocr: saying(null) })).rejects.toMatchObject({ code: 'needs_vision' });
});

it('a document takes so much of the vision port and no more, even where that heeds no signal', async () => {
  const never: Ocr = () => new Promise(() => {});
  await expect(mixed([first, []], { ocr: never, limits: { sightMilliseconds: 50 } })).rejects.toMatchObject({
    code: 'too_slow',
  });
});

it('a section is cited at the page its words stand on, and shown as one', async () => {
  const document = await mixed([first, [line('Lost ones are reported.')], [line('Found ones, too.')]]);
  expect(document.title).toBe('Rules');
  expect(document.sections.map(({ text, page, anchor }) => [text, page, anchor])).toEqual([
    ['Badges are worn at all times.', 1, ''],
    ['Lost ones are reported.', 2, ''],
    ['Found ones, too.', 3, ''],
  ]);
  const twoHeadings = await mixed([first, last, [line('They wear a badge.')]]);
  expect(twoHeadings.sections.map(({ path, page, anchor }) => [path[0], page, anchor])).toEqual([
    ['Rules', 1, 'rules'],
    ['Visitors', 2, 'visitors'],
    ['Visitors', 3, 'visitors'],
  ]);
  expect(markdownOf(twoHeadings).match(/## Visitors/g)).toHaveLength(1);
  expect(markdownOf(twoHeadings)).toContain('sign in at the desk.\n\nThey wear a badge.');
});

it('a scan without headings is cited page by page', async () => {
  const document = await mixed([[], [], []], { ocr: saying('One.', 'Two.', 'Three.') });
  expect(document.sections.map(({ text, page }) => [text, page])).toEqual([
    ['One.', 1],
    ['Two.', 2],
    ['Three.', 3],
  ]);
});

it('headings of a transcript are headings, but not those inside of code', async () => {
  const ocr = saying('# Parking\n\nCosts 500 baht.\n\n## Bicycles\n\nAre free.\n\n```\n# a comment\n```');
  const document = await readFile({ name: 'board.png', bytes: pngOf(20, 10) }, { ocr });
  expect(document.title).toBe('Parking');
  expect(document.sections.map(({ path, text }) => [path.join(), text])).toEqual([
    ['', 'Costs 500 baht.'],
    ['Bicycles', 'Are free.\n\n```\n# a comment\n```'],
  ]);
});

it('a transcript longer than a page is cut, and that is said', async () => {
  const limits = { pageCharacters: 20 };
  const document = await mixed([first, []], { ocr: saying('x'.repeat(21)), limits });
  expect(document.sections.at(-1)?.text).toBe('x'.repeat(20));
  expect(document.remarks?.[0]?.en).toBe('Only the first 20 letters of the scanned page 2 were taken.');
  const whole = await mixed([first, []], { ocr: saying('x'.repeat(20)), limits });
  expect(whole).not.toHaveProperty('remarks');
});

it('an outline says the same however often it is asked', () => {
  const outline = createOutline();
  outline.heading(1, 'Rules');
  outline.block('Badges are worn.');
  expect(outline.pieces().map(({ text }) => text)).toEqual(['Badges are worn.']);
  expect(outline.pieces().map(({ text }) => text)).toEqual(['Badges are worn.']);
});
