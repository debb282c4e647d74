/** Reads a small Markdown file at once: what the company ships is searched when it starts, a note when it was handed in. */
import { textOfFile } from '../agents/text-file.ts';
import { hashOf, type IncomingDocument } from '../db/documents.ts';
import { chunkDocument, chunkGently, type Origin } from './chunk.ts';
import type { ReadDocument } from './document.ts';
import type { Reading } from './ingest-store.ts';
import { readMarkdown } from './readers/markdown.ts';

/** Bytes of a file that is not worth a worker of its own: shipped with the program, and handed in by somebody who waits. */
const [SMALL_SHIPPED, SMALL_UPLOAD] = [500_000, 64 * 1024];

/** The reading of a small upload, made in moments; undefined leaves it to a worker. */
export function readUploadNow(tenant: string, incoming: IncomingDocument): Reading | undefined {
  const head = readHead(tenant, incoming, SMALL_UPLOAD);
  return head && readingOf(incoming, head, chunkDocument(head.document, head.origin));
}

/** The reading of a small file of a folder; others get their turn while it is made, so no transaction should be open. */
export async function readShipped(tenant: string, incoming: IncomingDocument): Promise<Reading | undefined> {
  const head = readHead(tenant, incoming, SMALL_SHIPPED);
  return head && readingOf(incoming, head, await chunkGently(head.document, head.origin));
}

interface Head {
  document: ReadDocument;
  origin: Origin;
  text: string;
}

function readHead(tenant: string, incoming: IncomingDocument, most: number): Head | undefined {
  const { id, department, fileName, bytes, acl } = incoming;
  if (!/\.md$/i.test(fileName) || bytes.byteLength > most) return undefined;
  const text = textOfFile(fileName, bytes)?.text;
  if (text === undefined) return undefined;
  return { document: readMarkdown(text, fileName), origin: { tenant, department, docId: id, acl: [...acl] }, text };
}

function readingOf(
  incoming: IncomingDocument,
  { document, origin, text }: Head,
  cut: Reading['cut'],
): Reading | undefined {
  if (cut.length === 0) return undefined;
  const { title = null } = incoming;
  return { id: incoming.id, contentHash: hashOf(incoming), acl: origin.acl, title, document, source: text, cut };
}
