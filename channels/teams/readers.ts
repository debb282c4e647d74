/** Who is in a channel or group conversation of Microsoft Teams. */
import type { ChannelReaders } from '../../agents/principals.ts';
import { MOST_READERS, readersAmong } from '../chat/readers.ts';
import type { Teams } from './deps.ts';
import { referenceFor } from './references.ts';

/** Everybody who is in it now but the bot itself; throws when Teams does not say, or there are too many. */
export async function readers(teams: Teams, tenant: string, conversation: string): Promise<ChannelReaders> {
  const of = await referenceFor(teams, tenant, { conversation, thread: null });
  const members = await teams.connector.members(of, MOST_READERS);
  const users = members
    .filter(({ id }) => id !== of.bot)
    // Somebody without an account in a directory is tied to nobody.
    .map(({ id, aadObjectId, email }) => ({ tenant, externalId: aadObjectId ?? id, email: async () => email }));
  return readersAmong(teams.db, { tenant, channel: 'teams' }, users);
}
