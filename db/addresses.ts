/** What a chat tool needs to write to a place again, kept per channel and key. */
import { and, eq, sql } from 'drizzle-orm';
import { addresses } from './schema/chat.ts';
import type { Tx } from './tenant.ts';

/** Keeps an address; one that is known already in the same form is not written again. */
export async function rememberAddress(
  tx: Tx,
  row: { tenant: string; channel: string; key: string; value: string },
): Promise<void> {
  const { tenant, ...address } = row;
  await tx
    .insert(addresses)
    .values({ tenantId: tenant, ...address })
    .onConflictDoUpdate({
      target: [addresses.tenantId, addresses.channel, addresses.key],
      set: { value: row.value, updatedAt: sql`now()` },
      setWhere: sql`${addresses.value} <> ${row.value}`,
    });
}

/** The address under that key, or undefined. */
export async function addressOf(tx: Tx, channel: string, key: string): Promise<string | undefined> {
  const [row] = await tx.select({ value: addresses.value }).from(addresses).where(isAt(channel, key));
  return row?.value;
}

export async function forgetAddress(tx: Tx, channel: string, key: string): Promise<void> {
  await tx.delete(addresses).where(isAt(channel, key));
}

function isAt(channel: string, key: string) {
  return and(eq(addresses.channel, channel), eq(addresses.key, key));
}
