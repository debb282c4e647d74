/** Reads Word documents: made a page by mammoth, then read as one, what its pictures say in their places; macros and links are not followed. */
import mammoth from 'mammoth';
import type { ReadDocument } from '../document.ts';
import { coreProperties } from './core-properties.ts';
import { readHtml } from './html.ts';
import { createInsidePictures } from './inside-pictures.ts';
import type { Reading } from './reading.ts';
import { forbidden } from './xml.ts';
import { openZip, type Packed } from './zip.ts';

const styles = ["p[style-name='Title'] => h1.document-title:fresh", "p[style-name='Subtitle'] => p:fresh"];

/** The document in a Word file. */
export async function readDocx(bytes: Uint8Array, reading: Reading): Promise<ReadDocument> {
  const packed = await openZip(bytes, reading);
  await checkParts(packed, reading);
  const known = await coreProperties(packed, reading);
  const shown: Buffer[] = [];
  const { value } = await mammoth
    .convertToHtml(
      { buffer: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) },
      {
        styleMap: styles,
        convertImage: mammoth.images.imgElement(async (image) => {
          // A picture that the file only links to has no content.
          const content = await image.readAsBuffer().catch(() => undefined);
          return { src: content ? `picture:${shown.push(content) - 1}` : '' };
        }),
      },
    )
    .catch((error) => {
      throw error instanceof RangeError ? reading.tooDeep() : reading.fault('broken', undefined, error);
    });
  const pictures = createInsidePictures(reading);
  const texts: string[] = [];
  for (const picture of shown) texts.push(await pictures.see(picture));
  const page = value.replace(/<img [^>]*src="picture:(\d+)"[^>]*>/g, (tag, at) => tag + asHtml(texts[at] ?? ''));
  return pictures.told(readHtml(page, reading, known));
}

function asHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll(/\r?\n/g, '<br />');
}

/** mammoth unpacks without limits and its XML parser knows entities, so both are checked before it starts. */
async function checkParts(packed: Packed, reading: Reading): Promise<void> {
  for (const name of packed.names()) {
    const bytes = await packed.bytes(name);
    if (!/\.(xml|rels)$/i.test(name)) continue;
    const part = bytes?.toString('utf8');
    if (part?.slice(0, 4_000).includes('<!DOCTYPE') || part?.includes('<!ENTITY')) throw forbidden(reading);
  }
}
