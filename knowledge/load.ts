/** Fills an index from the rows of the database, which stay the truth. */
import { and, count, eq, gt, inArray, sql } from 'drizzle-orm';
import { documents, embeddings, passages } from '../db/schema/knowledge.ts';
import { type Db, type Tx, withTenant } from '../db/tenant.ts';
import type { KnowledgeIndex, PassageVectors } from './index/contract.ts';
import type { Passage } from './passage.ts';

/** Rows read at once: a company's whole knowledge in one result would stop the process for seconds. */
const PAGE = 500;

/** What is known of passages: themselves, and what the model that is asked for made of them. */
export interface Loaded {
  passages: Passage[];
  vectors?: PassageVectors;
}

/** Puts every passage of the tenant into the index, or those of one document, with the vectors of a model if one is named. */
export async function loadIndex(
  db: Db,
  index: KnowledgeIndex,
  tenant: string,
  document?: string,
  model?: string,
): Promise<number> {
  if (document !== undefined) {
    const loaded = await readDocument(db, tenant, document, model);
    await index.replace({ tenant, docId: document }, loaded.passages, loaded.vectors);
    return loaded.passages.length;
  }
  let total = 0;
  for await (const page of passagePages(db, tenant, model)) {
    await index.upsert(page.passages, page.vectors);
    total += page.passages.length;
  }
  return total;
}

/** The passages of one document as they are now; none when there is no such document. */
export function readDocument(db: Db, tenant: string, document: string, model?: string): Promise<Loaded> {
  return withTenant(db, tenant, async (tx) => {
    const rows = await selected(tx, model).where(eq(passages.document, document)).orderBy(passages.ordinal);
    return asLoaded(rows, await origins(tx, [document]), model);
  });
}

/** The passages of these ids that are still there, with what a model made of them. */
export function readPassages(db: Db, tenant: string, ids: string[], model?: string): Promise<Loaded> {
  return withTenant(db, tenant, async (tx) => {
    const rows = await selected(tx, model).where(inArray(passages.id, ids));
    return asLoaded(rows, await origins(tx, [...new Set(rows.map(({ passage }) => passage.document))]), model);
  });
}

/** All passages of a tenant, page by page; each page is a transaction of its own. */
export async function* passagePages(db: Db, tenant: string, model?: string): AsyncGenerator<Loaded> {
  const known = new Map<string, Origin>();
  for (let after: string | undefined = ''; after !== undefined; ) {
    const from: string = after;
    const page: { rows: Row[]; last: string | undefined } = await withTenant(db, tenant, async (tx) => {
      const rows = await selected(tx, model).where(gt(passages.id, from)).orderBy(passages.id).limit(PAGE);
      const unknown = new Set(rows.map(({ passage }) => passage.document).filter((id) => !known.has(id)));
      for (const [id, origin] of await origins(tx, [...unknown])) known.set(id, origin);
      return { rows, last: rows.length < PAGE ? undefined : rows.at(-1)?.passage.id };
    });
    if (page.rows.length > 0) yield asLoaded(page.rows, known, model);
    after = page.last;
  }
}

/** What distinguishes a document as it is now from what it was before: every column a search or its passages depend on. */
const stamp = sql<string>`md5(concat_ws('|', ${documents.updatedAt}, ${documents.revision}, ${documents.contentHash}, ${documents.department},
  ${documents.title}, ${documents.kind}, ${documents.effectiveOn}, ${documents.expiresOn}, ${documents.author}, ${documents.question}, ${documents.acl}::text))`;

/** The stamp of each document; it differs when anything of the document does. */
export async function documentStamps(db: Db, tenant: string, only?: string[]): Promise<Map<string, string>> {
  const rows = await withTenant(db, tenant, (tx) =>
    tx
      .select({ id: documents.id, stamp })
      .from(documents)
      .where(only && inArray(documents.id, only)),
  );
  return new Map(rows.map((row) => [row.id, row.stamp]));
}

