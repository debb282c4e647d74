/** Who pressed or sent something, and whether they may: the same for every kind of interaction. */

import type { TenantConfig } from '../../agents/config-schema.ts';
import type { Language } from '../../agents/message.ts';
import { conversationFor } from '../chat/places.ts';
import type { Speaker } from '../chat/speaker.ts';
import { chatWords } from '../chat/words.ts';
import type { Discord } from './deps.ts';
import { tenantOf } from './tenants.ts';
import { type DiscordThread, nameOfThread } from './thread.ts';
import { type Interaction, isThread, NO_PREVIEWS, PRIVATE, type Response } from './wire.ts';
import { languageOfLocale } from './words.ts';

/** The answer within three seconds, and what is done once Discord has it. */
export interface Answer {
  response: Response;
  after?: () => Promise<void>;
}

/** Somebody known, where they are. */
export interface Actor {
  tenant: TenantConfig;
  user: string;
  speaker: Speaker;
  /** What the others call them there. */
  name: string;
  conversation: string;
}

/** Words for the person alone. */
export function privately(content: string): Answer {
  return { response: { type: 4, data: { content, flags: PRIVATE | NO_PREVIEWS } } };
}

/** Nothing to see. */
export const QUIETLY: Answer = { response: { type: 6 } };

/** The user of a verified interaction; undefined for a payload without one. */
export function userOf({ member, user }: Interaction): string | undefined {
  return (member?.user ?? user)?.id;
}

/** The language the person has set in Discord. */
export function languageOf({ locale }: Interaction): Language {
  return languageOfLocale(locale);
}

/** The company of an interaction, or what its person is told. */
export function companyOf(discord: Discord, interaction: Interaction) {
  const user = userOf(interaction) ?? '';
  return tenantOf(discord, { guild: interaction.guild_id, user, language: languageOf(interaction) });
}

/** The employee behind an interaction, or what they are told: an unknown one gets a code to link their account. */
export async function actorOf(discord: Discord, interaction: Interaction): Promise<Actor | Answer> {
  const user = userOf(interaction) ?? '';
  const company = await companyOf(discord, interaction);
  if ('refusal' in company) return privately(company.refusal);
  const { tenant } = company;
  const spoken = await discord.speakers.find({ tenant: tenant.id, externalId: user });
  if ('code' in spoken) {
    const { linkFirst } = chatWords(languageOf(interaction));
    return privately(linkFirst(spoken.code, spoken.expiresInMinutes, discord.publicUrl));
  }
  const { speaker } = spoken;
  const conversation = conversationOf(interaction, tenant) ?? `dm:${speaker.id}`;
  return { tenant, user, speaker, name: nameOf(interaction), conversation };
}

/** The conversation of an interaction; null for a direct one. */
export function conversationOf(interaction: Interaction, tenant: TenantConfig): string | null {
  return interaction.guild_id ? conversationFor(tenant, 'discord', channelOf(interaction)) : null;
}

/** The thread an interaction took place in, as far as its payload tells. */
export function threadOf(interaction: Interaction): string {
  const { guild_id: guild = null, channel, channel_id, message } = interaction;
  const id = channel?.id ?? channel_id ?? '';
  if (guild === null) return nameOfThread({ guild, channel: id, root: null });
  const root = channel && isThread(channel) ? id : (message?.id ?? null);
  const thread: DiscordThread = { guild, channel: channelOf(interaction), root };
  return nameOfThread(thread);
}

/** The channel itself, above a thread. */
function channelOf({ channel, channel_id = '' }: Interaction): string {
  if (!channel) return channel_id;
  return isThread(channel) ? (channel.parent_id ?? channel.id) : channel.id;
}

function nameOf({ member, user }: Interaction): string {
  const who = member?.user ?? user;
  return member?.nick ?? who?.global_name ?? who?.username ?? '';
}
