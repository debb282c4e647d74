/** Builds small files of every format for the tests, well-formed and malicious ones. */
import { crc32, deflateRawSync, deflateSync } from 'node:zlib';

export interface ZipEntry {
  name: string;
  content: string | Uint8Array;
  /** What the directory says of its size, where that is a lie. */
  declaredSize?: number;
  encrypted?: boolean;
}

/** A ZIP archive with every field in the test's hands. */
export function zipOf(entries: readonly ZipEntry[]): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const raw = Buffer.from(entry.content as Uint8Array);
    const packed = deflateRawSync(raw, { level: 1 });
    const name = Buffer.from(entry.name);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(0x800 | (entry.encrypted ? 1 : 0), 2);
    fields.writeUInt16LE(8, 4);
    fields.writeUInt32LE(crc32(raw), 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(entry.declaredSize ?? raw.length, 18);
    fields.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), fields, name, packed]);
    const end = Buffer.alloc(14);
    end.writeUInt32LE(offset, 10);
    central.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), fields, end, name]));
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(central);
  const tail = Buffer.alloc(22);
  tail.write('PK\x05\x06', 0, 'latin1');
  tail.writeUInt16LE(entries.length, 8);
  tail.writeUInt16LE(entries.length, 10);
  tail.writeUInt32LE(directory.length, 12);
  tail.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, tail]);
}

const officeRelations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packageRelations = 'http://schemas.openxmlformats.org/package/2006/relationships';
const contentTypes = 'http://schemas.openxmlformats.org/package/2006/content-types';

/** A file of relationships; each is written `id type target`. */
export function relationsXml(...relations: string[]): string {
  const lines = relations.map((relation) => {
    const [id, type, target] = relation.split(' ');
    return `<Relationship Id="${id}" Type="${officeRelations}/${type}" Target="${target}"/>`;
  });
  return `<Relationships xmlns="${packageRelations}">${lines.join('')}</Relationships>`;
}

/** Core properties of an Office document. */
export function coreXml({ title = '', creator = '', modified = '2026-02-03T04:05:06Z' } = {}): string {
  return `<cp:coreProperties xmlns:cp="c" xmlns:dc="d" xmlns:dcterms="t"><dc:title>${title}</dc:title><dc:creator>${creator}</dc:creator><dcterms:modified>${modified}</dcterms:modified></cp:coreProperties>`;
}

const wordSpace = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main';

/** The parts of a Word document around a body. */
export function docxEntries(body: string, core = coreXml()): ZipEntry[] {
  const main = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml';
  const style = (id: string, name: string) =>
    `<w:style w:type="paragraph" w:styleId="${id}"><w:name w:val="${name}"/></w:style>`;
  return [
    {
      name: '[Content_Types].xml',
      content: `<Types xmlns="${contentTypes}"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="${main}"/></Types>`,
    },
    { name: '_rels/.rels', content: relationsXml('r1 officeDocument word/document.xml') },
    { name: 'docProps/core.xml', content: core },
    { name: 'word/_rels/document.xml.rels', content: relationsXml('s1 styles styles.xml') },
    {
      name: 'word/styles.xml',
      content: `<w:styles xmlns:w="${wordSpace}">${style('Title', 'Title')}${style('H1', 'heading 1')}${style('H2', 'heading 2')}</w:styles>`,
    },
    { name: 'word/document.xml', content: `<w:document xmlns:w="${wordSpace}"><w:body>${body}</w:body></w:document>` },
  ];
}

/** A paragraph of Word in a style. */
export function wordParagraph(text: string, style = ''): string {
  const properties = style ? `<w:pPr><w:pStyle w:val="${style}"/></w:pPr>` : '';
  return `<w:p>${properties}<w:r><w:t xml:space="preserve">${text}</w:t></w:r></w:p>`;
}

const drawingSpace = 'http://schemas.openxmlformats.org/drawingml/2006';

/** A paragraph of Word with a picture of a relation. */
export function wordPicture(relation: string): string {
  const inline = 'http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing';
  return `<w:p><w:r><w:drawing><wp:inline xmlns:wp="${inline}">${pictureXml(relation)}</wp:inline></w:drawing></w:r></w:p>`;
}

/** A picture as slides and the drawings of sheets hold it. */
export function pictureXml(relation: string): string {
  return `<a:graphic xmlns:a="${drawingSpace}/main"><a:graphicData><pic:pic xmlns:pic="${drawingSpace}/picture"><pic:blipFill><a:blip xmlns:r="${officeRelations}" r:embed="${relation}"/></pic:blipFill></pic:pic></a:graphicData></a:graphic>`;
}

/** A table of Word. */
export function wordTable(rows: readonly (readonly string[])[]): string {
  const cells = (row: readonly string[]) => row.map((cell) => `<w:tc>${wordParagraph(cell)}</w:tc>`).join('');
  return `<w:tbl>${rows.map((row) => `<w:tr>${cells(row)}</w:tr>`).join('')}</w:tbl>`;
}

/** Text at a place of a page, in points from its lower left corner. */
export interface PdfText {
  x: number;
  y: number;
  text: string;
  size?: number;
  /** Courier instead of Helvetica. */
  mono?: boolean;
}

/** A page that a picture covers, in the operators of PDF. */
export const scanned = 'q 560 0 0 800 15 20 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x80\nEI Q';

