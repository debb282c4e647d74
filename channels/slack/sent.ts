/**
 * Which parts of a long message are posted already, so that an interruption repeats none of them; they are kept until
 * retention, since the outbox may hear of the last one never.
 */
import { addressOf, rememberAddress } from '../../db/addresses.ts';
import { type Db, withTenant } from '../../db/tenant.ts';

/** The `ts` of each part that was posted under this source, in order. */
export async function sentBefore(db: Db, tenant: string, source: string): Promise<string[]> {
  const value = await withTenant(db, tenant, (tx) => addressOf(tx, 'slack', keyOf(source)));
  return value ? (JSON.parse(value) as string[]) : [];
}

/** Keeps the parts posted so far. */
export function rememberSent(db: Db, tenant: string, source: string, sent: string[]): Promise<void> {
  const row = { tenant, channel: 'slack', key: keyOf(source), value: JSON.stringify(sent) };
  return withTenant(db, tenant, (tx) => rememberAddress(tx, row));
}

function keyOf(source: string): string {
  return `sent:${source}`;
}
