/** The demo company's people and records, put in once. */
import type { Db } from '../tenant.ts';
import { withTenant } from '../tenant.ts';
import { seedFinance } from './finance.ts';
import { seedHr } from './hr.ts';
import { seedIt } from './it.ts';
import { seedPeople } from './people.ts';

/** Relative to `now`; running it again adds nothing. */
export function seedDemo(db: Db, tenant: string, now: Date): Promise<void> {
  return withTenant(db, tenant, async (tx) => {
    await seedPeople(tx, tenant, now);
    await seedHr(tx, tenant, now);
    await seedIt(tx, tenant, now);
    await seedFinance(tx, tenant, now);
  });
}