/** An untagged PDF with Helvetica text at given places; `content` is painted on every page or by its number, `trailer` added to the trailer. */
export function pdfOf(
  pages: readonly (readonly PdfText[])[],
  { trailer = '', content = '' }: { trailer?: string; content?: string | ((page: number) => string) } = {},
): Buffer {
  const objects: (string | Buffer)[] = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Count ${pages.length} /Kids [${pages.map((_, at) => `${4 + at * 2} 0 R`).join(' ')}] >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
  ];
  pages.forEach((texts, at) => {
    objects.push(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R /F2 << /Type /Font /Subtype /Type1 /BaseFont /Courier >> >> >> /Contents ${5 + at * 2} 0 R >>`,
    );
    const drawn = texts.map(
      ({ x, y, text, size = 11, mono }) =>
        `BT /${mono ? 'F2' : 'F1'} ${size} Tf 1 0 0 1 ${x} ${y} Tm (${text.replace(/[()\\]/g, '\\$&')}) Tj ET`,
    );
    const painted = typeof content === 'string' ? content : content(at + 1);
    objects.push(streamObject(Buffer.from(`${drawn.join('\n')}\n${painted}`, 'latin1')));
  });
  return pdfFile(objects, trailer);
}

/** A compressed stream as a PDF object. */
export function streamObject(content: Buffer, dictionary = ''): Buffer {
  const packed = deflateSync(content);
  return Buffer.concat([
    Buffer.from(`<< /Length ${packed.length} /Filter /FlateDecode ${dictionary} >>\nstream\n`),
    packed,
    Buffer.from('\nendstream'),
  ]);
}

/** A PDF of numbered objects, the first of which is the catalogue. */
export function pdfFile(objects: readonly (string | Buffer)[], trailer = ''): Buffer {
  const parts = [Buffer.from('%PDF-1.7\n')];
  const offsets: number[] = [];
  let length = parts[0]?.length ?? 0;
  objects.forEach((object, at) => {
    const bytes = Buffer.concat([
      Buffer.from(`${at + 1} 0 obj\n`),
      Buffer.from(object as Buffer),
      Buffer.from('\nendobj\n'),
    ]);
    offsets.push(length);
    parts.push(bytes);
    length += bytes.length;
  });
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const table = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows}`;
  parts.push(
    Buffer.from(
      `${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R ${trailer} >>\nstartxref\n${length}\n%%EOF\n`,
    ),
  );
  return Buffer.concat(parts);
}

/** A white PNG; the head may claim another size than what is in it. */
export function pngOf(width: number, height: number, claimed = { width, height }): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(claimed.width, 0);
  head.writeUInt32BE(claimed.height, 4);
  head.set([8, 0], 8);
  const rows = Buffer.alloc((width + 1) * height, 255);
  for (let row = 0; row < height; row++) rows[row * (width + 1)] = 0;
  const start = Buffer.from('89504e470d0a1a0a', 'hex');
  return Buffer.concat([start, chunk('IHDR', head), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]);
}

/** The parts of a presentation of slides, each given as its shapes. */
export function pptxEntries(
  slides: readonly { shapes: string; notes?: string; hidden?: boolean }[],
  core = coreXml(),
): ZipEntry[] {
  const spaces = `xmlns:a="a" xmlns:p="p" xmlns:r="${officeRelations}"`;
  const ids = slides.map((_, at) => `<p:sldId id="${256 + at}" r:id="rId${at + 1}"/>`).join('');
  return [
    { name: '[Content_Types].xml', content: `<Types xmlns="${contentTypes}"/>` },
    { name: 'docProps/core.xml', content: core },
    {
      name: 'ppt/presentation.xml',
      content: `<p:presentation ${spaces}><p:sldIdLst>${ids}</p:sldIdLst></p:presentation>`,
    },
    {
      name: 'ppt/_rels/presentation.xml.rels',
      content: relationsXml(...slides.map((_, at) => `rId${at + 1} slide slides/slide${at + 1}.xml`)),
    },
    ...slides.flatMap(({ shapes, notes, hidden }, at): ZipEntry[] => [
      {
        name: `ppt/slides/slide${at + 1}.xml`,
        content: `<p:sld ${spaces}${hidden ? ' show="0"' : ''}><p:cSld><p:spTree>${shapes}</p:spTree></p:cSld></p:sld>`,
      },
      ...(notes === undefined
        ? []
        : [
            {
              name: `ppt/slides/_rels/slide${at + 1}.xml.rels`,
              content: relationsXml(`n1 notesSlide ../notesSlides/notesSlide${at + 1}.xml`),
            },
            {
              name: `ppt/notesSlides/notesSlide${at + 1}.xml`,
              content: `<p:notes ${spaces}><p:cSld><p:spTree>${shapeXml('body', [notes])}</p:spTree></p:cSld></p:notes>`,
            },
          ]),
    ]),
  ];
}

/** A shape of a slide with its paragraphs. */
export function shapeXml(placeholder: string, lines: readonly string[]): string {
  const paragraphs = lines.map((line) => `<a:p><a:r><a:t>${line}</a:t></a:r></a:p>`).join('');
  return `<p:sp><p:nvSpPr><p:nvPr><p:ph type="${placeholder}"/></p:nvPr></p:nvSpPr><p:txBody>${paragraphs}</p:txBody></p:sp>`;
}

/** A table on a slide. */
export function slideTableXml(rows: readonly (readonly string[])[]): string {
  const cell = (text: string) => `<a:tc><a:txBody><a:p><a:r><a:t>${text}</a:t></a:r></a:p></a:txBody></a:tc>`;
  return `<p:graphicFrame><a:graphic><a:tbl>${rows.map((row) => `<a:tr>${row.map(cell).join('')}</a:tr>`).join('')}</a:tbl></a:graphic></p:graphicFrame>`;
}
