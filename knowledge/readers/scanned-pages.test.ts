import { expect, it } from 'vitest';
import { ModelError } from '../../agents/models/failures.ts';
import { markdownOf } from '../ingest-source.ts';
import { createOutline } from './outline.ts';
import { type Ocr, type ReadOptions, readFile } from './read-file.ts';
import { type PdfText, pdfOf, pngOf, scanned } from './reader-fixtures.ts';

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

const foot = { x: 200, y: 12, text: 'Scanned by CamScanner', size: 8 };
const stamp = (page: number) => ({ x: 400, y: 815, text: `DOC-4711 page ${page} of 3`, size: 8 });
/** Scans of three pages, each with some text of its own. */
const scans = (texts: (page: number) => PdfText[], options: ReadOptions = {}) =>
  readFile({ name: 'scans.pdf', bytes: pdfOf([1, 2, 3].map(texts), { content: scanned }) }, options);
const transcripts = ['Badges are worn.', 'Visitors sign in.', 'Doors are shut.'];

it.each([
  ['without any text', () => []],
  ['with the mark of the program that scanned them', () => [foot]],
  ['with a stamp and its number', (page: number) => [stamp(page)]],
  ['with both', (page: number) => [stamp(page), foot]],
])('scans %s are seen, page by page, and refused where nobody sees', async (_, texts) => {
  const ocr = saying(...transcripts);
  const { sections, ...document } = await scans(texts, { ocr });
  expect(ocr.asked).toBe(3);
  expect(sections.map(({ text, page }) => [text, page])).toEqual(transcripts.map((text, at) => [text, at + 1]));
  expect(document).not.toHaveProperty('remarks');
  await expect(scans(texts)).rejects.toMatchObject({ code: 'needs_vision' });
});

const letter = [
  { x: 50, y: 780, text: 'Lease', size: 24 },
  line('The contract of the office in Bangkok, in two pages.'),
];
const received = [line('Received on 12 January, file 4711', 700)];
const lease = (options: ReadOptions = {}) =>
  readFile(
    { name: 'lease.pdf', bytes: pdfOf([letter, received], { content: (page) => (page === 2 ? scanned : '') }) },
    options,
  );

it('a stamped scan behind a cover of text is named where nobody sees it, and its stamp is kept', async () => {
  const document = await lease();
  expect(document.unseen).toBe(true);
  expect(document.remarks).toEqual([
    {
      en: expect.stringMatching(/left out.*administrator.*: 2\.$/),
      th: expect.stringMatching(/ผู้ดูแลระบบ.*: 2$/),
    },
  ]);
  expect(document.sections.map(({ text, page }) => [text, page])).toEqual([
    ['The contract of the office in Bangkok, in two pages.', 1],
    ['Received on 12 January, file 4711', 2],
  ]);
});

it('a stamped scan behind a cover of text is seen, and its stamp said once', async () => {
  const ocr = saying('The rent is 40,000 baht.\n\nReceived on 12 January, file 4711');
  const { sections, ...document } = await lease({ ocr });
  expect(ocr.asked).toBe(1);
  expect(sections[1]).toMatchObject({ page: 2, text: expect.stringMatching(/^The rent is 40,000 baht/) });
  expect(JSON.stringify(sections).match(/file 4711/g)).toHaveLength(1);
  expect(document).not.toHaveProperty('unseen');
  const half = await lease({ ocr: saying('The rent is 40,000 baht.') });
  expect(half.sections[1]?.text).toContain('file 4711');
});

it('pages of text are no scans: with a logo, on a picture, or all alike', async () => {
  const ocr = saying();
  const logo = scanned.replace('560 0 0 800', '100 0 0 60');
  const long = Array.from({ length: 6 }, (_, at) =>
    line(`Paragraph ${at} of a page that is set on a picture.`, 700 - at * 30),
  );
  const read = async (pages: PdfText[][], content: string) =>
    readFile({ name: 'text.pdf', bytes: pdfOf(pages, { content }) }, { ocr });
  await read(
    [
      [stamp(1), line('Blank')],
      [stamp(2), line('Blank')],
      [stamp(3), ...long],
    ],
    logo,
  );
  expect((await read([long], scanned)).sections[0]?.text).toContain('Paragraph 5');
  expect((await read([long, long], scanned)).sections[0]?.text).toContain('Paragraph 5');
  expect(ocr.asked).toBe(0);
});

it('after as many pictures as a document may have, pages with some text keep that, and are named', async () => {
  const texts = (page: number) => [line(`${'abc'[page - 1]}`.repeat(20 + page))];
  const document = await scans(texts, { ocr: saying('One.', 'Two.'), limits: { pictures: 2 } });
  expect(document.sections.at(-1)).toMatchObject({ page: 3, text: 'c'.repeat(23) });
  expect(document.remarks?.map(({ en }) => en)).toEqual([expect.stringMatching(/too many of them.*: 3\.$/)]);
  await expect(scans(() => [], { ocr: saying('One.', 'Two.'), limits: { pictures: 2 } })).rejects.toMatchObject({
    code: 'too_large',
  });
});

it('a hundred pages with little text and pictures are looked at, and those after them are named and kept', async () => {
  const pages = Array.from({ length: 101 }, (_, at) => [
    line(`${String.fromCodePoint(97 + (at % 26))}`.repeat(20 + at)),
  ]);
  const logo = scanned.replace('560 0 0 800', '100 0 0 60');
  const read = (count: number) =>
    readFile({ name: 'slides.pdf', bytes: pdfOf(pages.slice(0, count), { content: logo }) });
  expect((await read(101)).remarks?.map(({ en }) => en)).toEqual([expect.stringMatching(/too many of them.*: 101\.$/)]);
  expect((await read(101)).sections.at(-1)).toMatchObject({ page: 101 });
  expect(await read(100)).not.toHaveProperty('remarks');
});
