/** What happens to a source that no configuration names any more: its documents go, a little later. */
import { and, eq, inArray, like, notInArray } from 'drizzle-orm';
import { appendAudit } from '../../db/audit.ts';
import { databaseTime } from '../../db/clock.ts';
import { documentsOf, removeDocuments } from '../../db/documents.ts';
import { sources } from '../../db/schema/knowledge.ts';
import { type Db, type Tx, withTenant } from '../../db/tenant.ts';
import { type Cursor, readCursor } from './cursor.ts';

/**
 * While workers take a changed configuration one after the other, some name a source and some do not yet: it goes only
 * when for so long nobody said that it stays.
 */
export const LEAVES_AFTER_MS = 120_000;
const REMOVED_AT_ONCE = 100;
/** The end of a cursor that says so. */
const LEAVING = '%"leaves":"____-__-__T%Z"}';

/** Says that these sources stay, whatever a worker with another configuration noted. */
export async function keepSources(db: Db, tenant: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await withTenant(db, tenant, async (tx) => {
    const leaving = await tx
      .select({ id: sources.id, cursor: sources.cursor })
      .from(sources)
      .where(and(inArray(sources.id, [...ids]), like(sources.cursor, LEAVING)))
      .for('update');
    for (const { id, cursor } of leaving) {
      const { leaves: _stays, ...rest } = readCursor(cursor);
      await tx
        .update(sources)
        .set({ cursor: JSON.stringify(rest) })
        .where(eq(sources.id, id));
    }
  });
}

/** Notes which sources are not among those named, and removes those noted long enough ago; returns the ids of documents that went. */
export async function retireSources(db: Db, tenant: string, named: readonly string[]): Promise<string[]> {
  const unnamed = await withTenant(db, tenant, (tx) =>
    tx
      .select({ id: sources.id })
      .from(sources)
      .where(named.length === 0 ? undefined : notInArray(sources.id, [...named])),
  );
  const gone: string[] = [];
  for (const { id } of unnamed) gone.push(...(await retire(db, tenant, id)));
  return gone;
}

/** Some documents at a time, so that no transaction is long; the row goes with the last of them. */
async function retire(db: Db, tenant: string, id: string): Promise<string[]> {
  const gone: string[] = [];
  for (;;) {
    const { removed, isDone } = await withTenant(db, tenant, (tx) => retireSome(tx, tenant, id, gone.length));
    gone.push(...removed);
    if (isDone) return gone;
  }
}

async function retireSome(tx: Tx, tenant: string, id: string, before: number) {
  const [row] = await tx.select().from(sources).where(eq(sources.id, id)).for('update');
  if (!row) return { removed: [], isDone: true };
  const now = await databaseTime(tx);
  const cursor = readCursor(row.cursor);
  if (cursor.leaves === undefined) {
    const leaves = new Date(now.getTime() + LEAVES_AFTER_MS).toISOString();
    const next: Cursor = { ...cursor, leaves };
    await tx
      .update(sources)
      .set({ cursor: JSON.stringify(next) })
      .where(eq(sources.id, id));
    return { removed: [], isDone: true };
  }
  if (now < new Date(cursor.leaves) || (row.claimedUntil && row.claimedUntil > now))
    return { removed: [], isDone: true };
  const there = await documentsOf(tx, row.department, id.slice(row.department.length + 1));
  const actor = `source:${id}`;
  const some = there.slice(0, REMOVED_AT_ONCE).map((one) => one.id);
  const removed = await removeDocuments(tx, tenant, some, actor);
  if (there.length > some.length) return { removed, isDone: false };
  await tx.delete(sources).where(eq(sources.id, id));
  const documents = before + removed.length;
  await appendAudit(tx, tenant, { actor, action: 'source.removed', subject: id, detail: { documents } });
  return { removed, isDone: true };
}
