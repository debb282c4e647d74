/** Fills an index from the rows of the database, which stay the truth. */
import { eq, gte, sql } from 'drizzle-orm';
import { documents, passages } from '../db/schema/knowledge.ts';
import { type Db, withTenant } from '../db/tenant.ts';
import type { KnowledgeIndex } from './index/contract.ts';
import type { Passage } from './passage.ts';

/** Puts every passage of the tenant into the index, or those of one document. */
export async function loadIndex(db: Db, index: KnowledgeIndex, tenant: string, document?: string): Promise<number> {
  const { origins, rows } = await withTenant(db, tenant, async (tx) => ({
    origins: await tx
      .select()
      .from(documents)
      .where(document === undefined ? undefined : eq(documents.id, document)),
    rows: await tx
      .select()
      .from(passages)
      .where(document === undefined ? undefined : eq(passages.document, document))
      .orderBy(passages.document, passages.ordinal),
  }));
  const byId = new Map(origins.map((origin) => [origin.id, origin]));
  if (document !== undefined) await index.remove({ tenant, docId: document });
  await index.upsert(rows.flatMap((row) => asPassage(row, byId.get(row.document)) ?? []));
  return rows.length;
}

/** Documents written since `since` (none when it is undefined) and the database's time of this look, a little early so that none slips between two. */
export async function changedDocuments(
  db: Db,
  tenant: string,
  since: Date | undefined,
): Promise<{ documents: string[]; now: Date }> {
  return withTenant(db, tenant, async (tx) => {
    const { rows } = await tx.execute<{ now: string }>(sql`select now() - interval '5 seconds' as now`);
    const changed = since
      ? await tx.select({ id: documents.id }).from(documents).where(gte(documents.createdAt, since))
      : [];
    return { documents: changed.map(({ id }) => id), now: new Date(String(rows[0]?.now)) };
  });
}

function asPassage(
  passage: typeof passages.$inferSelect,
  document: typeof documents.$inferSelect | undefined,
): Passage | undefined {
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
    ordinal: passage.ordinal,
  };
}
