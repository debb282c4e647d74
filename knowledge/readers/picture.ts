/** Reads a picture through the vision port, its size checked before anything decodes it. */
import type { ReadDocument } from '../document.ts';
import { createOutline, documentOf } from './outline.ts';
import { pictureHead } from './picture-size.ts';
import type { Reading } from './reading.ts';
import { readText } from './text.ts';
import { transcriptOf, writeTranscript } from './transcript.ts';

const MARKED = /^#{1,6}\s/m;

/** What is written in a picture. */
export async function readPicture(bytes: Uint8Array, reading: Reading): Promise<ReadDocument> {
  const head = pictureHead(bytes);
  if (!head || head.width === 0 || head.height === 0) throw reading.fault('broken');
  if (head.width * head.height > reading.limits.pixels) {
    throw reading.fault('too_large', {
      en: `the picture measures ${head.width} × ${head.height}`,
      th: `ภาพมีขนาด ${head.width} × ${head.height}`,
    });
  }
  if (bytes.length > reading.limits.pictureBytes) {
    const megabytes = Math.floor(reading.limits.pictureBytes / 2 ** 20);
    throw reading.fault('too_large', { en: `more than ${megabytes} MB`, th: `เกิน ${megabytes} MB` });
  }
  const text = await transcriptOf({ mediaType: head.mediaType, bytes }, reading);
  if (text === null) throw reading.fault('needs_vision');
  if (!MARKED.test(text)) return readText(text, reading.name);
  const outline = createOutline();
  writeTranscript(outline, text);
  return documentOf(outline.pieces(), reading.name);
}
