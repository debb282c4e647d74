/** The slash command: `/expert ask …` is a question, `/expert status it` the command of that name; both answer the person alone. */
import type { Tx } from '../../db/tenant.ts';
import { hear } from '../chat/hear.ts';
import type { Discord } from './deps.ts';
import { attachmentsOf, readableText } from './message-text.ts';
import { ASK, GROUP } from './register.ts';
import { plain, shortened } from './render-text.ts';
import { type Answer, companyOf, conversationOf, privately, threadOf, userOf } from './seen.ts';
import { nameOfThread, rememberCommand, threadOfCommand } from './thread.ts';
import { type Interaction, NO_PREVIEWS, PRIVATE } from './wire.ts';

const LONGEST_ECHO = 1_900;

/** Stores what was asked and shows that it is worked on. */
export async function commanded(discord: Discord, interaction: Interaction): Promise<Answer> {
  const { id, token, guild_id: guild, data = {} } = interaction;
  const user = userOf(interaction) ?? '';
  const company = await companyOf(discord, interaction);
  if ('refusal' in company) return privately(company.refusal);
  const { tenant } = company;
  const { name, words, files } = wordsOf(interaction);
  const text = await readableText(words, { db: discord.db, tenant });
  const isQuestion = name === ASK;
  const thread = guild ? nameOfThread(threadOfCommand(guild, channelIn(interaction), id)) : threadOf(interaction);
  const heard = await hear(discord, 'discord', discord.speakers, {
    user: { tenant: tenant.id, externalId: user },
    conversation: conversationOf(interaction, tenant),
    thread,
    key: id,
    kind: isQuestion ? 'message' : 'command',
    text: isQuestion ? text : `/expert ${name} ${text}`.trim(),
    attachments: attachmentsOf(files.flatMap((file) => data.resolved?.attachments?.[file] ?? [])),
    ...(guild ? { alongside: (tx: Tx) => rememberCommand(tx, tenant.id, id, { user, token }) } : {}),
  });
  if ('refusal' in heard) return privately(heard.refusal);
  // In a direct conversation the answer is a message like any other, below what was asked.
  if (!guild) return echo(isQuestion ? text : `/expert ${name} ${text}`.trim());
  return { response: { type: 5, data: { flags: PRIVATE } } };
}

function echo(text: string): Answer {
  const content = `> ${shortened(plain(text.replaceAll(/\s+/g, ' ')), LONGEST_ECHO)}`;
  return { response: { type: 4, data: { content, flags: NO_PREVIEWS } } };
}

function wordsOf({ data = {} }: Interaction): { name: string; words: string; files: string[] } {
  const [first] = data.options ?? [];
  const command = first?.type === GROUP ? first.options?.[0] : first;
  const given = (command?.options ?? []).filter(({ value }) => value !== undefined);
  const isFile = ({ type }: { type: number }) => type === 11;
  return {
    name: command?.name ?? ASK,
    words: given
      .filter((option) => !isFile(option))
      .map(({ value }) => String(value))
      .join(' '),
    files: given.filter(isFile).map(({ value }) => String(value)),
  };
}

function channelIn(interaction: Interaction): string {
  return interaction.channel?.id ?? interaction.channel_id ?? '';
}
