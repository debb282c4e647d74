/** Reads presentations: a slide is a page and a section, with its bullets, tables, pictures and the speaker's notes. */
import type { ReadDocument } from '../document.ts';
import { coreProperties } from './core-properties.ts';
import { createInsidePictures, type InsidePictures } from './inside-pictures.ts';
import { createOutline, documentOf, type Outline } from './outline.ts';
import { picturesOf, relationsOf } from './package-relations.ts';
import type { Reading } from './reading.ts';
import { gridLines, oneLine } from './table.ts';
import { nodesOf, readXml, type XmlNode } from './xml.ts';
import { openZip, type Packed } from './zip.ts';

/** The slides of a presentation in the order they are shown. */
export async function readPptx(bytes: Uint8Array, reading: Reading): Promise<ReadDocument> {
  const packed = await openZip(bytes, reading);
  const slides = await slideParts(packed, reading);
  if (slides.length > reading.limits.pages) throw reading.tooMany('pages', reading.limits.pages);
  const outline = createOutline();
  const pictures = createInsidePictures(reading);
  for (const [at, part] of slides.entries()) await writeSlide(outline, { packed, reading, pictures }, part, at + 1);
  const pieces = outline.pieces();
  const first = pieces[0]?.page === 1 && !/^(Slide|สไลด์) 1$/.test(pieces[0].heading) ? pieces[0].heading : undefined;
  const known = await coreProperties(packed, reading);
  const document = documentOf(pieces, reading.name, known, 'data');
  return pictures.told({ ...document, title: known.title ?? first ?? document.title });
}

async function slideParts(packed: Packed, reading: Reading): Promise<string[]> {
  const source = await packed.text('ppt/presentation.xml');
  if (source === undefined) throw reading.fault('broken');
  const relations = await relationsOf(packed, 'ppt/presentation.xml', reading);
  return nodesOf(readXml(source, reading), 'sldId')
    .map((slide) => relations.find(({ id }) => id === slide.attributes['r:id'])?.target)
    .filter((target) => target !== undefined);
}

interface Deck {
  packed: Packed;
  reading: Reading;
  pictures: InsidePictures;
}

async function writeSlide(
  outline: Outline,
  { packed, reading, pictures }: Deck,
  part: string,
  page: number,
): Promise<void> {
  const source = await packed.text(part);
  if (source === undefined) return;
  const root = readXml(source, reading);
  if (root.children[0]?.attributes.show === '0') return;
  const shapes = nodesOf(root, 'sp').map((shape) => ({ type: placeholderOf(shape), lines: paragraphs(shape) }));
  const title = shapes.find(({ type }) => type === 'title' || type === 'ctrTitle');
  outline.heading(2, oneLine(title?.lines.map(({ text }) => text).join(' ') ?? '') || `Slide ${page}`, { page });
  for (const shape of shapes) {
    if (shape === title || ['dt', 'ftr', 'sldNum'].includes(shape.type)) continue;
    for (const { text, level } of shape.lines) {
      const bullet = shape.type === 'subTitle' || shape.lines.length === 1 ? '' : `${'  '.repeat(level)}- `;
      outline.block(bullet + text, { tight: bullet !== '' });
    }
  }
  for (const table of nodesOf(root, 'tbl')) outline.block(gridLines(gridOf(table)).join('\n'));
  for (const picture of await picturesOf(packed, part, root, reading)) outline.block(await pictures.see(picture));
  await writeNotes(outline, packed, part, reading);
}

async function writeNotes(outline: Outline, packed: Packed, part: string, reading: Reading): Promise<void> {
  const relation = (await relationsOf(packed, part, reading)).find(({ type }) => type === 'notesSlide');
  const source = relation && (await packed.text(relation.target));
  if (!source) return;
  const body = nodesOf(readXml(source, reading), 'sp').filter((shape) => placeholderOf(shape) === 'body');
  const notes = body.flatMap((shape) => paragraphs(shape).map(({ text }) => text)).join('\n');
  if (notes !== '') outline.block(`Notes: ${notes}`);
}

function placeholderOf(shape: XmlNode): string {
  const placeholder = nodesOf(shape, 'ph')[0];
  return placeholder ? (placeholder.attributes.type ?? 'body') : '';
}

function paragraphs(node: XmlNode): { text: string; level: number }[] {
  return nodesOf(node, 'p')
    .map((paragraph) => ({
      text: oneLine(runs(paragraph)),
      level: Number(paragraph.children.find(({ name }) => name === 'pPr')?.attributes.lvl ?? 0),
    }))
    .filter(({ text }) => text !== '');
}

function runs(node: XmlNode): string {
  return node.children
    .map((child) => (child.name === 't' ? child.text : child.name === 'br' ? ' ' : runs(child)))
    .join('');
}

function gridOf(table: XmlNode): string[][] {
  return nodesOf(table, 'tr').map((row) =>
    row.children
      .filter(({ name }) => name === 'tc')
      .map((cell) =>
        paragraphs(cell)
          .map(({ text }) => text)
          .join(' '),
      ),
  );
}
