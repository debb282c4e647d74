/** The parts of discord-digital-twin that the scenes use, and repairs where what it sends differs from what Discord documents. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

export interface TwinMessage {
  id: string;
  channel_id: string;
  author: { id: string };
  content: string;
  flags?: number;
  embeds: TwinEmbed[];
  components?: TwinComponent[];
  attachments: { filename: string }[];
}
export interface TwinEmbed {
  title?: string;
  description?: string;
  fields?: { name: string; value: string }[];
  footer?: { text: string };
  url?: string;
}
export interface TwinComponent {
  type: number;
  custom_id?: string;
  label?: string;
  content?: string;
  value?: string;
  disabled?: boolean;
  options?: { label: string; value: string; default?: boolean }[];
  components?: TwinComponent[];
  component?: TwinComponent;
}
interface Interaction {
  type: number;
  channelId: string;
  userId: string;
  guildId: string;
  messageId?: string;
  data: Record<string, unknown>;
}
interface Gateway {
  broadcast(event: string, data: Record<string, unknown>): void;
  broadcastMessageCreate(message: object, guildId: string): void;
}
interface Rows {
  create(query: { data: object }): Promise<unknown>;
  findMany(query: object): Promise<{ id: string; parentId: string | null }[]>;
}
/** As its package exports it. */
export interface Twin {
  botToken: string;
  botUserId: string;
  guildId: string;
  restUrl: string;
  server: { gateway: Gateway };
  prisma: {
    channel: Rows;
    user: { findUniqueOrThrow(query: object): Promise<{ id: string; username: string }> };
    applicationCommand: { findMany(query: object): Promise<{ options: string }[]> };
  };
  start(): Promise<void>;
  stop(): Promise<void>;
  channel(id: string): { getMessages(): Promise<TwinMessage[]>; getChannel(): Promise<object | null> };
  getTypingEvents(at: { channelId: string }): unknown[];
  simulateUserMessage(message: { channelId: string; userId: string; content: string }): Promise<{ id: string }>;
  simulateInteraction(interaction: Interaction): Promise<{ id: string; token: string }>;
}

export interface TwinOptions {
  guild: { id: string; name: string };
  channels: { id: string; name: string; type: number }[];
  users: { id: string; username: string }[];
  botUser: { id: string; username: string };
  botToken: string;
}

/** Starts the installed twin in this process. */
export async function startTwin(installed: string, options: TwinOptions): Promise<Twin> {
  const entry = pathToFileURL(join(installed, 'dist/index.js')).href;
  const { DigitalDiscord } = (await import(/* @vite-ignore */ entry)) as {
    DigitalDiscord: new (options: TwinOptions) => Twin;
  };
  const twin = new DigitalDiscord(options);
  await twin.start();
  repair(twin);
  return twin;
}

const DIRECT = 1;

/** It names nobody as mentioned, gives direct messages a server without a name, and interactions there no user. */
function repair(twin: Twin): void {
  const { gateway } = twin.server;
  const broadcast = gateway.broadcast.bind(gateway);
  gateway.broadcastMessageCreate = (message, guildId) => {
    const { content } = message as TwinMessage;
    const mentions = content.includes(`<@${twin.botUserId}>`) ? [{ ...botUser(twin), member: { roles: [] } }] : [];
    const place = guildId ? { guild_id: guildId } : { channel_type: DIRECT };
    broadcast('MESSAGE_CREATE', { ...message, mentions, ...place });
  };
  gateway.broadcast = (event, data) => {
    if (data.guild_id !== '') return broadcast(event, data);
    const { guild_id: _none, ...direct } = data;
    broadcast(event, event === 'INTERACTION_CREATE' ? { ...direct, context: 1, user: actor } : direct);
  };
}

function botUser({ botUserId }: Twin) {
  return { id: botUserId, username: 'expert', discriminator: '0', avatar: null, bot: true };
}

let actor: object | undefined;

/** Sends an interaction; outside the server it carries the user alone, as Discord does it. */
export async function interact(twin: Twin, interaction: Interaction): Promise<{ id: string; token: string }> {
  const { id, username } = await twin.prisma.user.findUniqueOrThrow({ where: { id: interaction.userId } });
  actor = { id, username, discriminator: '0', avatar: null, global_name: username };
  return twin.simulateInteraction(interaction);
}
