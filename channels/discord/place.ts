/** Where a post goes: a channel, a thread below a question, a person, or the waiting sign of a command. */
import { tenantConfig } from '../../agents/config-schema.ts';
import type { Language } from '../../agents/message.ts';
import { identitiesOf } from '../../db/identities.ts';
import type { Place } from '../../db/outbox.ts';
import { withTenant } from '../../db/tenant.ts';
import { personOfConversation, placeOfConversation } from '../chat/places.ts';
import { PostNever } from '../post-failure.ts';
import type { Discord } from './deps.ts';
import { directChannel } from './direct.ts';
import { failedWith } from './post-errors.ts';
import { type DiscordThread, interactionOf, rememberThread, threadNamed, threadState } from './thread.ts';
import type { WireChannel } from './wire.ts';
import { discordWords } from './words.ts';

export type Spot =
  /** `reply` is the message it answers, where no thread stands below that. */
  { channel: string; reply?: string } | { interaction: string };

/** Threads cannot be opened there: not allowed, not by us, not in this kind of channel, no more of them, or the question is gone. */
const NO_THREADS = [50001, 50013, 50024, 50068, 30033, 160006, 10008];
const THREAD_IS_THERE = 160004;

/** The spot of a place; a thread that is not there yet is opened below its question. */
export async function spotOf(
  discord: Discord,
  tenant: string,
  { conversation, thread }: Place,
  language: Language,
): Promise<Spot> {
  const named = thread === null ? undefined : threadNamed(thread);
  if (!named) return topOf(discord, tenant, conversation);
  const interaction = interactionOf(named);
  if (interaction) return { interaction };
  const { channel, root } = named;
  return root ? below(discord, tenant, { ...named, root }, language) : { channel };
}

/** Where signs of work are shown, as far as that is known already. */
export async function workSpot(discord: Discord, tenant: string, thread: string): Promise<string | undefined> {
  const named = threadNamed(thread);
  if (!named || interactionOf(named)) return undefined;
  const { channel, root } = named;
  const state = root ? (await threadState(discord.db, tenant, root))?.state : undefined;
  return root && (state === 'ours' || state === 'theirs') ? root : channel;
}

async function below(
  discord: Discord,
  tenant: string,
  { channel, root }: DiscordThread & { root: string },
  language: Language,
): Promise<Spot> {
  const known = await threadState(discord.db, tenant, root);
  if (known?.state === 'ours' || known?.state === 'theirs') return { channel: root };
  if (known?.state === 'flat') return { channel, reply: root };
  const isOpen = await openThread(discord, channel, root, known?.name ?? discordWords(language).thread);
  const state = isOpen ? 'ours' : 'flat';
  await withTenant(discord.db, tenant, (tx) => rememberThread(tx, tenant, root, { state }));
  return isOpen ? { channel: root } : { channel, reply: root };
}

async function openThread({ rest, onNote }: Discord, channel: string, root: string, name: string): Promise<boolean> {
  try {
    await rest.send<WireChannel>('POST', `/channels/${channel}/messages/${root}/threads`, { name });
    return true;
  } catch (error) {
    if (failedWith(error, THREAD_IS_THERE)) return true;
    if (!failedWith(error, ...NO_THREADS)) throw error;
    onNote(
      `Discord: no thread can be opened in channel ${channel}, so answers stand in the channel itself. The bot’s role needs Create Public Threads and Send Messages in Threads.`,
    );
    return false;
  }
}

async function topOf(discord: Discord, tenant: string, conversation: string): Promise<Spot> {
  const person = personOfConversation(conversation);
  if (person === undefined) {
    const channel = placeOfConversation(tenantConfig(discord.config, tenant), 'discord', conversation);
    if (channel) return { channel };
    throw new PostNever(
      `${conversation} is not in Discord. Put the channel’s id under places.discord of the conversation in agents.config.yaml.`,
    );
  }
  const users = await withTenant(discord.db, tenant, (tx) => identitiesOf(tx, person));
  const user = users.find(({ channel }) => channel === 'discord')?.externalId;
  if (!user)
    throw new PostNever(`${person} has not linked a Discord account: they write to the bot once and follow the link.`);
  return { channel: await directChannel(discord, user) };
}
