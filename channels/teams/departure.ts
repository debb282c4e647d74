/** The app was removed from a conversation: how it was reached is forgotten. */
import { addressOf, forgetAddress } from '../../db/addresses.ts';
import { withTenant } from '../../db/tenant.ts';
import { type Activity, baseOf } from './activity.ts';
import type { Teams } from './deps.ts';
import { knownUser } from './references.ts';

/** An upgrade removes the app, too, and adds it again. */
export function isDeparture({ type, action, membersRemoved, recipient }: Activity): boolean {
  if (type === 'installationUpdate') return action === 'remove';
  return type === 'conversationUpdate' && (membersRemoved ?? []).some(({ id }) => id === recipient.id);
}

/** Forgets the conversation; a later arrival is welcomed anew. */
export async function depart(teams: Teams, tenant: string, { conversation, from }: Activity): Promise<void> {
  const place = baseOf(conversation.id);
  const forgotten = await withTenant(teams.db, tenant, async (tx) => {
    const keys = [`place:${place}`, `welcome:${conversation.id}`];
    const user = from.aadObjectId ? await knownUser(tx, from.aadObjectId) : undefined;
    if (user?.conversation && baseOf(user.conversation) === place) keys.push(`user:${from.aadObjectId}`);
    let found = 0;
    for (const key of keys) {
      if ((await addressOf(tx, 'teams', key)) === undefined) continue;
      await forgetAddress(tx, 'teams', key);
      found += 1;
    }
    return found;
  });
  if (forgotten > 0) teams.onNote('Teams: the app was removed from a conversation, which was forgotten.');
}
