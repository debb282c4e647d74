/** Signs that a turn is being worked on: typing at once, and words when it takes longer, which the answer then takes the place of. */
import { and, eq } from 'drizzle-orm';
import { addressOf, rememberAddress } from '../../db/addresses.ts';
import type { Place } from '../../db/outbox.ts';
import { addresses } from '../../db/schema/chat.ts';
import { withTenant } from '../../db/tenant.ts';
import type { Outgoing } from '../channel.ts';
import { personOfConversation } from '../chat/places.ts';
import { ConnectorError, type Message, type Reference } from './connector.ts';
import type { Teams } from './deps.ts';
import { referenceFor } from './references.ts';
import { teamsMarkdown } from './render-reply.ts';

/** Work that is over by then is shown as typing alone. */
const PATIENCE_MS = 1_000;
/** Teams takes one update of a stream each 1.5 seconds, and ends it after two minutes. */
const BETWEEN_MS = 1_500;
const LONGEST_MS = 110_000;
const OPENING = 'opening';

/** A message that shows progress and waits for its answer. */
interface Shown {
  id: string;
  isStream: boolean;
  at: number;
}

/** Resolves once typing is shown; words follow when no outcome is there after a moment. */
export async function progress(
  teams: Teams,
  at: { tenant: string; place: Place; turn: string; text: string },
): Promise<void> {
  const to = await referenceFor(teams, at.tenant, at.place);
  await teams.connector.send(to, { type: 'typing' });
  void showWords(teams, at, to).catch((error: unknown) => teams.onError(error, 'teams progress'));
}

/** Posts the first part of an answer in the place of what showed its progress. */
export async function finishProgress(teams: Teams, out: Outgoing, to: Reference, part: Message): Promise<string> {
  const shown = 'reply' in out ? await takeShown(teams, out, to) : undefined;
  if (!shown) return teams.connector.send(to, part);
  try {
    if (!shown.isStream) {
      await teams.connector.update(to, shown.id, part);
      return shown.id;
    }
    if (Date.now() - shown.at < LONGEST_MS) {
      await rest(shown.at + BETWEEN_MS - Date.now());
      return (await teams.connector.send(to, streamed(part, 'final', shown.id))) || shown.id;
    }
  } catch (error) {
    if (!(error instanceof ConnectorError) || error.status === 429 || (error.status ?? 500) >= 500) {
      await keepShown(teams, out, to, shown);
      throw error;
    }
  }
  // What was shown is gone or was ended, so the answer stands by itself.
  return teams.connector.send(to, part);
}

async function showWords(
  teams: Teams,
  at: { tenant: string; place: Place; turn: string; text: string },
  to: Reference,
): Promise<void> {
  if (await teams.intake.outcome(at.tenant, at.turn, PATIENCE_MS)) return;
  const isStream = personOfConversation(at.place.conversation) !== undefined;
  const key = keyOf(at.turn, to);
  const isFirst = await withTenant(teams.db, at.tenant, async (tx) => {
    if (await addressOf(tx, 'teams', key)) return false;
    await rememberAddress(tx, { tenant: at.tenant, channel: 'teams', key, value: OPENING });
    return true;
  });
  if (!isFirst) return;
  const words: Message = { type: 'message', text: teamsMarkdown(at.text), textFormat: 'markdown' };
  const id = await teams.connector.send(to, isStream ? streamed({ ...words, type: 'typing' }, 'informative') : words);
  const value = JSON.stringify({ id, isStream, at: Date.now() } satisfies Shown);
  const [waits] = await withTenant(teams.db, at.tenant, (tx) =>
    tx.update(addresses).set({ value }).where(isAt(key)).returning({ key: addresses.key }),
  );
  // The answer was faster and stands there already.
  if (!waits) await teams.connector.remove(to, id);
}

function streamed(message: Message, streamType: 'informative' | 'final', streamId?: string): Message {
  const info = {
    type: 'streaminfo',
    streamType,
    ...(streamType === 'final' ? {} : { streamSequence: 1 }),
    ...(streamId ? { streamId } : {}),
  };
  const { type: _, ...data } = info;
  return {
    ...message,
    entities: [...(message.entities ?? []), info],
    channelData: { ...message.channelData, ...data },
  };
}

/** Whoever takes it is the only one. */
async function takeShown({ db }: Teams, { tenant, turn }: Outgoing, to: Reference): Promise<Shown | undefined> {
  const [row] = await withTenant(db, tenant, (tx) =>
    tx
      .delete(addresses)
      .where(isAt(keyOf(turn, to)))
      .returning({ value: addresses.value }),
  );
  return row && row.value !== OPENING ? (JSON.parse(row.value) as Shown) : undefined;
}

function keepShown({ db }: Teams, { tenant, turn }: Outgoing, to: Reference, shown: Shown): Promise<void> {
  const row = { tenant, channel: 'teams', key: keyOf(turn, to), value: JSON.stringify(shown) };
  return withTenant(db, tenant, (tx) => rememberAddress(tx, row));
}

function isAt(key: string) {
  return and(eq(addresses.channel, 'teams'), eq(addresses.key, key));
}

/** What a turn says elsewhere does not end what was shown here. */
function keyOf(turn: string, { conversation }: Reference): string {
  return `progress:${turn}:${conversation}`;
}

function rest(ms: number): Promise<void> {
  return ms > 0 ? new Promise((resolve) => setTimeout(resolve, ms)) : Promise.resolve();
}
