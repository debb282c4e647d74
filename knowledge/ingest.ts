/** Brings a department's folder of documents into the database; what did not change is left alone. */
import { readFile } from 'node:fs/promises';
import { and, eq, sql } from 'drizzle-orm';
import type { DepartmentConfig } from '../agents/config-schema.ts';
import { hashOf, type IncomingDocument, newestHash, receiveDocument, removeDocuments } from '../db/documents.ts';
import { documents } from '../db/schema/knowledge.ts';
import { type Db, type Tx, withTenant } from '../db/tenant.ts';
import { readShipped } from './ingest-now.ts';
import { type Reading, storeReading } from './ingest-store.ts';
import { ifThere, listFolder } from './own-folder-list.ts';

export interface IngestedFolder {
  added: number;
  removed: number;
  unchanged: number;
  /** Ids of documents that searches find new, different or not any more. */
  changed: string[];
  /** Documents that a worker still has to read. */
  queued: string[];
}

const ORIGIN = 'folder';
/** Bytes of files that are taken in together. */
const BATCH = 4_000_000;

interface Source {
  id: string;
  fileName: string;
  path: string;
  size: number;
  acl: string[];
  hash: string;
}

/**
 * Compares the folder with what is stored, by content and access list, and takes in what differs. Small Markdown files
 * are searched when this ends; everything else waits for a worker to read it.
 */
export async function ingestFolder(db: Db, tenant: string, department: DepartmentConfig): Promise<IngestedFolder> {
  const sources = await readFolder(department);
  const { current, removed } = await withTenant(db, tenant, async (tx) => {
    await oneAtATime(tx, tenant);
    const stored = await storedOf(tx, department.id);
    const gone = [...stored.keys()].filter((id) => !sources.some((source) => source.id === id));
    return { current: stored, removed: await removeDocuments(tx, tenant, gone, ORIGIN) };
  });
  const fresh = sources.filter(({ id, hash }) => current.get(id) !== hash);
  const found: IngestedFolder = {
    ...{ added: 0, removed: removed.length, unchanged: sources.length - fresh.length },
    ...{ changed: removed, queued: [] },
  };
  for (const batch of batchesOf(fresh)) {
    const files: { file: IncomingDocument; reading: Reading | undefined }[] = [];
    for (const source of batch) {
      const file = await incomingOf(department.id, source);
      files.push({ file, reading: await readShipped(tenant, file) });
    }
    await withTenant(db, tenant, async (tx) => {
      await oneAtATime(tx, tenant);
      for (const { file, reading } of files) await takeIn(tx, tenant, file, reading, found);
    });
  }
  return found;
}

async function takeIn(
  tx: Tx,
  tenant: string,
  file: IncomingDocument,
  reading: Reading | undefined,
  found: IngestedFolder,
): Promise<void> {
  const { done } = await receiveDocument(tx, tenant, file);
  if (done === 'same') return;
  found.added++;
  if (reading) await storeReading(tx, tenant, reading);
  found[reading ? 'changed' : 'queued'].push(file.id);
}

async function readFolder(department: DepartmentConfig): Promise<Source[]> {
  const sources: Source[] = [];
  for (const { fileName, path, size } of (await listFolder(department)).files) {
    const bytes = await readFile(path).catch(ifThere);
    if (!bytes) continue;
    const acl = department.restricted[fileName] ?? department.access;
    sources.push({ id: `${department.id}/${fileName}`, fileName, path, size, acl, hash: hashOf({ acl, bytes }) });
  }
  return sources;
}

/** Several workers start at the same moment; the second finds the work done. */
function oneAtATime(tx: Tx, tenant: string) {
  return tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`ingest:${tenant}`}, 0))`);
}

/** The folder's documents with the hash of their newest revision; one that could not be read counts as different. */
async function storedOf(tx: Tx, department: string): Promise<Map<string, string>> {
  const rows = await tx
    .select({ id: documents.id, hash: sql<string>`case status when 'failed' then '' else ${newestHash} end` })
    .from(documents)
    .where(and(eq(documents.department, department), eq(documents.kind, 'document'), eq(documents.origin, ORIGIN)));
  return new Map(rows.map(({ id, hash }) => [id, hash]));
}

async function incomingOf(department: string, { id, fileName, path, acl }: Source): Promise<IncomingDocument> {
  return { id, department, fileName, bytes: await readFile(path), acl, origin: ORIGIN, path: fileName, retry: true };
}

function* batchesOf(sources: Source[]): Generator<Source[]> {
  let batch: Source[] = [];
  let bytes = 0;
  for (const source of sources) {
    if (batch.length > 0 && bytes + source.size > BATCH) {
      yield batch;
      [batch, bytes] = [[], 0];
    }
    batch.push(source);
    bytes += source.size;
  }
  if (batch.length > 0) yield batch;
}
