/** Which of our people the users of a chat tool's channel are, and whether anybody else is there. */
import type { ChatChannel } from '../../agents/config-schema.ts';
import type { ChannelReaders } from '../../agents/principals.ts';
import { linkByEmail, peopleBehind } from '../../db/identities.ts';
import { type Db, withTenant } from '../../db/tenant.ts';
import type { ChatUser } from './speaker.ts';

/** A channel with more users is not read to its end. */
export const MOST_READERS = 1_000;
/** Users whose address is asked for at one reading; the next one goes on where this one ended, since ties are kept. */
const MOST_ASKED = 50;
const AT_ONCE = 10;

/** Tells users apart by their ties, and ties those whom the chat tool vouches for; throws when there are too many. */
export async function readersAmong(
  db: Db,
  { tenant, channel }: { tenant: string; channel: ChatChannel },
  users: readonly ChatUser[],
): Promise<ChannelReaders> {
  if (users.length > MOST_READERS) throw new Error(`More than ${MOST_READERS} users can read it.`);
  const ids = users.map(({ externalId }) => externalId);
  const tied = await withTenant(db, tenant, (tx) => peopleBehind(tx, channel, ids));
  const found = [...tied.values()];
  const untied = users.filter(({ externalId }) => !tied.has(externalId));
  const asked = untied.slice(0, MOST_ASKED);
  for (let at = 0; at < asked.length; at += AT_ONCE) {
    const vouched = await Promise.all(asked.slice(at, at + AT_ONCE).map((user) => vouchedPerson(db, channel, user)));
    // One stranger is enough: nobody needs to know the others.
    if (vouched.includes(undefined)) return { people: found, strangers: true };
    found.push(...vouched.filter((person) => person !== undefined));
  }
  return { people: [...new Set(found)], strangers: untied.length > asked.length };
}

async function vouchedPerson(
  db: Db,
  channel: ChatChannel,
  { tenant, externalId, email }: ChatUser,
): Promise<string | undefined> {
  const address = await email?.();
  if (!address) return undefined;
  const person = await withTenant(db, tenant, (tx) => linkByEmail(tx, tenant, { channel, externalId }, address));
  return person?.id;
}
