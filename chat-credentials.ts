/** Which chat tools the environment has credentials for, and what of them is missing. */
import { CHAT_CHANNELS, type ChatChannel, type ExpertConfig, type TenantConfig } from './agents/config-schema.ts';
import { settingsFault } from './channels/teams/settings-fault.ts';
import type { Env } from './env.ts';

type Setting = keyof Env & `${'SLACK' | 'TEAMS' | 'DISCORD' | 'INSTALLATION'}_${string}`;

const NAMES: Record<ChatChannel, string> = { slack: 'Slack', teams: 'Microsoft Teams', discord: 'Discord' };
/** Any of these connects it; what else must then be set is in `needs`. */
const SIGNS: Record<ChatChannel, Setting[]> = {
  slack: ['SLACK_BOT_TOKEN', 'SLACK_SIGNING_SECRET', 'SLACK_APP_TOKEN', 'SLACK_CLIENT_ID', 'SLACK_CLIENT_SECRET'],
  teams: ['TEAMS_APP_ID', 'TEAMS_APP_PASSWORD', 'TEAMS_APP_TENANT', 'TEAMS_UNSIGNED'],
  discord: ['DISCORD_BOT_TOKEN', 'DISCORD_APPLICATION_ID', 'DISCORD_PUBLIC_KEY'],
};

/** True when any credential of it is there. */
export function isWanted(env: Env, channel: ChatChannel): boolean {
  return SIGNS[channel].some((name) => Boolean(env[name]));
}

/** Every chat tool with a part of its credentials, and what is missing. */
export function chatFaults(env: Env): string[] {
  const has = (name: Setting) => Boolean(env[name]);
  const faults: string[] = [];
  const needs = (channel: ChatChannel, fine: boolean, what: string) => {
    if (isWanted(env, channel) && !fine)
      faults.push(`${NAMES[channel]} is half set up: ${what}. See deploy/${channel}/README.md.`);
  };
  needs(
    'slack',
    has('SLACK_SIGNING_SECRET') || has('SLACK_APP_TOKEN'),
    'set SLACK_SIGNING_SECRET, or SLACK_APP_TOKEN for Socket Mode',
  );
  const installs = has('SLACK_CLIENT_ID') && has('SLACK_CLIENT_SECRET') && has('INSTALLATION_KEY');
  needs(
    'slack',
    has('SLACK_BOT_TOKEN') || installs,
    'set SLACK_BOT_TOKEN, or SLACK_CLIENT_ID, SLACK_CLIENT_SECRET and INSTALLATION_KEY for several workspaces',
  );
  const tries = has('SLACK_CLIENT_ID') || has('SLACK_CLIENT_SECRET');
  needs('slack', !tries || installs, 'SLACK_CLIENT_ID, SLACK_CLIENT_SECRET and INSTALLATION_KEY go together');
  const anonymous = env.TEAMS_UNSIGNED && env.DEMO;
  needs(
    'teams',
    anonymous || (has('TEAMS_APP_ID') && has('TEAMS_APP_PASSWORD')),
    'set TEAMS_APP_ID and TEAMS_APP_PASSWORD',
  );
  needs('teams', !env.TEAMS_UNSIGNED || env.DEMO, 'TEAMS_UNSIGNED is for the demo company alone');
  const clash = settingsFault({ unsigned: env.TEAMS_UNSIGNED, appPassword: env.TEAMS_APP_PASSWORD ?? '' });
  if (clash) faults.push(clash);
  needs(
    'discord',
    has('DISCORD_BOT_TOKEN') && has('DISCORD_APPLICATION_ID'),
    'set DISCORD_BOT_TOKEN and DISCORD_APPLICATION_ID',
  );
  return faults;
}

/** Chat tools that are connected but let nobody in, or where nobody would ever see what waits for a decision. */
export function workspaceFaults(env: Env, config: ExpertConfig): string[] {
  const wanted = CHAT_CHANNELS.filter((channel) => isWanted(env, channel));
  const unnamed = wanted
    .filter((channel) => config.tenants.every(({ workspaces }) => !workspaces[channel]?.length))
    .map(
      (channel) =>
        `${NAMES[channel]} is connected, but no tenant names its workspace: add workspaces.${channel} to a tenant.`,
    );
  const isShownAnyway = (tenant: TenantConfig) => env.DEMO && tenant === config.tenants[0];
  const unseen = config.tenants
    .filter((tenant) => !isShownAnyway(tenant))
    .flatMap((tenant) => unseenCards(tenant, wanted));
  return [...unnamed, ...unseen];
}

/** Departments whose cards no chat tool of the tenant shows; the playground shows them to the first company of the demo. */
function unseenCards({ id, workspaces, departments, conversations }: TenantConfig, wanted: ChatChannel[]): string[] {
  const chats = wanted.filter((channel) => workspaces[channel]?.length);
  if (chats.length === 0) return [];
  return departments.flatMap(({ id: department, approvals }) => {
    const places = conversations.find(({ name }) => name === approvals)?.places ?? {};
    if (chats.some((channel) => places[channel])) return [];
    const where = chats.map((channel) => `places.${channel}`).join(' or ');
    return [
      `No chat tool of ${id} shows what ${department} asks to have approved: add ${where} to its conversation ${approvals}.`,
    ];
  });
}

/** One line about what is off; empty when nothing is. */
export function offLine(env: Env): string {
  const off = (Object.keys(NAMES) as ChatChannel[]).filter((channel) => !isWanted(env, channel));
  return off.length === 0
    ? ''
    : `Off for want of credentials: ${off.map((channel) => NAMES[channel]).join(', ')} (deploy/README.md).`;
}
