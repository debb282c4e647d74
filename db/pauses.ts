/** Departments that somebody has paused; no row means at work. */
import { eq } from 'drizzle-orm';
import { pauses } from './schema/people.ts';
import type { Tx } from './tenant.ts';

export type PauseRow = typeof pauses.$inferSelect;

/** Who paused the department, why and when; undefined while it is at work. */
export async function pausedDepartment(
  tx: Tx,
  department: string,
): Promise<Pick<PauseRow, 'by' | 'reason' | 'at'> | undefined> {
  const [row] = await tx
    .select({ by: pauses.by, reason: pauses.reason, at: pauses.at })
    .from(pauses)
    .where(eq(pauses.department, department));
  return row;
}

/** Pauses a department; false when it was paused already, and then nothing changes. */
export async function pauseDepartment(
  tx: Tx,
  tenant: string,
  pause: { department: string; by: string; reason: string | null },
): Promise<boolean> {
  const rows = await tx
    .insert(pauses)
    .values({ ...pause, tenantId: tenant })
    .onConflictDoNothing()
    .returning({ department: pauses.department });
  return rows.length > 0;
}

/** Puts a department to work again; false when it was not paused. */
export async function resumeDepartment(tx: Tx, department: string): Promise<boolean> {
  const rows = await tx
    .delete(pauses)
    .where(eq(pauses.department, department))
    .returning({ department: pauses.department });
  return rows.length > 0;
}
