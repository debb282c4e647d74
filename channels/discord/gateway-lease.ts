/** One process at a time listens to Discord's gateway: each of several would hear everything. */
import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { type Db, oneStatement } from '../../db/tenant.ts';

/** Seconds without a sign after which another process takes over. */
const LEASE_SECONDS = 30;
const KEY = 'gateway';

export interface GatewayLease {
  /** Takes or renews it for this process; false when another one has it. */
  hold(tenant: string): Promise<boolean>;
  /** Gives it back, so that another need not wait. */
  release(tenant: string): Promise<void>;
}

/** A lease in the addresses of a tenant, by the database's clock. */
export function createGatewayLease(db: Db): GatewayLease {
  const holder = randomUUID();
  return {
    async hold(tenant) {
      const rows = await oneStatement<{ value: string }>(
        db,
        tenant,
        sql`
          insert into addresses (tenant_id, channel, key, value, updated_at)
          values (${tenant}, 'discord', ${KEY}, ${holder}, clock_timestamp())
          on conflict (tenant_id, channel, key) do update set value = excluded.value, updated_at = excluded.updated_at
          where addresses.value = excluded.value
            or addresses.updated_at < clock_timestamp() - ${`${LEASE_SECONDS} seconds`}::interval
          returning value`,
      );
      return rows.length > 0;
    },
    async release(tenant) {
      await oneStatement(
        db,
        tenant,
        sql`delete from addresses where channel = 'discord' and key = ${KEY} and value = ${holder}`,
      );
    },
  };
}
