/** Documents on their way into a department's knowledge: the one way in for every revision, and the way out. */
import { createHash } from 'node:crypto';
import { and, eq, inArray, lte, sql } from 'drizzle-orm';
import { appendAudit } from './audit.ts';
import { type DOCUMENT_STATUSES, documentContents, documents, passages } from './schema/knowledge.ts';
import type { Tx } from './tenant.ts';

export type DocumentStatus = (typeof DOCUMENT_STATUSES)[number];

/** A change of how files are read or cut: what is handed in again is then read anew. */
export const READER_VERSION = 4;
/** Revisions whose files are kept; of older ones only the fact that they were there. */
const REVISIONS_KEPT = 3;

/** What the newest revision of a document is known by; before revisions were kept its row alone had it. */
export const newestHash = sql<string>`coalesce((
  select c.content_hash from document_contents c
  where c.tenant_id = documents.tenant_id and c.document = documents.id and c.revision = documents.revision), documents.content_hash)`;

export interface IncomingDocument {
  /** Begins with the department; what comes from one origin never takes the place of what comes from another. */
  id: string;
  department: string;
  fileName: string;
  /** As its sender or its place says; what it is tells the reader. */
  mediaType?: string;
  bytes: Uint8Array;
  /** Principals that may read it. */
  acl: readonly string[];
  /** `folder`, `upload` or the name of a source. */
  origin: string;
  /** Its path, key or address there. */
  path?: string;
  /** Instead of the title that the file gives itself. */
  title?: string;
  /** The person who handed it in, and their name as citations show it. */
  uploader?: string;
  author?: string;
  /** The turn that handed it in; its thread is told when it has been read. */
  turn?: string;
  /** Whoever asks for it again has a file read again that could not be read. */
  retry?: boolean;
}

export interface ReceivedDocument {
  id: string;
  /** `same`: nothing was written, since just this is there already. */
  done: 'added' | 'replaced' | 'same';
  revision: number;
  status: DocumentStatus;
}

/**
 * Takes in a file as the newest revision of a document, to be read by a worker; the same file for the same readers is not
 * taken twice. What was cut from the revision before is searched until this one is ready, but by nobody whom either list
 * of readers leaves out.
 */
export async function receiveDocument(tx: Tx, tenant: string, incoming: IncomingDocument): Promise<ReceivedDocument> {
  const { id, bytes, mediaType = 'application/octet-stream' } = incoming;
  const hash = hashOf(incoming);
  const row = await lockedRow(tx, tenant, incoming);
  const known = row.revision > 0;
  if (known && row.newestHash === hash) {
    if (row.status !== 'failed' || !incoming.retry)
      return { id, done: 'same', revision: row.revision, status: row.status };
    await tx
      .update(documents)
      .set({ ...waiting, ...told(incoming) })
      .where(eq(documents.id, id));
    return { id, done: 'replaced', revision: row.revision, status: 'queued' };
  }
  const revision = row.revision + 1;
  await tx.insert(documentContents).values({
    ...{ tenantId: tenant, document: id, revision, contentHash: hash, content: bytes, bytes: bytes.byteLength },
    ...{ fileName: incoming.fileName, mediaType, createdBy: incoming.uploader ?? null },
    ...{ acl: [...incoming.acl], title: incoming.title ?? null, turn: incoming.turn ?? null },
  });
  await tx
    .update(documents)
    .set({
      ...{ ...waiting, ...told(incoming), revision, bytes: bytes.byteLength, mediaType },
      ...{
        fileName: incoming.fileName,
        acl: row.contentHash ? sharedReaders(row.acl, incoming.acl) : [...incoming.acl],
      },
    })
    .where(eq(documents.id, id));
  await emptyOldRevisions(tx, id, revision);
  return { id, done: known ? 'replaced' : 'added', revision, status: 'queued' };
}

const waiting = {
  ...{ status: 'queued' as const, fault: null, attempts: 0, claimedUntil: null },
  updatedAt: sql`clock_timestamp()`,
};

function told({ origin, path, uploader, author }: IncomingDocument) {
  return { origin, path: path ?? null, uploader: uploader ?? null, author: author ?? null };
}

/** By its bytes, its readers and how it is read. */
export function hashOf({ bytes, acl, title }: Pick<IncomingDocument, 'bytes' | 'acl' | 'title'>): string {
  return createHash('sha256')
    .update(JSON.stringify([READER_VERSION, acl, title ?? null]))
    .update('\n')
    .update(bytes)
    .digest('hex');
}

/** The document's row, made when there is none, locked so that two revisions of one document come one after the other. */
async function lockedRow(tx: Tx, tenant: string, incoming: IncomingDocument) {
  const { id, department, fileName, title, acl, origin } = incoming;
  await tx
    .insert(documents)
    .values({
      ...{ tenantId: tenant, id, department, fileName, title: title ?? fileName, version: '1', language: 'en' },
      ...{ acl: [...acl], kind: 'document', contentHash: '', source: '', status: 'queued', origin, revision: 0 },
    })
    .onConflictDoNothing();
  const { revision, status, contentHash, kind } = documents;
  const [row] = await tx
    .select({
      ...{ revision, status, contentHash, kind, acl: documents.acl, newestHash },
      ...{ origin: documents.origin, department: documents.department },
    })
    .from(documents)
    .where(eq(documents.id, id))
    .for('update');
  if (!row) throw new Error(`The document ${JSON.stringify(id)} is gone though it was just written.`);
  if (row.origin !== origin || row.department !== department || row.kind !== 'document')
    throw new Error(`There is a document ${JSON.stringify(id)} of ${row.origin} already; ${origin} cannot replace it.`);
  return row;
}

/** Names that both lists let in; nobody where they have none in common. */
export function sharedReaders(before: readonly string[], next: readonly string[]): string[] {
  if (before.includes('everyone')) return [...next];
  if (next.includes('everyone')) return [...before];
  return next.filter((who) => before.includes(who));
}

function emptyOldRevisions(tx: Tx, id: string, newest: number) {
  return tx
    .update(documentContents)
    .set({ content: null })
    .where(and(eq(documentContents.document, id), lte(documentContents.revision, newest - REVISIONS_KEPT)));
}

/** Removes documents with all that was cut from them and kept of them; returns the ids of those that were there. */
export async function removeDocuments(tx: Tx, tenant: string, ids: readonly string[], by: string): Promise<string[]> {
  if (ids.length === 0) return [];
  // Locked first: a worker that is about to finish one of them waits, and then finds it gone.
  const there = await tx
    .select({ id: documents.id })
    .from(documents)
    .where(inArray(documents.id, [...ids]))
    .orderBy(documents.id)
    .for('update');
  const gone = there.map(({ id }) => id);
  if (gone.length === 0) return [];
  await tx.delete(passages).where(inArray(passages.document, gone));
  await tx.delete(documents).where(inArray(documents.id, gone));
  for (const subject of gone)
    await appendAudit(tx, tenant, { actor: by, action: 'knowledge.removed', subject, detail: {} });
  return gone;
}

/** What came from one origin, as it stands. */
export function documentsOf(tx: Tx, department: string, origin: string) {
  return tx
    .select({
      ...{ id: documents.id, path: documents.path, revision: documents.revision, status: documents.status },
      ...{ bytes: documents.bytes, acl: documents.acl },
      contentHash: newestHash,
    })
    .from(documents)
    .where(and(eq(documents.department, department), eq(documents.origin, origin), eq(documents.kind, 'document')))
    .orderBy(documents.id);
}
