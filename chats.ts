/** The channels of the chat tools that are connected. */
import type { Channel } from './channels/channel.ts';
import type { ChatDeps } from './channels/chat/deps.ts';
import { chatFaults, isWanted, workspaceFaults } from './chat-credentials.ts';
import type { Events } from './db/events.ts';
import type { Env } from './env.ts';
import { commands } from './graphs/commands/table.ts';

/** Opens them; a chat tool's library is loaded only where it is used. Throws when one is half set up. */
export async function openChats(env: Env, given: ChatDeps & { events: Events }): Promise<Channel[]> {
  const { events, db, intake, config, publicUrl, onError, onNote } = given;
  // Nothing else that the caller holds is meant for them.
  const deps: ChatDeps = { db, intake, config, publicUrl, onError, onNote };
  const faults = chatFaults(env);
  if (faults.length > 0) throw new Error(faults.join('\n'));
  for (const fault of workspaceFaults(env, deps.config)) deps.onNote(fault);
  const stop = (tenant: string, thread: string) => events.publish(tenant, { type: 'stop', thread });
  const channels: Channel[] = [];
  if (isWanted(env, 'slack')) {
    const { createSlack } = await import('./channels/slack/index.ts');
    const names = commands.flatMap((command) => command.names.map((name) => ({ name })));
    channels.push(createSlack({ ...deps, stop, settings: slackSettings(env), commands: names }));
  }
  if (isWanted(env, 'teams')) {
    const { createTeams } = await import('./channels/teams/index.ts');
    channels.push(createTeams({ ...deps, stop, settings: teamsSettings(env) }));
  }
  if (isWanted(env, 'discord')) {
    const { createDiscord } = await import('./channels/discord/index.ts');
    channels.push(createDiscord({ ...deps, stop, settings: discordSettings(env), commands: commandNames() }));
  }
  return channels;
}

/** Chat tools that list commands list these, from the same table that carries them out. */
export function commandNames() {
  return commands.map(({ names: [name], about }) => ({ name, description: about }));
}

/** What the Slack channel is told of the environment. */
export function slackSettings(env: Env) {
  return defined({
    signingSecret: env.SLACK_SIGNING_SECRET,
    botToken: env.SLACK_BOT_TOKEN,
    appToken: env.SLACK_APP_TOKEN,
    clientId: env.SLACK_CLIENT_ID,
    clientSecret: env.SLACK_CLIENT_SECRET,
    installationKey: env.INSTALLATION_KEY,
    apiUrl: env.SLACK_API_URL,
  });
}

function teamsSettings(env: Env) {
  const { TEAMS_APP_ID: appId = '', TEAMS_APP_PASSWORD: appPassword = '', TEAMS_UNSIGNED: unsigned } = env;
  return {
    appId,
    appPassword,
    unsigned,
    ...defined({ appTenant: env.TEAMS_APP_TENANT, openIdUrl: env.TEAMS_OPENID_URL }),
  };
}

function discordSettings(env: Env) {
  const { DISCORD_BOT_TOKEN: botToken = '', DISCORD_APPLICATION_ID: applicationId = '' } = env;
  return { botToken, applicationId, ...defined({ publicKey: env.DISCORD_PUBLIC_KEY, apiUrl: env.DISCORD_API_URL }) };
}

/** Without what is not set: an optional setting that is there is a text. */
function defined<T extends Record<string, string | undefined>>(
  given: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
