/** The readers of what is text as it stands: Markdown, text, tables and JSON. */
import type { ReadDocument } from '../document.ts';
import { isPdf } from './content-kind.ts';
import { decodeText } from './decode-text.ts';
import { readDelimited } from './delimited.ts';
import type { PlainFormat } from './formats.ts';
import { readJson } from './json.ts';
import { readMarkdown } from './markdown.ts';
import type { Reading } from './reading.ts';
import { readText } from './text.ts';

/** The document of a text; undefined where the bytes are none. */
export function readPlain(bytes: Uint8Array, format: PlainFormat, reading: Reading): ReadDocument | undefined {
  const text = isPdf(bytes.subarray(0, 5)) ? undefined : decodeText(bytes);
  if (text === undefined) return undefined;
  if (format === 'markdown') return readMarkdown(text, reading.name);
  if (format === 'table') return readDelimited(text, reading);
  return format === 'json' ? readJson(text, reading) : readText(text, reading.name);
}
