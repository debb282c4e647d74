/** Says something to one person directly. */
import type { Reply } from '../agents/message.ts';
import { chatToolOf } from '../db/identities.ts';
import { type Place, queueReply } from '../db/outbox.ts';
import type { Person } from '../db/people.ts';
import type { Tx } from '../db/tenant.ts';
import type { MachineDeps } from './scope.ts';

type Reach = Pick<MachineDeps, 'home' | 'chats' | 'tenant'>;

/** Where a person is told something directly: in the chat tool they last wrote in, else at home. */
export async function directly(tx: Tx, { home, chats }: Reach, person: string): Promise<Place> {
  const channel = chats.length > 0 ? await chatToolOf(tx, person, chats) : undefined;
  return { channel: channel ?? home, conversation: `dm:${person}`, thread: null };
}

/** Everywhere a channel of the configuration is. */
export function everywhere({ home, chats, tenant }: Reach, conversation: string): Place[] {
  const places = tenant.conversations.find(({ name }) => name === conversation)?.places ?? {};
  return [home, ...chats.filter((chat) => places[chat])].map((channel) => ({ channel, conversation, thread: null }));
}

/** Queues a direct message: a whole reply, or a sentence of the Expert's own in the person's language. */
export async function tellPerson(
  tx: Tx,
  deps: Reach,
  turn: string,
  person: Pick<Person, 'id' | 'language'>,
  said: Reply | string,
): Promise<void> {
  return queueReply(
    tx,
    deps.tenant.id,
    turn,
    await directly(tx, deps, person.id),
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
