/** The connection that messages come over: discord.js' own client, which keeps nothing and hands everything on as it came. */
import type { Client } from 'discord.js';
import type { DiscordSettings } from './deps.ts';
import type { Dispatch, Dispatched } from './dispatch.ts';
import type { Rest } from './rest.ts';

export interface Gateway {
  close(): Promise<void>;
}

export interface GatewayOptions {
  settings: DiscordSettings;
  rest: Rest;
  dispatch: Dispatch;
  onNote(note: string): void;
  /** The connection ended and will not come back by itself; the error says what to do. */
  onEnd(error: Error): void;
}

export type OpenGateway = (options: GatewayOptions) => Promise<Gateway>;

/** Messages with words in servers, which the application must be allowed to read in the Developer Portal. */
const MAY_READ_ALL = (1 << 18) | (1 << 19);
const ENDINGS: Record<number, string> = {
  4004: 'Discord does not accept the bot token: set a new DISCORD_BOT_TOKEN.',
  4013: 'Discord does not know these intents: this version of the product is too old for it.',
  4014: 'Discord forbids an intent: switch Message Content Intent off and on again in the Developer Portal, under Bot.',
};

/** Connects and hands on every event until it is closed. */
export const openGateway: OpenGateway = async ({ settings, rest, dispatch, onNote, onEnd }) => {
  const { Client, GatewayIntentBits, Options } = await import('discord.js');
  const readsAll = await mayReadAll(rest);
  if (!readsAll)
    onNote(
      'Discord: Message Content Intent is off, so the bot must be mentioned in threads too. It is switched on in the Developer Portal, under Bot.',
    );
  const { Guilds, GuildMessages, DirectMessages, MessageContent } = GatewayIntentBits;
  const client = new Client({
    intents: [Guilds, GuildMessages, DirectMessages, ...(readsAll ? [MessageContent] : [])],
    makeCache: Options.cacheWithLimits({
      MessageManager: 0,
      ReactionManager: 0,
      PresenceManager: 0,
      UserManager: 200,
      GuildMemberManager: 200,
    }),
    rest: { ...(settings.apiUrl ? { api: settings.apiUrl.replace(/\/+$/, '') } : {}), timeout: 10_000 },
  });
  listen(client, dispatch, onEnd);
  try {
    await client.login(settings.botToken);
  } catch (error) {
    await client.destroy();
    throw new Error('Discord’s gateway cannot be reached, or it does not accept DISCORD_BOT_TOKEN.', {
      cause: reasonOf(error),
    });
  }
  return { close: () => client.destroy() };
};

function listen(client: Client, dispatch: Dispatch, onEnd: GatewayOptions['onEnd']): void {
  client.on('raw', (event: Dispatched) => void dispatch(event));
  // Errors nobody hears would end the process; the client connects again by itself.
  client.on('error', () => {});
  client.on('shardError', () => {});
  client.on('shardDisconnect', ({ code }) => onEnd(new Error(ENDINGS[code] ?? `Discord closed the gateway: ${code}.`)));
  client.on('invalidated', () => onEnd(new Error('Discord ended the session of the gateway.')));
}

async function mayReadAll(rest: Rest): Promise<boolean> {
  try {
    const { flags = 0 } = await rest.get<{ flags?: number }>('/applications/@me');
    return (flags & MAY_READ_ALL) !== 0;
  } catch {
    // Asking for what is not allowed would end the connection; mentions are heard in any case.
    return false;
  }
}

/** Without the request, which holds the token. */
function reasonOf(error: unknown): Error {
  const { name, message } = error as Error;
  return new Error(`${name}: ${message}`);
}
