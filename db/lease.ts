/** One worker at a time per thread: a row holds the lease, a growing token fences whoever lost it. */
import { and, eq, isNotNull, type SQL, sql } from 'drizzle-orm';
import { threads } from './schema/turns.ts';
import { type Db, type Tx, withTenant } from './tenant.ts';

/** Milliseconds without renewal after which another worker may take over. */
export const LEASE_MS = 10_000;
/** How often a worker at work says that it is still there. */
const RENEW_EVERY_MS = 2_500;

/** Thrown when a worker finds that its thread was taken over; its transaction must not commit. */
export class LostLease extends Error {
  override readonly name = 'LostLease';
}

const until = sql`clock_timestamp() + ${`${LEASE_MS} milliseconds`}::interval`;

export type ThreadRow = typeof threads.$inferSelect;

/** Holds on for another period; throws LostLease when the token is not the newest. */
export async function renewLease(tx: Tx, thread: string, token: number): Promise<void> {
  // One given back stays free: a renewal may come late, after the turn has ended.
  await fenced(tx, thread, token, { leaseUntil: until }, isNotNull(threads.leaseUntil));
}

/** Renews the lease while a turn runs and calls `onLost` when another worker has taken over; returns how to stop. */
export function keepLease(db: Db, tenant: string, { id, leaseToken }: ThreadRow, onLost: () => void): () => void {
  const renew = async () => {
    try {
      await withTenant(db, tenant, (tx) => renewLease(tx, id, leaseToken));
    } catch (error) {
      // A database that is away for a moment loses nothing yet: the lease outlives several renewals.
      if (error instanceof LostLease) onLost();
    }
  };
  const timer = setInterval(renew, RENEW_EVERY_MS);
  return () => clearInterval(timer);
}

/** Gives every thread back: right after start, by a process that knows itself to be the only one. */
export async function releaseAllLeases(tx: Tx): Promise<void> {
  await tx.update(threads).set({ leaseUntil: null }).where(isNotNull(threads.leaseUntil));
}

/** Gives the thread back; false when it was lost before, which is no harm. */
export async function releaseLease(tx: Tx, thread: string, token: number): Promise<boolean> {
  const rows = await tx
    .update(threads)
    .set({ leaseUntil: null })
    .where(and(eq(threads.id, thread), eq(threads.leaseToken, token)))
    .returning({ id: threads.id });
  return rows.length > 0;
}

/** Writes the thread's memory only for the holder of the newest token; throws LostLease otherwise. */
export async function writeMemory(tx: Tx, thread: string, token: number, memory: string): Promise<void> {
  await fenced(tx, thread, token, { memory });
}

async function fenced(
  tx: Tx,
  thread: string,
  token: number,
  set: Partial<Record<'memory', string>> & { leaseUntil?: typeof until },
  only?: SQL,
): Promise<void> {
  const rows = await tx
    .update(threads)
    .set(set)
    .where(and(eq(threads.id, thread), eq(threads.leaseToken, token), only))
    .returning({ id: threads.id });
  if (rows.length === 0) throw new LostLease(`Thread ${thread} was taken over by another worker.`);
}
