/** Says something to one person directly. */
import type { Reply } from '../agents/message.ts';
import { type Place, queueReply } from '../db/outbox.ts';
import type { Person } from '../db/people.ts';
import type { Tx } from '../db/tenant.ts';

/** Where direct messages live until a tenant's chat tool is connected. */
const HOME_CHANNEL = 'playground';

/** Where a person is told something directly. */
export function directly(person: string): Place {
  return { channel: HOME_CHANNEL, conversation: `dm:${person}`, thread: null };
}

/** Queues a direct message: a whole reply, or a sentence of the Expert's own in the person's language. */
export function tellPerson(
  tx: Tx,
  tenant: string,
  turn: string,
  person: Pick<Person, 'id' | 'language'>,
  said: Reply | string,
): Promise<void> {
  return queueReply(
    tx,
    tenant,
    turn,
    directly(person.id),
    typeof said === 'string' ? sentence(said, person.language) : said,
  );
}

function sentence(text: string, language: Reply['language']): Reply {
  return {
    status: 'answered',
    text,
    language,
    department: null,
    confidence: 1,
    sources: [],
    model: 'policy',
    approvals: [],
    receipts: [],
  };
}
