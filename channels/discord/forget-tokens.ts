/** Tokens of commands, which Discord takes for a quarter of an hour, are not kept for longer. */
import { sql } from 'drizzle-orm';
import { type Db, oneStatement } from '../../db/tenant.ts';

/** Takes the tokens that have run out from what is known of a tenant's commands. */
export async function forgetTokens(db: Db, tenant: string): Promise<void> {
  await oneStatement(
    db,
    tenant,
    sql`
      update addresses set value = (value::jsonb - 'token')::text
      where channel = 'discord' and key like 'command:%' and value like '%"token"%'
        and updated_at < clock_timestamp() - interval '15 minutes'`,
  );
}
