/** What a department's knowledge is made of, as far as somebody may read it. */
import { and, arrayOverlaps, asc, desc, eq, gt, isNotNull, or, type SQL, sql } from 'drizzle-orm';
import type { DocumentStatus } from './documents.ts';
import { documentContents, documents } from './schema/knowledge.ts';
import type { Tx } from './tenant.ts';

/** Who looks: the names they are granted things under, and the person, who sees what they handed in. */
export interface DocumentReader {
  person: string;
  principals: string[];
}

const LISTED = {
  ...{ id: documents.id, title: documents.title, fileName: documents.fileName, status: documents.status },
  ...{ fault: documents.fault, chunks: documents.chunks, version: documents.version, revision: documents.revision },
  ...{ kind: documents.kind, origin: documents.origin, language: documents.language, bytes: documents.bytes },
  ...{ mediaType: documents.mediaType, acl: documents.acl, updatedAt: documents.updatedAt },
};

/** A page of a department's documents by id, those after `after`. */
export function listDocuments(
  tx: Tx,
  department: string,
  reader: DocumentReader,
  { most, after }: { most: number; after?: string | undefined },
) {
  return tx
    .select(LISTED)
    .from(documents)
    .where(and(eq(documents.department, department), readableBy(reader), after ? gt(documents.id, after) : undefined))
    .orderBy(asc(documents.id))
    .limit(most);
}

export type ListedDocument = Awaited<ReturnType<typeof listDocuments>>[number];

/** One of them; undefined when there is none that this person may read. */
export async function findDocument(
  tx: Tx,
  department: string,
  reader: DocumentReader,
  id: string,
): Promise<ListedDocument | undefined> {
  const [found] = await tx
    .select(LISTED)
    .from(documents)
    .where(and(eq(documents.department, department), eq(documents.id, id), readableBy(reader)));
  return found;
}

/** Whether there is such a document, whoever may read it. */
export async function holdsDocument(tx: Tx, id: string): Promise<boolean> {
  return (await tx.select({ id: documents.id }).from(documents).where(eq(documents.id, id))).length > 0;
}

/** How far the newest revision of a document is; undefined where there is none. */
export async function statusOf(tx: Tx, id: string): Promise<DocumentStatus | undefined> {
  const [row] = await tx.select({ status: documents.status }).from(documents).where(eq(documents.id, id));
  return row?.status;
}

/** The revisions of a document, newest first. */
export function revisionsOf(tx: Tx, document: string) {
  return tx
    .select({
      ...{ revision: documentContents.revision, fileName: documentContents.fileName, bytes: documentContents.bytes },
      ...{ mediaType: documentContents.mediaType, createdBy: documentContents.createdBy },
      createdAt: documentContents.createdAt,
      isKept: sql<boolean>`${isNotNull(documentContents.content)}`,
    })
    .from(documentContents)
    .where(eq(documentContents.document, document))
    .orderBy(desc(documentContents.revision));
}

/** How many of a department's documents wait to be read, and how many could not be. */
export async function unreadCounts(
  tx: Tx,
  department: string,
): Promise<{ all: number; waiting: number; failed: number }> {
  const [row] = await tx
    .select({
      all: sql<number>`count(*)::int`,
      waiting: sql<number>`count(*) filter (where ${documents.status} in ('queued', 'reading'))::int`,
      failed: sql<number>`count(*) filter (where ${documents.status} = 'failed')::int`,
    })
    .from(documents)
    .where(eq(documents.department, department));
  return row ?? { all: 0, waiting: 0, failed: 0 };
}

/** What was handed in under the key of a request: documents and the hashes of their files. */
export function receivedUnder(tx: Tx, key: string) {
  return tx
    .select({ id: documentContents.document, hash: documentContents.contentHash })
    .from(documentContents)
    .where(eq(documentContents.turn, key));
}

function readableBy({ person, principals }: DocumentReader): SQL | undefined {
  return or(arrayOverlaps(documents.acl, principals), eq(documents.uploader, person));
}
