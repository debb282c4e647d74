/** A post that is given up is not lost in silence: why is kept, and whom it was for is told where that can still work. */
import { eq } from 'drizzle-orm';
import type { Language, Reply } from '../agents/message.ts';
import { chatToolOf } from '../db/identities.ts';
import { type OutboxRow, queueNotice } from '../db/outbox.ts';
import { findPerson } from '../db/people.ts';
import { threads } from '../db/schema/turns.ts';
import type { Tx } from '../db/tenant.ts';
import { keepReason } from '../db/undelivered.ts';
import type { Channel } from './channel.ts';
import { personOfConversation } from './chat/places.ts';
import { chatWords } from './chat/words.ts';
import { PostNever } from './post-failure.ts';

/** Where people read what no chat tool can bring them, the first that runs. */
const HOMES = ['playground', 'api'];
const NAMES: Record<string, string> = { slack: 'Slack', teams: 'Microsoft Teams', discord: 'Discord' };

/** In the transaction that gives the post up. */
export async function giveUp(tx: Tx, row: OutboxRow, error: unknown, channels: readonly Channel[]): Promise<void> {
  const isToolUp = error instanceof PostNever;
  if (isToolUp) await keepReason(tx, row, error.message);
  const person = isToldNobody(row) ? undefined : await personFor(tx, row);
  if (!person) return;
  const channel = await channelFor(tx, row, person.id, { isToolUp, running: channels });
  if (!channel) return;
  const place = { channel, conversation: `dm:${person.id}`, thread: null };
  await queueNotice(tx, row, place, noticeOf(row, person.language));
}

/** A notice about a notice would be the first of many; an update is of a card that says all of it when it is pressed. */
function isToldNobody({ kind, subject }: OutboxRow): boolean {
  return kind === 'card_update' || (kind === 'reply' && subject !== null);
}

/** The person of a direct conversation, or whose thread it is; undefined for what was said to a channel as a whole. */
async function personFor(tx: Tx, { conversation, thread }: OutboxRow) {
  const direct = personOfConversation(conversation);
  if (direct !== undefined) return findPerson(tx, direct);
  if (thread === null) return undefined;
  const [found] = await tx.select({ owner: threads.owner }).from(threads).where(eq(threads.id, thread));
  return found && findPerson(tx, found.owner);
}

/** A tool that took back one place may take a direct message; one that took nothing for a day comes after the others. */
async function channelFor(
  tx: Tx,
  row: OutboxRow,
  person: string,
  { isToolUp, running }: { isToolUp: boolean; running: readonly Channel[] },
): Promise<string | undefined> {
  const isDirect = personOfConversation(row.conversation) !== undefined;
  const tools = running.filter(({ capabilities }) => capabilities.has('proactive')).map(({ id }) => id);
  const [own, others] = [tools.filter((id) => id === row.channel), tools.filter((id) => id !== row.channel)];
  const inOrder = isToolUp ? [isDirect ? [] : own, others] : [others, own];
  for (const some of inOrder.filter(({ length }) => length > 0)) {
    const tool = await chatToolOf(tx, person, some);
    if (tool) return tool;
  }
  return HOMES.find((home) => home !== row.channel && running.some(({ id }) => id === home));
}

function noticeOf({ channel, conversation, kind }: OutboxRow, language: Language): Reply {
  const words = chatWords(language);
  const isNamed = conversation.startsWith('#') && !conversation.startsWith(`#${channel}.`);
  const where = `${NAMES[channel] ?? channel}${isNamed ? ` (${conversation})` : ''}`;
  return {
    ...{ status: 'answered', language, department: null, confidence: 1, model: 'policy' },
    ...{ sources: [], approvals: [], receipts: [] },
    text: kind === 'card' ? words.cardLost(where) : words.messageLost(where),
  };
}
