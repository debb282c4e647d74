/** Running record numbers. */
import { sql } from 'drizzle-orm';
import { counters } from './schema/people.ts';
import type { Tx } from './tenant.ts';

const FIRST = 1001;

/** The next record id of a prefix, such as `LV-1042`; gaps appear only where a transaction rolled back. */
export async function nextRecordId(tx: Tx, tenant: string, prefix: string): Promise<string> {
  const [row] = await tx
    .insert(counters)
    .values({ tenantId: tenant, prefix, value: FIRST })
    .onConflictDoUpdate({ target: [counters.tenantId, counters.prefix], set: { value: sql`${counters.value} + 1` } })
    .returning();
  if (!row) throw new Error(`No record number was given for ${prefix}.`);
  return `${prefix}-${row.value}`;
}
