/** Reads PDF: text with its pages, headings and tables as the layout shows them; pages that are pictures go to the vision port. */
import type { PDFDocumentProxy, PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { ReadDocument } from '../document.ts';
import { ownerOf, titleOf } from './core-properties.ts';
import type { HeaderFields } from './header-line.ts';
import { documentOf } from './outline.ts';
import { itemsOf, type PdfContent } from './pdf-items.ts';
import { layOut, type PdfPage } from './pdf-layout.ts';
import { linesOf } from './pdf-lines.ts';
import { openPdf } from './pdf-open.ts';
import { isPicture, pagePicture } from './pdf-picture.ts';
import { type PdfNode, taggedBlocks } from './pdf-tagged.ts';
import type { Reading } from './reading.ts';
import { transcriptOf } from './transcript.ts';

const FEW_LETTERS = 10;

/** The document in a PDF file. */
export async function readPdf(bytes: Uint8Array, reading: Reading): Promise<ReadDocument> {
  const pdf = await openPdf(bytes, reading);
  if (pdf.numPages > reading.limits.pages) throw reading.tooMany('pages', reading.limits.pages);
  const { pages, unread } = await readPages(pdf, reading);
  const pieces = layOut(pages).pieces();
  if (unread.length > 0) {
    if (pieces.length === 0) throw reading.fault('needs_vision');
    reading.unseen = true;
    const list = unread.length > 20 ? `${unread.slice(0, 20).join(', ')}…` : unread.join(', ');
    reading.remark({
      en: `Pages that are pictures were left out, because no model that can see is set up: ${list}.`,
      th: `ไม่ได้อ่านหน้าที่เป็นภาพ เพราะยังไม่ได้ตั้งค่าโมเดลที่อ่านภาพได้: ${list}`,
    });
  }
  return documentOf(pieces, reading.name, await properties(pdf));
}

async function readPages(pdf: PDFDocumentProxy, reading: Reading): Promise<{ pages: PdfPage[]; unread: number[] }> {
  const pages: PdfPage[] = [];
  const unread: number[] = [];
  let [pictures, sees, characters] = [0, reading.ocr !== undefined, 0];
  for (let number = 1; number <= pdf.numPages; number++) {
    const page = await pageOf(pdf, number, reading);
    const content = await page.getTextContent({ includeMarkedContent: true });
    const isMono = (font: string) => content.styles[font]?.fontFamily === 'monospace';
    const items = itemsOf(content.items as PdfContent[], isMono);
    const letters = items.reduce((sum, { text }) => sum + text.trim().length, 0);
    characters += letters;
    if (characters > reading.limits.characters) throw reading.tooMany('letters', reading.limits.characters);
    if (letters >= FEW_LETTERS || !(await isPicture(page))) {
      const [left = 0, bottom = 0, right = 0, top = 0] = page.view;
      const blocks = taggedBlocks((await page.getStructTree()) as PdfNode | null, items);
      pages.push({ number, bottom, top, lines: linesOf(items, { left, right }), blocks, text: '' });
    } else {
      pictures += 1;
      if (sees && pictures > reading.limits.pictures) throw reading.tooMany('pictures', reading.limits.pictures);
      const text = sees
        ? await transcriptOf(await pagePicture(pdf, page, reading.limits.pixels), reading, number)
        : null;
      if (text === null) {
        // None is set up: that is so for every page.
        sees = false;
        unread.push(number);
      } else pages.push({ number, bottom: 0, top: 0, lines: [], blocks: [], text });
    }
    page.cleanup();
  }
  return { pages, unread };
}

function pageOf(pdf: PDFDocumentProxy, number: number, reading: Reading): Promise<PDFPageProxy> {
  return pdf.getPage(number).catch((error) => {
    throw reading.fault('broken', undefined, error);
  });
}

async function properties(pdf: PDFDocumentProxy): Promise<HeaderFields> {
  const info = (await pdf.getMetadata().catch(() => ({ info: {} }))).info as Record<string, unknown>;
  const text = (name: string) => (typeof info[name] === 'string' ? info[name] : undefined);
  const date = /^D:(\d{4})(\d{2})(\d{2})/.exec(text('ModDate') ?? text('CreationDate') ?? '');
  return {
    title: titleOf(text('Title')),
    owner: ownerOf(text('Author')),
    date: date ? `${date[1]}-${date[2]}-${date[3]}` : undefined,
  };
}
