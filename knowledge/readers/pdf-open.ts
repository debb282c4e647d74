/** Opens a PDF with nothing in it being run, fetched or believed. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { getDocument, type PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { teachActualText } from './pdf-actual-text.ts';
import type { Reading } from './reading.ts';

const library = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'));
// pdf.js loads its worker when the first document is opened.
teachActualText();

const END_MARK = '%%EOF';

/** The open document, or why it cannot be opened. */
export async function openPdf(bytes: Uint8Array, reading: Reading): Promise<PDFDocumentProxy> {
  const tail = Buffer.from(bytes.subarray(Math.max(0, bytes.length - 4_096)));
  if (!tail.includes(END_MARK)) throw reading.fault('broken');
  try {
    return await getDocument({
      data: new Uint8Array(bytes),
      verbosity: 0,
      enableXfa: false,
      disableFontFace: true,
      useSystemFonts: false,
      maxImageSize: reading.limits.pixels,
      cMapUrl: `${join(library, 'cmaps')}/`,
      standardFontDataUrl: `${join(library, 'standard_fonts')}/`,
      wasmUrl: `${join(library, 'wasm')}/`,
      iccUrl: `${join(library, 'iccs')}/`,
    }).promise;
  } catch (error) {
    const code = error instanceof Error && error.name === 'PasswordException' ? 'encrypted' : 'broken';
    throw reading.fault(code, undefined, error);
  }
}
