/** The rows of the companies themselves, on which every other row of theirs stands. */
import { sql } from 'drizzle-orm';
import { tenants } from './schema/people.ts';
import { type Db, withTenant } from './tenant.ts';

interface Company {
  id: string;
  name: string;
  timeZone: string;
  currency: string;
}

/** Gives every company of the configuration its row, and brings the row up to date; processes that start together do no harm. */
export async function openTenants(db: Db, companies: readonly Company[]): Promise<void> {
  for (const { id, ...facts } of companies)
    await withTenant(db, id, (tx) =>
      tx
        .insert(tenants)
        .values({ tenantId: id, ...facts })
        .onConflictDoUpdate({
          target: tenants.tenantId,
          set: facts,
          // A row that says so already is not written again, and nobody waits for it.
          setWhere: sql`(${tenants.name}, ${tenants.timeZone}, ${tenants.currency}) is distinct from (excluded.name, excluded.time_zone, excluded.currency)`,
        }),
    );
}
