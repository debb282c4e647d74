/** Digests people asked for, and when each is due next by the database's clock. */
import { and, eq, lte, type SQL, sql } from 'drizzle-orm';
import { digests } from './schema/people.ts';
import type { Tx } from './tenant.ts';

export type DigestRow = typeof digests.$inferSelect;

/** The hour of the tenant's day at which digests are sent. */
const HOUR = 8;

/** Subscribes a person to a department's digest, or changes how often it comes. */
export async function subscribeDigest(
  tx: Tx,
  tenant: string,
  wish: { person: string; department: string; everyDays: number; timeZone: string },
): Promise<DigestRow> {
  const { timeZone, ...row } = wish;
  const nextAt = morningAfter(wish.everyDays, timeZone);
  const [stored] = await tx
    .insert(digests)
    .values({ ...row, tenantId: tenant, nextAt })
    .onConflictDoUpdate({
      target: [digests.tenantId, digests.person, digests.department],
      set: { everyDays: wish.everyDays, nextAt },
    })
    .returning();
  if (!stored) throw new Error('The digest was not stored.');
  return stored;
}

/** Ends a subscription; false when there was none. */
export async function unsubscribeDigest(tx: Tx, person: string, department: string): Promise<boolean> {
  const rows = await tx
    .delete(digests)
    .where(and(eq(digests.person, person), eq(digests.department, department)))
    .returning({ person: digests.person });
  return rows.length > 0;
}

/** Digests that are due, the longest overdue first. */
export function dueDigests(tx: Tx, most: number): Promise<DigestRow[]> {
  return tx.select().from(digests).where(lte(digests.nextAt, sql`now()`)).orderBy(digests.nextAt).limit(most);
}

/** Locks a digest that is due and moves it on to its next time; undefined when another worker has it or had it. */
export async function takeDigest(
  tx: Tx,
  { person, department }: Pick<DigestRow, 'person' | 'department'>,
  timeZone: string,
): Promise<DigestRow | undefined> {
  const own = and(eq(digests.person, person), eq(digests.department, department));
  const [due] = await tx
    .select()
    .from(digests)
    .where(and(own, lte(digests.nextAt, sql`now()`)))
    .for('update', { skipLocked: true });
  if (!due) return undefined;
  await tx
    .update(digests)
    .set({ nextAt: morningAfter(due.everyDays, timeZone) })
    .where(own);
  return due;
}

/** From now, not from when it was due: a long standstill is followed by one digest, not by many. */
function morningAfter(days: number, timeZone: string): SQL {
  return sql`(((now() at time zone ${timeZone}::text)::date + ${days}::int) + make_interval(hours => ${HOUR}))
    at time zone ${timeZone}::text`;
}
