/** The only door to tenant rows: a transaction that runs as the restricted role with the tenant set for its duration. */
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import pg from 'pg';

export type Db = NodePgDatabase & { $client: pg.Pool };
/**
 * A tenant-scoped transaction; rows of other tenants do not exist in it.
 * It cannot begin another: the end of that one would end this, and what follows would run as the owner of all tenants.
 */
export type Tx = Omit<NodePgDatabase, 'transaction'>;

/** Owns nothing and cannot bypass row-level security. */
export const APP_ROLE = 'expert_app';

/** Runs `work` in one transaction that sees and writes rows of `tenant` only; never hold it across a model or network call. */
export async function withTenant<T>(db: Db, tenant: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  if (!tenant) throw new Error('withTenant needs a tenant id; none was given.');
  const client = await db.$client.connect();
  try {
    // One round trip opens the transaction and puts on role and tenant; both end with it.
    await client.query(
      `begin; select set_config('role', '${APP_ROLE}', true), set_config('app.tenant', ${pg.escapeLiteral(tenant)}, true)`,
    );
    const result = await work(drizzle(client));
    const { command } = await client.query('commit');
    // The server answers so when a statement failed and its fault was swallowed: nothing was kept.
    if (command !== 'COMMIT') throw new Error('A statement of this transaction failed, so none of it was kept.');
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  } finally {
    client.release();
  }
}