/** How many passages each document has that has any. */
export async function passageCounts(db: Db, tenant: string): Promise<Map<string, number>> {
  const rows = await withTenant(db, tenant, (tx) =>
    tx.select({ document: passages.document, count: count() }).from(passages).groupBy(passages.document),
  );
  return new Map(rows.map((row) => [row.document, row.count]));
}

/** How long the vectors are that a model made; undefined when it made none. */
export async function dimensionsOf(db: Db, tenant: string, model: string): Promise<number | undefined> {
  const [row] = await withTenant(db, tenant, (tx) =>
    tx
      .select({ length: sql<number>`octet_length(${embeddings.vector}) / 4` })
      .from(embeddings)
      .where(and(eq(embeddings.model, model), sql`octet_length(${embeddings.vector}) > 0`))
      .limit(1),
  );
  return row?.length;
}

/** One word for all documents of a tenant: where it is the same as before, nothing was written or removed. */
export async function libraryStamp(db: Db, tenant: string): Promise<string> {
  const { rows } = await withTenant(db, tenant, (tx) =>
    tx.execute<{ stamp: string }>(sql`
      select count(*) || ':' || coalesce(bit_xor(hashtextextended(${documents.id} || ${stamp}, 0)), 0) as stamp from ${documents}`),
  );
  return rows[0]?.stamp ?? '';
}

const origin = {
  id: documents.id,
  department: documents.department,
  title: documents.title,
  effectiveOn: documents.effectiveOn,
  expiresOn: documents.expiresOn,
  acl: documents.acl,
  kind: documents.kind,
  author: documents.author,
  question: documents.question,
};
type Origin = Pick<typeof documents.$inferSelect, keyof typeof origin>;

interface Row {
  passage: typeof passages.$inferSelect;
  vector: Uint8Array | null;
}

function selected(tx: Tx, model = '') {
  const made = and(eq(embeddings.passage, passages.id), eq(embeddings.model, model));
  return tx
    .select({ passage: passages, vector: embeddings.vector })
    .from(passages)
    .leftJoin(embeddings, made)
    .$dynamic();
}

async function origins(tx: Tx, ids: string[]): Promise<Map<string, Origin>> {
  const rows = ids.length === 0 ? [] : await tx.select(origin).from(documents).where(inArray(documents.id, ids));
  return new Map(rows.map((row) => [row.id, row]));
}

function asLoaded(rows: Row[], from: Map<string, Origin>, model: string | undefined): Loaded {
  const found = rows.flatMap(({ passage }) => asPassage(passage, from.get(passage.document)) ?? []);
  if (model === undefined) return { passages: found };
  const of = new Map(rows.flatMap(({ passage, vector }) => (vector?.length ? [[passage.id, readVector(vector)]] : [])));
  return { passages: found, vectors: { model, of } };
}

/** Rows hand out bytes at any place of a larger buffer; numbers must begin at a multiple of their size. */
function readVector(bytes: Uint8Array): Float32Array {
  const aligned = bytes.slice();
  return new Float32Array(aligned.buffer, 0, aligned.length >> 2);
}

function asPassage(passage: typeof passages.$inferSelect, document: Origin | undefined): Passage | undefined {
  if (!document) return undefined;
  return {
    id: passage.id,
    tenant: passage.tenantId,
    department: document.department,
    docId: document.id,
    title: document.title,
    section: passage.section,
    anchor: passage.anchor,
    text: passage.text,
    language: passage.language,
    date: document.effectiveOn,
    acl: document.acl,
    kind: document.kind,
    ...(document.author ? { author: document.author } : {}),
    ...(document.question ? { question: document.question } : {}),
    ...(document.expiresOn ? { expiresOn: document.expiresOn } : {}),
    ...(passage.page ? { page: passage.page } : {}),
    ordinal: passage.ordinal,
  };
}
