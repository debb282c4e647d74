/** Who speaks under a user id of a chat tool, remembered for a moment, since every message asks. */
import type { ChatChannel } from '../../agents/config-schema.ts';
import type { Language } from '../../agents/message.ts';
import type { Db } from '../../db/tenant.ts';
import { type Resolved, resolvePerson, tiedPerson } from '../resolve-person.ts';

/** Milliseconds that a tie is believed without a look; whether the person may do what they ask is looked up each time by the worker. */
const REMEMBERED_MS = 30_000;
const MOST = 10_000;

export interface Speaker {
  id: string;
  language: Language;
}

/** A user as a verified payload names them; `email` is asked for only when nobody is tied to the id yet. */
export interface ChatUser {
  tenant: string;
  externalId: string;
  /** The address the chat tool vouches for; undefined where it vouches for none. */
  email?(): Promise<string | undefined>;
}

export type Spoken = { speaker: Speaker } | Extract<Resolved, { code: string }>;

export interface Speakers {
  /** The person, or the code with which they tie themselves. */
  find(user: ChatUser): Promise<Spoken>;
}

export function createSpeakers(db: Db, channel: ChatChannel): Speakers {
  const known = new Map<string, { speaker: Speaker; until: number }>();
  return {
    async find({ tenant, externalId, email }) {
      const key = JSON.stringify([tenant, externalId]);
      const remembered = known.get(key);
      if (remembered && remembered.until > performance.now()) return { speaker: remembered.speaker };
      const person = await tiedPerson(db, tenant, { channel, externalId });
      const resolved: Resolved = person ? { person } : await vouched(tenant, externalId, email);
      if (!('person' in resolved)) return resolved;
      const { id, language } = resolved.person;
      known.delete(key);
      known.set(key, { speaker: { id, language }, until: performance.now() + REMEMBERED_MS });
      const [oldest] = known.keys();
      if (known.size > MOST && oldest) known.delete(oldest);
      return { speaker: { id, language } };
    },
  };

  async function vouched(tenant: string, externalId: string, email: ChatUser['email']): Promise<Resolved> {
    const address = await email?.();
    return resolvePerson(db, tenant, { channel, externalId, email: address, emailVerified: address !== undefined });
  }
}
