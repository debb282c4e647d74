/** Brings a department's folder of documents into the database and the index; what did not change is left alone. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { DepartmentConfig } from '../agents/config-schema.ts';
import { documents, passages } from '../db/schema/knowledge.ts';
import { type Db, type Tx, withTenant } from '../db/tenant.ts';
import { chunkDocument } from './chunk.ts';
import type { Passage } from './passage.ts';
import { type MarkdownDocument, readMarkdown } from './readers/markdown.ts';

export interface Ingested {
  added: number;
  removed: number;
  unchanged: number;
  /** Ids of documents that are new, different or gone. */
  changed: string[];
}

/** A change here cuts every document anew. */
export const CHUNKER_VERSION = 1;

interface Source {
  id: string;
  fileName: string;
  text: string;
  acl: string[];
  hash: string;
  /** Who handed it in; none for a file of the department's folder. */
  author?: string;
}

/** Compares the folder with what is stored, by content and access list, and replaces what differs in one transaction. */
export async function ingestFolder(db: Db, tenant: string, department: DepartmentConfig): Promise<Ingested> {
  const sources = await readFolder(department);
  return withTenant(db, tenant, async (tx) => {
    // Several workers start at the same moment; the second finds the work done.
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`ingest:${tenant}`}, 0))`);
    const stored = await tx
      .select({ id: documents.id, hash: documents.contentHash })
      .from(documents)
      .where(and(eq(documents.department, department.id), eq(documents.kind, 'document'), isNull(documents.author)));
    const wanted = new Map(sources.map((source) => [source.id, source]));
    const stale = stored.filter(({ id, hash }) => wanted.get(id)?.hash !== hash).map(({ id }) => id);
    const current = new Set(stored.filter(({ id }) => !stale.includes(id)).map(({ id }) => id));
    if (stale.length > 0) await removeDocuments(tx, stale);
    const fresh = sources.filter(({ id }) => !current.has(id));
    for (const source of fresh) await storeDocument(tx, tenant, department.id, source);
    return {
      added: fresh.length,
      removed: stale.filter((id) => !wanted.has(id)).length,
      unchanged: current.size,
      changed: [...new Set([...stale, ...fresh.map(({ id }) => id)])],
    };
  });
}

async function readFolder(department: DepartmentConfig): Promise<Source[]> {
  const folder = join(department.folder, 'documents');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.md')).sort();
  return Promise.all(
    names.map(async (fileName) => {
      const text = await readFile(join(folder, fileName), 'utf8');
      const acl = department.restricted[fileName] ?? department.access;
      const hash = createHash('sha256')
        .update(JSON.stringify([CHUNKER_VERSION, acl, text]))
        .digest('hex');
      return { id: `${department.id}/${fileName}`, fileName, text, acl, hash };
    }),
  );
}

/** Removes documents and what was cut from them. */
export async function removeDocuments(tx: Tx, ids: string[]): Promise<void> {
  await tx.delete(passages).where(inArray(passages.document, ids));
  await tx.delete(documents).where(inArray(documents.id, ids));
}

/** Stores a document and what is cut from it; returns how many passages that are. */
export async function storeDocument(tx: Tx, tenant: string, department: string, source: Source): Promise<number> {
  const document = readMarkdown(source.text, source.fileName);
  const cut = chunkDocument(document, { tenant, department, docId: source.id, acl: source.acl });
  await tx.insert(documents).values(documentRow(tenant, department, source, document, cut));
  if (cut.length === 0) return 0;
  await tx.insert(passages).values(
    cut.map((passage) => ({
      tenantId: tenant,
      id: passage.id,
      document: source.id,
      ordinal: passage.ordinal,
      section: passage.section,
      anchor: passage.anchor,
      language: passage.language,
      text: passage.text,
    })),
  );
  return cut.length;
}

function documentRow(tenant: string, department: string, source: Source, document: MarkdownDocument, cut: Passage[]) {
  return {
    tenantId: tenant,
    id: source.id,
    department,
    fileName: source.fileName,
    title: document.title,
    version: document.version ?? '1',
    effectiveOn: document.date,
    language: cut[0]?.language ?? ('en' as const),
    acl: source.acl,
    kind: 'document' as const,
    contentHash: source.hash,
    source: source.text,
    author: source.author ?? null,
  };
}
