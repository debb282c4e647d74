/** Reads Word documents: made a page by mammoth, then read as one; macros, pictures and links are not followed. */
import mammoth from 'mammoth';
import type { ReadDocument } from '../document.ts';
import { coreProperties } from './core-properties.ts';
import { readHtml } from './html.ts';
import type { Reading } from './reading.ts';
import { forbidden } from './xml.ts';
import { openZip, type Packed } from './zip.ts';

const styles = ["p[style-name='Title'] => h1.document-title:fresh", "p[style-name='Subtitle'] => p:fresh"];

/** The document in a Word file. */
export async function readDocx(bytes: Uint8Array, reading: Reading): Promise<ReadDocument> {
  const packed = await openZip(bytes, reading);
  await checkParts(packed, reading);
  const known = await coreProperties(packed, reading);
  const { value } = await mammoth
    .convertToHtml(
      { buffer: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) },
      { styleMap: styles, convertImage: mammoth.images.imgElement(async () => ({ src: '' })) },
    )
    .catch((error) => {
      throw error instanceof RangeError ? reading.tooDeep() : reading.fault('broken', undefined, error);
    });
  return readHtml(value, reading, known);
}

/** mammoth unpacks without limits and its XML parser knows entities, so both are checked before it starts. */
async function checkParts(packed: Packed, reading: Reading): Promise<void> {
  for (const name of packed.names().filter((name) => /\.(xml|rels)$/i.test(name))) {
    const part = await packed.text(name);
    if (part?.slice(0, 4_000).includes('<!DOCTYPE') || part?.includes('<!ENTITY')) throw forbidden(reading);
  }
}
