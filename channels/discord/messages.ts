/** What people write in servers and in direct conversations: questions become turns, the rest is left alone. */

import { hear, unsay } from '../chat/hear.ts';
import { ownThread } from '../chat/own-thread.ts';
import { conversationFor, tenantOfWorkspace } from '../chat/places.ts';
import type { ChatUser } from '../chat/speaker.ts';
import { chatWords, languageOfText } from '../chat/words.ts';
import type { Discord } from './deps.ts';
import { directChannel, postTo } from './direct.ts';
import { attachmentsOf, readableText } from './message-text.ts';
import { failedWith } from './post-errors.ts';
import { tenantOf, tenantsHere } from './tenants.ts';
import { type DiscordThread, nameOfThread, rememberThread, threadState } from './thread.ts';
import type { WireMessage } from './wire.ts';
import { discordWords } from './words.ts';

/** A message somebody wrote, and a reply to another one. */
const WRITTEN = [0, 19];
const LONGEST_NAME = 90;
const STOP = /^(stop|หยุด)[.!]?$/i;

/** Stores a question as a turn; what is not meant for the Expert is ignored. */
export async function hearMessage(discord: Discord, message: WireMessage, self: string): Promise<void> {
  if (isNobodys(message, self)) return;
  const { guild_id: guild, author, content, id, channel_id: channel } = message;
  const mentioned = message.mentions?.some((user) => user.id === self) ?? false;
  if (guild && !mentioned && isEmpty(message)) return;
  // Servers that nobody declared are nobody's: not even a refusal is said there.
  if (guild && !tenantOfWorkspace(discord.config, 'discord', guild)) return;
  const language = languageOfText(content);
  const place = await placeOf(discord, message, mentioned);
  if (!place) return;
  const belongs = await tenantOf(discord, { guild, user: author.id, language });
  if ('refusal' in belongs) return refuse(discord, message, belongs.refusal);
  const { tenant } = belongs;
  const text = await readableText(content, { db: discord.db, tenant, self, mentions: message.mentions });
  const thread = nameOfThread(place.thread);
  const user = { tenant: tenant.id, externalId: author.id };
  if (STOP.test(text)) await stopWork(discord, user, thread);
  const heard = await hear(discord, 'discord', discord.speakers, {
    user,
    conversation: guild ? conversationFor(tenant, 'discord', place.thread.channel) : null,
    thread,
    key: keyOf(channel, id),
    text,
    attachments: attachmentsOf(message.attachments),
    alongside: async (tx) => {
      const { root } = place.thread;
      if (root && place.isNew)
        await rememberThread(tx, tenant.id, root, { state: 'new', name: nameFor(text, language) });
      if (root && place.isTheirs) await rememberThread(tx, tenant.id, root, { state: 'theirs' });
    },
  });
  if ('refusal' in heard) await refuse(discord, message, heard.refusal);
}

/** Ends what the person is waiting for; the word itself is then heard like any other. */
async function stopWork(discord: Discord, user: ChatUser, thread: string): Promise<void> {
  const spoken = await discord.speakers.find(user);
  if ('speaker' in spoken) discord.stop(user.tenant, await ownThread(discord.db, user.tenant, thread, spoken.speaker));
}

/** A question that was deleted is taken back, as far as it can be. */
export async function unhearMessage(
  discord: Discord,
  { id, channel_id: channel, guild_id: guild }: Pick<WireMessage, 'id' | 'channel_id' | 'guild_id'>,
): Promise<void> {
  const known = guild && tenantOfWorkspace(discord.config, 'discord', guild);
  // A deleted direct message does not say whose it was; its id is nobody else's.
  const tenants = guild ? (known ? [known] : []) : tenantsHere(discord);
  for (const tenant of tenants) await unsay(discord, 'discord', tenant.id, keyOf(channel, id));
}

/** The same for every delivery of a message. */
function keyOf(channel: string, message: string): string {
  return `${channel}:${message}`;
}

function isNobodys({ author, type = 0, webhook_id }: WireMessage, self: string): boolean {
  return author.bot === true || author.id === self || webhook_id !== undefined || !WRITTEN.includes(type);
}

/** Without the right to read everything, messages that are not meant for the Expert come without their words. */
function isEmpty({ content, attachments = [] }: WireMessage): boolean {
  return content === '' && attachments.length === 0;
}

interface Spot {
  thread: DiscordThread;
  /** It begins a thread. */
  isNew?: boolean;
  /** It was written in a thread of other people. */
  isTheirs?: boolean;
}

async function placeOf(discord: Discord, message: WireMessage, mentioned: boolean): Promise<Spot | undefined> {
  const { guild_id: guild, channel_id: channel, id } = message;
  if (!guild) return { thread: { guild: null, channel, root: null } };
  const parent = await discord.rooms.parentOf(channel);
  if (parent === null) return mentioned ? { thread: { guild, channel, root: id }, isNew: true } : undefined;
  const tenant = tenantOfWorkspace(discord.config, 'discord', guild);
  const known = tenant && (await threadState(discord.db, tenant.id, channel));
  const isOurs = known?.state === 'ours' || known?.state === 'new';
  if (!mentioned && !(isOurs && !isForOthers(message))) return undefined;
  return { thread: { guild, channel: parent, root: channel }, isTheirs: known === undefined };
}

/** In a thread of ours people also speak to each other. */
function isForOthers({ mentions = [], referenced_message: answered }: WireMessage): boolean {
  return mentions.length > 0 || (answered != null && answered.author.bot !== true);
}

/** Said to the person alone; a code to link an account must not be read by others. */
async function refuse(discord: Discord, { author, channel_id, guild_id, id, content }: WireMessage, text: string) {
  const language = languageOfText(content);
  try {
    const channel = guild_id ? await directChannel(discord, author.id) : channel_id;
    await postTo(discord, channel, { content: text });
  } catch (error) {
    if (!guild_id || !failedWith(error, 50007, 50278)) throw error;
    await postTo(discord, channel_id, { content: discordWords(language).allowDirect }, { reply: id });
  }
}

/** Tells the writer that nothing was kept. */
export async function regret(discord: Discord, { channel_id, id, content }: WireMessage): Promise<void> {
  await postTo(discord, channel_id, { content: chatWords(languageOfText(content)).notNow }, { reply: id });
}

function nameFor(text: string, language: 'en' | 'th'): string {
  const [line = ''] = text.split('\n');
  const name = [...line].slice(0, LONGEST_NAME).join('').toWellFormed().trim();
  return name || discordWords(language).thread;
}
