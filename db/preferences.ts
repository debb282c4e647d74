/** When a person wants to be written to unasked. */
import { eq } from 'drizzle-orm';
import { preferences } from './schema/chat.ts';
import type { Tx } from './tenant.ts';

export interface Preferences {
  /** False: neither reminders nor digests. */
  notices: boolean;
  /** `HH:MM` in the person's time zone; a time that ends before it begins goes over midnight. */
  quiet: { from: string; to: string } | null;
}

const ALWAYS: Preferences = { notices: true, quiet: null };

/** What the person chose; somebody who chose nothing may always be written to. */
export async function preferencesOf(tx: Tx, person: string): Promise<Preferences> {
  const [row] = await tx.select().from(preferences).where(eq(preferences.person, person));
  if (!row) return ALWAYS;
  const { notices, quietFrom: from, quietTo: to } = row;
  return { notices, quiet: from && to ? { from, to } : null };
}

/** Keeps what the person chose; what they did not speak of stays as it is. */
export async function setPreferences(
  tx: Tx,
  tenant: string,
  person: string,
  { notices, quiet }: Partial<Preferences>,
): Promise<void> {
  const chosen = {
    ...(notices === undefined ? {} : { notices }),
    ...(quiet === undefined ? {} : { quietFrom: quiet?.from ?? null, quietTo: quiet?.to ?? null }),
  };
  await tx
    .insert(preferences)
    .values({ tenantId: tenant, person, ...chosen })
    .onConflictDoUpdate({ target: [preferences.tenantId, preferences.person], set: { person, ...chosen } });
}
