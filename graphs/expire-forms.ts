/** Filled forms whose asker never said yes or no: after their time they are cancelled, and nobody is told. */
import { and, eq, inArray, lte, sql } from 'drizzle-orm';
import { appendAudit } from '../db/audit.ts';
import { proposals } from '../db/schema/approvals.ts';
import { type Tx, withTenant } from '../db/tenant.ts';
import type { MachineDeps } from './scope.ts';

const BATCH = 200;

/** Cancels what is due, some at a time; a yes given at the same moment finds nothing waiting, or was first. */
export async function expireForms({ db, tenant }: MachineDeps): Promise<void> {
  let cancelled: number;
  do cancelled = await withTenant(db, tenant.id, (tx) => cancelSome(tx, tenant.id));
  while (cancelled === BATCH);
}

async function cancelSome(tx: Tx, tenant: string): Promise<number> {
  const due = tx
    .select({ id: proposals.id })
    .from(proposals)
    .where(and(eq(proposals.status, 'confirming'), lte(proposals.expiresAt, sql`now()`)))
    .limit(BATCH)
    .for('update', { skipLocked: true });
  const rows = await tx
    .update(proposals)
    .set({ status: 'cancelled' })
    .where(inArray(proposals.id, due))
    .returning({ id: proposals.id });
  for (const { id } of rows)
    await appendAudit(tx, tenant, { actor: 'clock', action: 'proposal.lapsed', subject: id, detail: {} });
  return rows.length;
}
