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
import { pagePicture, viewOf } from './pdf-picture.ts';
import { isBare, isScan, mayBeScan, ownLines, unsaid } from './pdf-scan.ts';
import { type PdfNode, taggedBlocks } from './pdf-tagged.ts';
import type { Reading } from './reading.ts';
import { transcriptOf } from './transcript.ts';

/** Pages with text and pictures that are looked at in one document: decoding a picture takes 0.15 s, and most are no scans. */
const MOST_WORDY = 100;

/** The document in a PDF file. */
export async function readPdf(bytes: Uint8Array, reading: Reading): Promise<ReadDocument> {
  const pdf = await openPdf(bytes, reading);
  if (pdf.numPages > reading.limits.pages) throw reading.tooMany('pages', reading.limits.pages);
  const written = await writtenPages(pdf, reading);
  const { pages, unread, beyond } = await withScans(pdf, written, reading);
  const pieces = layOut(pages).pieces();
  if (unread.length > 0) {
    if (pieces.length === 0) throw reading.fault('needs_vision');
    reading.unseen = true;
    reading.remark({
      en: `Pages that are pictures were left out, because no model that can see is set up; once your administrator sets one up, they are read: ${listOf(unread)}.`,
      th: `ไม่ได้อ่านหน้าที่เป็นภาพ เพราะยังไม่ได้ตั้งค่าโมเดลที่อ่านภาพได้ เมื่อผู้ดูแลระบบตั้งค่าแล้วจะอ่านให้: ${listOf(unread)}`,
    });
  }
  if (beyond.length > 0) {
    reading.remark({
      en: `Pages with little text may be pictures, and there are too many of them to look at. Split the file to have these looked at: ${listOf(beyond)}.`,
      th: `หน้าที่มีข้อความน้อยอาจเป็นภาพ และมีมากเกินกว่าจะอ่านได้ทั้งหมด โปรดแบ่งไฟล์เพื่อให้อ่านหน้าเหล่านี้ด้วย: ${listOf(beyond)}`,
    });
  }
  return documentOf(pieces, reading.name, await properties(pdf));
}

/** Every page with what is written on it as text. */
async function writtenPages(pdf: PDFDocumentProxy, reading: Reading): Promise<PdfPage[]> {
  const pages: PdfPage[] = [];
  let characters = 0;
  for (let number = 1; number <= pdf.numPages; number++) {
    const page = await pageOf(pdf, number, reading);
    const content = await page.getTextContent({ includeMarkedContent: true });
    const isMono = (font: string) => content.styles[font]?.fontFamily === 'monospace';
    const items = itemsOf(content.items as PdfContent[], isMono);
    characters += items.reduce((sum, { text }) => sum + text.trim().length, 0);
    if (characters > reading.limits.characters) throw reading.tooMany('letters', reading.limits.characters);
    const [left = 0, bottom = 0, right = 0, top = 0] = page.view;
    const blocks = taggedBlocks((await page.getStructTree()) as PdfNode | null, items);
    pages.push({ number, bottom, top, lines: linesOf(items, { left, right }), blocks, text: '' });
    page.cleanup();
  }
  return pages;
}

interface Looked {
  pages: PdfPage[];
  /** Pictures that no model sees. */
  unread: number[];
  /** Pages with some text, after as many as are looked at in one document. */
  beyond: number[];
}

/** The pages, with what the vision port reads off those that are scans. */
async function withScans(pdf: PDFDocumentProxy, written: PdfPage[], reading: Reading): Promise<Looked> {
  const looked: Looked = { pages: [], unread: [], beyond: [] };
  const all = ownLines(written.map(({ lines }) => lines));
  let [pictures, pictured, sees] = [0, 0, reading.ocr !== undefined];
  for (const [at, page] of written.entries()) {
    const own = all[at] ?? [];
    const isWordy = !isBare(own);
    const isFull = isWordy && (pictured >= MOST_WORDY || (sees && pictures >= reading.limits.pictures));
    if (isFull && mayBeScan(own)) looked.beyond.push(page.number);
    const source = mayBeScan(own) && !isFull ? await pageOf(pdf, page.number, reading) : undefined;
    const view = source && (await viewOf(source));
    if (isWordy && view?.hasPictures) pictured += 1;
    if (!source || !view || !isScan(page.lines, own, view)) looked.pages.push(page);
    else {
      pictures += 1;
      if (sees && pictures > reading.limits.pictures) throw reading.tooMany('pictures', reading.limits.pictures);
      const text = sees
        ? await transcriptOf(await pagePicture(pdf, source, reading.limits.pixels), reading, page.number)
        : null;
      if (text === null) {
        // None is set up: that is so for every page.
        sees = false;
        looked.unread.push(page.number);
      }
      if (text) looked.pages.push({ ...page, text, lines: isWordy ? unsaid(own, text) : [], blocks: [] });
      else if (isWordy) looked.pages.push(page);
    }
    source?.cleanup();
  }
  return looked;
}

function listOf(pages: readonly number[]): string {
  return pages.length > 20 ? `${pages.slice(0, 20).join(', ')}…` : pages.join(', ');
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
