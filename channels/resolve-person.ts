/** Who speaks under a user id of a chat tool: the same answer for every channel. */
import { issueLinkCode, LINK_CODE_MINUTES, linkByEmail, personFor } from '../db/identities.ts';
import type { Person } from '../db/people.ts';
import { type Db, withTenant } from '../db/tenant.ts';

export interface ChatUserSeen {
  channel: string;
  externalId: string;
  /** As the chat tool gives it. */
  email?: string | undefined;
  /** The chat tool vouches that the address is the user's. */
  emailVerified?: boolean | undefined;
}

/** The person, or a code that the user ties to their account once they have signed in. */
export type Resolved = { person: Person } | { code: string; expiresInMinutes: number };

/** The person a chat user is tied to already, or undefined. */
export function tiedPerson(db: Db, tenant: string, user: ChatUserSeen): Promise<Person | undefined> {
  return withTenant(db, tenant, (tx) => personFor(tx, user));
}

/** The person a chat user is tied to, or may be tied to now by a verified address; somebody unknown is given a code. */
export function resolvePerson(db: Db, tenant: string, seen: ChatUserSeen): Promise<Resolved> {
  const { channel, externalId, email, emailVerified } = seen;
  const user = { channel, externalId };
  return withTenant(db, tenant, async (tx) => {
    const tied = await personFor(tx, user);
    const person = tied ?? (email && emailVerified ? await linkByEmail(tx, tenant, user, email) : undefined);
    if (person) return { person };
    return { code: await issueLinkCode(tx, tenant, user), expiresInMinutes: LINK_CODE_MINUTES };
  });
}
