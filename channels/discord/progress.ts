/** Signs that a turn is being worked on: typing until it is over, and words when it takes longer, which the answer then takes the place of. */
import { and, eq } from 'drizzle-orm';
import { rememberAddress } from '../../db/addresses.ts';
import { addresses } from '../../db/schema/chat.ts';
import { type Tx, withTenant } from '../../db/tenant.ts';
import type { Channel, Outgoing } from '../channel.ts';
import { languageOfText } from '../chat/words.ts';
import type { Discord } from './deps.ts';
import { editMessage, postTo } from './direct.ts';
import { LIMITS } from './limits.ts';
import { spotOf, workSpot } from './place.ts';
import { failedWith } from './post-errors.ts';
import { plain, shortened } from './render-text.ts';
import { type Body, NO_PREVIEWS } from './wire.ts';

/** Milliseconds; Discord shows typing for ten seconds. */
const TIMES = { patience: 1_000, again: 8_000, longest: 150_000 };
const UNKNOWN_MESSAGE = 10008;

/** What shows the progress of a turn; without a message it is on its way, with a source that answer has taken its place. */
interface Shown {
  message?: string;
  channel?: string;
  source?: string;
}

type ProgressAt = Parameters<NonNullable<Channel['progress']>>[0];

/** Resolves once typing is shown, which may be lost; a command shows its own waiting sign. */
export async function progress(discord: Discord, at: ProgressAt, times = TIMES): Promise<void> {
  const channel = at.place.thread === null ? undefined : await workSpot(discord, at.tenant, at.place.thread);
  if (!channel) return;
  await type(discord, channel);
  const isFirst = await withTenant(discord.db, at.tenant, async (tx) => {
    if (await shownIn(tx, at.turn)) return false;
    await remember(tx, at, {});
    return true;
  });
  if (isFirst)
    void showUntilDone(discord, at, times).catch((error: unknown) => discord.onError(error, 'discord progress'));
}

/** Edits the message that showed the progress of this turn into the first part of its answer; undefined when there is none. */
export async function inPlaceOfProgress(
  discord: Discord,
  out: Outgoing,
  channel: string,
  body: Body,
): Promise<string | undefined> {
  if ('card' in out || out.place.thread === null) return undefined;
  const message = await takenBy(discord, out, channel);
  if (!message) return undefined;
  try {
    await editMessage(discord, channel, message, body);
    return message;
  } catch (error) {
    if (failedWith(error, UNKNOWN_MESSAGE)) return undefined;
    throw error;
  }
}

async function showUntilDone(discord: Discord, at: ProgressAt, times: typeof TIMES): Promise<void> {
  const { tenant, turn } = at;
  const until = Date.now() + times.longest;
  let outcome = await discord.intake.outcome(tenant, turn, times.patience);
  if (outcome) return;
  const channel = await showWords(discord, at);
  while (!outcome && Date.now() < until) {
    const since = Date.now();
    outcome = await discord.intake.outcome(tenant, turn, times.again);
    // Sooner there is no outcome when this process ends.
    if (outcome || Date.now() - since < times.again / 2) break;
    await type(discord, channel);
  }
  // Nothing will take their place.
  if (outcome && !outcome.reply) await takeAway(discord, at);
}

async function showWords(discord: Discord, at: ProgressAt): Promise<string> {
  const spot = await spotOf(discord, at.tenant, at.place, languageOfText(at.text));
  if ('interaction' in spot) throw new Error('A command shows its own waiting sign.');
  const { channel, ...reply } = spot;
  const content = shortened(plain(at.text), LIMITS.content);
  const { id } = await postTo(discord, channel, { content, flags: NO_PREVIEWS }, reply);
  const isTaken = await withTenant(discord.db, at.tenant, async (tx) => {
    const shown = await shownIn(tx, at.turn);
    if (!shown?.source) await remember(tx, at, { channel, message: id });
    return shown?.source !== undefined;
  });
  // The answer was faster and stands there already.
  if (isTaken) await discord.rest.send('DELETE', `/channels/${channel}/messages/${id}`);
  return channel;
}

async function takeAway(discord: Discord, at: ProgressAt): Promise<void> {
  const shown = await withTenant(discord.db, at.tenant, async (tx) => {
    const found = await shownIn(tx, at.turn);
    if (!found?.message || found.source) return undefined;
    await remember(tx, at, { source: 'none' });
    return found;
  });
  if (shown) await discord.rest.send('DELETE', `/channels/${shown.channel}/messages/${shown.message}`);
}

/** The first answer takes it, and finds it again when it is posted once more. */
function takenBy({ db }: Discord, { tenant, turn, source }: Outgoing, channel: string): Promise<string | undefined> {
  return withTenant(db, tenant, async (tx) => {
    const shown = await shownIn(tx, turn);
    if (!shown || (shown.source && shown.source !== source)) return undefined;
    if (shown.message && shown.channel !== channel) return undefined;
    if (!shown.source) await remember(tx, { tenant, turn }, { ...shown, source });
    return shown.message;
  });
}

async function shownIn(tx: Tx, turn: string): Promise<Shown | undefined> {
  const isIt = and(eq(addresses.channel, 'discord'), eq(addresses.key, keyOf(turn)));
  const [row] = await tx.select({ value: addresses.value }).from(addresses).where(isIt).for('update');
  return row && (JSON.parse(row.value) as Shown);
}

function remember(tx: Tx, { tenant, turn }: Pick<ProgressAt, 'tenant' | 'turn'>, shown: Shown): Promise<void> {
  return rememberAddress(tx, { tenant, channel: 'discord', key: keyOf(turn), value: JSON.stringify(shown) });
}

function keyOf(turn: string): string {
  return `progress:${turn}`;
}

function type({ rest }: Discord, channel: string): Promise<void> {
  return rest.send<void>('POST', `/channels/${channel}/typing`).catch(() => {});
}
