/** The only door to tenant rows: a transaction that runs as the restricted role with the tenant set for its duration. */
import { sql } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';

export type Db = NodePgDatabase;
/** A tenant-scoped transaction; rows of other tenants do not exist in it. */
export type Tx = Parameters<Parameters<Db['transaction']>[0]>[0];

/** Owns nothing and cannot bypass row-level security. */
export const APP_ROLE = 'expert_app';

/** Runs `work` in one transaction that sees and writes rows of `tenant` only; never hold it across a model or network call. */
export async function withTenant<T>(db: Db, tenant: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  if (!tenant) throw new Error('withTenant needs a tenant id; none was given.');
  return db.transaction(async (tx) => {
    await tx.execute(sql`select set_config('role', ${APP_ROLE}, true), set_config('app.tenant', ${tenant}, true)`);
    return work(tx);
  });
}
