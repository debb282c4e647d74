/** Reads spreadsheets: a sheet is a section, a row a line, its pictures after them; formulas count with the value they had when saved. */
import type { ReadDocument } from '../document.ts';
import { coreProperties } from './core-properties.ts';
import { createInsidePictures, type InsidePictures } from './inside-pictures.ts';
import { createOutline, documentOf, type Outline } from './outline.ts';
import { picturesOf, relationsOf } from './package-relations.ts';
import type { Reading } from './reading.ts';
import { gridLines } from './table.ts';
import { isDateFormat } from './xlsx-cell.ts';
import { readSheet, type Workbook } from './xlsx-sheet.ts';
import { createXmlPlayer, nodesOf, readXml } from './xml.ts';
import { openZip, type Packed } from './zip.ts';

/** The visible sheets of a workbook. */
export async function readXlsx(bytes: Uint8Array, reading: Reading): Promise<ReadDocument> {
  const packed = await openZip(bytes, reading);
  const source = await packed.text('xl/workbook.xml');
  if (source === undefined) throw reading.fault('broken');
  const root = readXml(source, reading);
  const relations = await relationsOf(packed, 'xl/workbook.xml', reading);
  const workbook: Workbook = {
    strings: await sharedStrings(packed, reading),
    ...(await styles(packed, reading)),
    from1904: ['1', 'true'].includes(nodesOf(root, 'workbookPr')[0]?.attributes.date1904 ?? ''),
    rows: 0,
    cells: 0,
  };
  const outline = createOutline();
  const pictures = createInsidePictures(reading);
  const sheets = nodesOf(root, 'sheet');
  for (const sheet of sheets) {
    const part = relations.find(({ id }) => id === sheet.attributes['r:id'])?.target;
    const name = sheet.attributes.name ?? '';
    const hidden = /hidden/i.test(sheet.attributes.state ?? '');
    if (!part || hidden) {
      if (hidden) reading.remark({ en: `The hidden sheet “${name}” was left out.`, th: `ไม่ได้อ่านแผ่นงานที่ซ่อน “${name}”` });
      continue;
    }
    const rows = await readSheet(packed.stream(part), workbook, reading);
    outline.heading(2, name);
    outline.block(gridLines(rows).join('\n'));
    await writePictures(outline, packed, part, pictures, reading);
  }
  return pictures.told(documentOf(outline.pieces(), reading.name, await coreProperties(packed, reading), 'data'));
}

/** A sheet leads to its drawing, and that to the pictures. */
async function writePictures(
  outline: Outline,
  packed: Packed,
  sheet: string,
  pictures: InsidePictures,
  reading: Reading,
): Promise<void> {
  const drawings = (await relationsOf(packed, sheet, reading)).filter(({ type }) => type === 'drawing');
  for (const { target } of drawings) {
    const source = await packed.text(target);
    if (source === undefined) continue;
    const shown = await picturesOf(packed, target, readXml(source, reading), reading);
    for (const picture of shown) outline.block(await pictures.see(picture));
  }
}

async function sharedStrings(packed: Packed, reading: Reading): Promise<string[]> {
  const strings: string[] = [];
  let [current, phonetic, inText] = ['', 0, false];
  const player = createXmlPlayer(reading, {
    open(name) {
      if (name === 'si') current = '';
      else if (name === 'rPh') phonetic += 1;
      inText = name === 't' && phonetic === 0;
    },
    text(text) {
      if (inText) current += text;
    },
    close(name) {
      inText = false;
      if (name === 'rPh') phonetic -= 1;
      else if (name === 'si') strings.push(current);
    },
  });
  if (!packed.has('xl/sharedStrings.xml')) return strings;
  const decoder = new TextDecoder();
  for await (const chunk of packed.stream('xl/sharedStrings.xml'))
    player.write(decoder.decode(chunk, { stream: true }));
  player.close();
  return strings;
}

async function styles(packed: Packed, reading: Reading): Promise<Pick<Workbook, 'dates' | 'percents'>> {
  const source = await packed.text('xl/styles.xml');
  if (source === undefined) return { dates: [], percents: [] };
  const root = readXml(source, reading);
  const codes = new Map(
    nodesOf(root, 'numFmt').map(({ attributes }) => [Number(attributes.numFmtId), attributes.formatCode ?? '']),
  );
  const formats = nodesOf(root, 'cellXfs').flatMap((list) => nodesOf(list, 'xf'));
  const ids = formats.map(({ attributes }) => Number(attributes.numFmtId ?? 0));
  return {
    dates: ids.map((id) => isDateFormat(id, codes.get(id) ?? '')),
    percents: ids.map((id) => id === 9 || id === 10 || (codes.get(id) ?? '').includes('%')),
  };
}
