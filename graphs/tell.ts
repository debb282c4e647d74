/** Says something to one person directly. */
import type { Reply } from '../agents/message.ts';
import { type Place, queueReply } from '../db/outbox.ts';
import type { Person } from '../db/people.ts';
import type { Tx } from '../db/tenant.ts';
import type { MachineDeps } from './scope.ts';

type Home = Pick<MachineDeps, 'home'>;

/** Where a person is told something directly. */
export function directly({ home }: Home, person: string): Place {
  return { channel: home, conversation: `dm:${person}`, thread: null };
}

/** Queues a direct message: a whole reply, or a sentence of the Expert's own in the person's language. */
export function tellPerson(
  tx: Tx,
  deps: Home & Pick<MachineDeps, 'tenant'>,
  turn: string,
  person: Pick<Person, 'id' | 'language'>,
  said: Reply | string,
): Promise<void> {
  return queueReply(
    tx,
    deps.tenant.id,
    turn,
    directly(deps, person.id),
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
