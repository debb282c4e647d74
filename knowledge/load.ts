/** Fills an index from the rows of the database, which stay the truth. */
import { eq } from 'drizzle-orm';
import { documents, passages } from '../db/schema/knowledge.ts';
import { type Db, withTenant } from '../db/tenant.ts';
import type { KnowledgeIndex } from './index/contract.ts';
import type { Passage } from './passage.ts';

/** Puts every passage of the tenant into the index, or those of one document. */
export async function loadIndex(db: Db, index: KnowledgeIndex, tenant: string, document?: string): Promise<number> {
  const rows = await withTenant(db, tenant, (tx) =>
    tx
      .select()
      .from(passages)
      .innerJoin(documents, eq(passages.document, documents.id))
      .where(document === undefined ? undefined : eq(documents.id, document))
      .orderBy(documents.id, passages.ordinal),
  );
  if (document !== undefined) await index.remove({ tenant, docId: document });
  await index.upsert(rows.map(asPassage));
  return rows.length;
}

function asPassage(row: { passages: typeof passages.$inferSelect; documents: typeof documents.$inferSelect }): Passage {
  const { passages: passage, documents: document } = row;
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
