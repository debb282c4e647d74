import ExcelJS from 'exceljs';
import { expect, it } from 'vitest';
import { type Ocr, type ReadOptions, readFile } from './read-file.ts';
import {
  docxEntries,
  pictureXml,
  pngOf,
  pptxEntries,
  relationsXml,
  shapeXml,
  wordParagraph,
  wordPicture,
  type ZipEntry,
  zipOf,
} from './reader-fixtures.ts';

const [board, plan, icon] = [pngOf(400, 300), pngOf(300, 400), pngOf(48, 48)];
const media: [string, Buffer][] = [
  ['board', board],
  ['plan', plan],
  ['icon', icon],
  ['again', board],
];

function withMedia(entries: ZipEntry[], folder: string, relations: string): ZipEntry[] {
  const targets = relationsXml(
    ...media.map(([name]) => `${name} image ../media/${name}.png`.replace(folder === 'word' ? '../' : /^$/, '')),
  );
  return [
    ...entries.filter(({ name }) => name !== relations),
    { name: relations, content: targets },
    ...media.map(([name, content]) => ({ name: `${folder}/media/${name}.png`, content })),
  ];
}

const words = [wordParagraph('Rules', 'H1'), wordParagraph('Badges are worn.')];
const docx = (body: readonly string[]) =>
  zipOf(withMedia(docxEntries(body.join('')), 'word', 'word/_rels/document.xml.rels'));
const pptx = (names: readonly string[], lines = ['Badges are worn.']) => {
  const shapes = shapeXml('title', ['Rules']) + (lines.length > 0 ? shapeXml('body', lines) : '');
  const entries = pptxEntries([{ shapes: shapes + names.map(pictureXml).join('') }]);
  return zipOf(withMedia(entries, 'ppt', 'ppt/slides/_rels/slide1.xml.rels'));
};
async function xlsx(pictures: readonly Buffer[]): Promise<Uint8Array> {
  const workbook = new ExcelJS.Workbook();
  const sheet = workbook.addWorksheet('Rules');
  sheet.addRow(['Badges are worn.']);
  for (const picture of pictures) {
    const imageId = workbook.addImage({ base64: picture.toString('base64'), extension: 'png' });
    sheet.addImage(imageId, 'B2:D6');
  }
  return new Uint8Array(await workbook.xlsx.writeBuffer());
}
const shown = ['board', 'icon', 'plan', 'again'];
const files: [string, () => Promise<Uint8Array> | Uint8Array][] = [
  ['rules.docx', () => docx([...words, ...shown.map(wordPicture)])],
  ['rules.pptx', () => pptx(shown)],
  ['rules.xlsx', () => xlsx([board, icon, plan, board])],
];
const read = async (name: string, bytes: Promise<Uint8Array> | Uint8Array, options: ReadOptions = {}) =>
  readFile({ name, bytes: await bytes }, options);
/** Says how many pictures it has seen. */
const counting = (): Ocr & { asked: number } => {
  const ocr = async () => `Board ${++ocr.asked} says <stop> & wait.`;
  ocr.asked = 0;
  return ocr;
};

it.each(files)('pictures in %s are read where they stand, each once and no icons', async (name, bytes) => {
  const ocr = counting();
  const { sections, ...document } = await read(name, bytes(), { ocr });
  expect(ocr.asked).toBe(2);
  expect(sections).toHaveLength(1);
  expect(sections[0]?.text.split('\n\n')).toEqual([
    expect.stringContaining('Badges are worn.'),
    'Board 1 says <stop> & wait.',
    'Board 2 says <stop> & wait.',
  ]);
  expect(document).not.toHaveProperty('remarks');
  expect(document).not.toHaveProperty('unseen');
});

it.each(files)('pictures in %s are counted where nobody sees them, icons aside', async (name, bytes) => {
  const document = await read(name, bytes());
  expect(document.unseen).toBe(true);
  expect(document.remarks).toEqual([
    {
      en: expect.stringMatching(/^2 pictures were left out, because no model that can see/),
      th: expect.stringMatching(/^ไม่ได้อ่านภาพ 2 ภาพ/),
    },
  ]);
  expect(document.sections[0]?.text).toContain('Badges are worn.');
});

it('a document with icons only bears no remark', async () => {
  for (const document of [
    await read('a.docx', docx([...words, wordPicture('icon')])),
    await read('a.pptx', pptx(['icon'])),
    await read('a.xlsx', xlsx([icon])),
  ]) {
    expect(document).not.toHaveProperty('remarks');
    expect(document).not.toHaveProperty('unseen');
  }
});

it('a document that is pictures only needs a model that sees', async () => {
  await expect(read('a.docx', docx([wordPicture('board')]))).rejects.toMatchObject({ code: 'needs_vision' });
  await expect(read('a.pptx', pptx(['board'], []))).rejects.toMatchObject({ code: 'needs_vision' });
  const seen = await read('a.docx', docx([wordPicture('board')]), { ocr: counting() });
  expect(seen.sections.map(({ text }) => text)).toEqual(['Board 1 says <stop> & wait.']);
});

it('what cannot be looked at is counted and costs nothing else: too many, too large, of another kind', async () => {
  const ocr = counting();
  const bytes = () => docx([...words, ...shown.map(wordPicture)]);
  const few = await read('a.docx', bytes(), { ocr, limits: { attachments: 1 } });
  expect(ocr.asked).toBe(1);
  expect(few.remarks?.map(({ en }) => en)).toEqual([expect.stringMatching(/^1 picture was left out: .* more than 1/)]);
  expect(few).not.toHaveProperty('unseen');
  const large = await read('a.docx', bytes(), { ocr, limits: { pixels: 100 } });
  expect(large.remarks?.map(({ en }) => en)).toEqual([expect.stringMatching(/^2 pictures were left out: too large/)]);
  expect(ocr.asked).toBe(1);
  media.push(['metafile', Buffer.alloc(20_000, 1)]);
  const drawn = await read('a.docx', docx([...words, wordPicture('metafile')]), { ocr });
  media.pop();
  expect(drawn.remarks?.map(({ en }) => en)).toEqual([expect.stringMatching(/^1 picture was left out: .*not PNG/)]);
});

it('a picture that a Word file links to is not fetched, and the rest is read', async () => {
  const entries = withMedia(
    docxEntries([...words, wordPicture('far')].join('')),
    'word',
    'word/_rels/document.xml.rels',
  );
  const far = entries.map((entry) =>
    entry.name.endsWith('document.xml.rels')
      ? {
          ...entry,
          content: `${entry.content}`.replace(
            '</Relationships>',
            '<Relationship Id="far" Type="x/image" Target="https://example.com/a.png" TargetMode="External"/></Relationships>',
          ),
        }
      : {
          ...entry,
          content: `${entry.content}`
            .replace('r:embed="far"', 'r:link="far"')
            .replace('<a:graphic ', '<wp:docPr descr="A map."/><a:graphic '),
        },
  );
  const safe = far.filter(({ name }) => !name.includes('media/'));
  expect((await read('a.docx', zipOf(safe))).sections[0]?.text).toBe('Badges are worn.\n\nA map.');
});
