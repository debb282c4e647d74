/** Where the configuration lets fewer people read a source, they are left out at once and not when its files come in anew. */
import { and, eq, sql } from 'drizzle-orm';
import { sharedReaders } from '../../db/documents.ts';
import { documentContents, documents } from '../../db/schema/knowledge.ts';
import { type Db, withTenant } from '../../db/tenant.ts';

/** Leaves only those readers that the new list has too; returns the documents that lost some. */
export async function narrowReaders(
  db: Db,
  tenant: string,
  department: string,
  source: string,
  acl: readonly string[],
): Promise<string[]> {
  return withTenant(db, tenant, async (tx) => {
    const newest = and(eq(documentContents.document, documents.id), eq(documentContents.revision, documents.revision));
    const there = await tx
      .select({ id: documents.id, acl: documents.acl, waiting: documentContents.acl, revision: documents.revision })
      .from(documents)
      .leftJoin(documentContents, newest)
      .where(and(eq(documents.department, department), eq(documents.origin, source)))
      .orderBy(documents.id)
      .for('update', { of: documents });
    const narrowed: string[] = [];
    for (const { id, acl: searched, waiting, revision } of there) {
      const next = sharedReaders(searched, acl);
      const later = waiting && sharedReaders(waiting, acl);
      if (same(next, searched) && (!later || same(later, waiting))) continue;
      // A worker that reads the file just now would bring the old list back: it begins again.
      const status = sql`case when ${documents.status} = 'reading' then 'queued' else ${documents.status} end`;
      await tx
        .update(documents)
        .set({ acl: next, status, claimedUntil: null, updatedAt: sql`clock_timestamp()` })
        .where(eq(documents.id, id));
      const content = and(eq(documentContents.document, id), eq(documentContents.revision, revision));
      // With another hash, so that the same file for the old list counts as new, should that list come back.
      if (later) await tx.update(documentContents).set({ acl: later, contentHash: 'narrowed' }).where(content);
      narrowed.push(id);
    }
    return narrowed;
  });
}

function same(one: readonly string[], other: readonly string[]): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
