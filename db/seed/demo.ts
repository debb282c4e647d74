/** The demo company's people and records, put in once. */

import { sql } from 'drizzle-orm';
import { people } from '../schema/people.ts';
import type { Db } from '../tenant.ts';
import { withTenant } from '../tenant.ts';
import { seedFinance } from './finance.ts';
import { seedHr } from './hr.ts';
import { seedIt } from './it.ts';
import { seedPeople } from './people.ts';

/** Relative to `now`, in one transaction; a company that is there already is left as it is. */
export function seedDemo(db: Db, tenant: string, now: Date): Promise<void> {
  return withTenant(db, tenant, async (tx) => {
    // Several processes start at the same moment; the second finds the company there.
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`seed:${tenant}`}, 0))`);
    const [somebody] = await tx.select({ id: people.id }).from(people).limit(1);
    if (somebody) return;
    await seedPeople(tx, tenant, now);
    await seedHr(tx, tenant, now);
    await seedIt(tx, tenant, now);
    await seedFinance(tx, tenant, now);
  });
}
