/** Who can see a channel of Discord: members of its server whose permissions let them. */
import { tenantConfig } from '../../agents/config-schema.ts';
import type { ChannelReaders } from '../../agents/principals.ts';
import { placeOfConversation } from '../chat/places.ts';
import { readersAmong } from '../chat/readers.ts';
import type { Discord } from './deps.ts';
import { failedWith } from './post-errors.ts';

const VIEW_CHANNEL = 1n << 10n;
const ADMINISTRATOR = 1n << 3n;
const PAGE = 1_000;
const MOST_PAGES = 10;

interface Overwrite {
  id: string;
  allow: string;
  deny: string;
}

interface Room {
  guild_id?: string;
  permission_overwrites?: Overwrite[];
}

interface Guild {
  id: string;
  owner_id: string;
  roles: { id: string; permissions: string }[];
}

interface Member {
  user: { id: string };
  roles: string[];
}

/** Everybody who can see it now but the bot itself; throws when Discord does not say, or there are too many. */
export async function readers(discord: Discord, tenant: string, conversation: string): Promise<ChannelReaders> {
  const { rest } = discord;
  const room = await roomOf(discord, tenant, conversation);
  const [guild, self, members] = await Promise.all([
    rest.get<Guild>(`/guilds/${room.guild_id}`),
    rest.get<{ id: string }>('/users/@me'),
    membersOf(discord, room.guild_id),
  ]);
  const users = members
    .filter((member) => member.user.id !== self.id && maySee(guild, room.permission_overwrites ?? [], member))
    .map(({ user }) => ({ tenant, externalId: user.id }));
  return readersAmong(discord.db, { tenant, channel: 'discord' }, users);
}

/** Whether a member can see a channel, in the order in which Discord weighs its permissions. */
export function maySee(guild: Guild, overwrites: readonly Overwrite[], { user, roles }: Member): boolean {
  if (user.id === guild.owner_id) return true;
  const own = new Set([guild.id, ...roles]);
  const granted = guild.roles
    .filter(({ id }) => own.has(id))
    .reduce((all, { permissions }) => all | BigInt(permissions), 0n);
  if (granted & ADMINISTRATOR) return true;
  // The role that everybody has is called as the server is.
  const steps = [(id: string) => id === guild.id, (id: string) => roles.includes(id), (id: string) => id === user.id];
  const allowed = steps.reduce((now, isOf) => {
    const those = overwrites.filter(({ id }) => isOf(id));
    const deny = those.reduce((all, one) => all | BigInt(one.deny), 0n);
    const allow = those.reduce((all, one) => all | BigInt(one.allow), 0n);
    return (now & ~deny) | allow;
  }, granted);
  return (allowed & VIEW_CHANNEL) !== 0n;
}

/** Only in a server that is the tenant's own. */
async function roomOf({ rest, config }: Discord, tenant: string, conversation: string) {
  const company = tenantConfig(config, tenant);
  const id = placeOfConversation(company, 'discord', conversation);
  if (!id) throw new Error(`${conversation} is not in Discord.`);
  const room = await rest.get<Room>(`/channels/${id}`);
  const guild = room.guild_id;
  if (!guild || !company.workspaces.discord?.includes(guild))
    throw new Error(`The channel of ${conversation} is in no Discord server of ${tenant}.`);
  return { ...room, guild_id: guild };
}

async function membersOf({ rest }: Discord, guild: string): Promise<Member[]> {
  const members: Member[] = [];
  try {
    for (let pages = 0; pages < MOST_PAGES; pages++) {
      const page = await rest.get<Member[]>(
        `/guilds/${guild}/members?limit=${PAGE}&after=${members.at(-1)?.user.id ?? 0}`,
      );
      members.push(...page);
      if (page.length < PAGE) return members;
    }
  } catch (error) {
    if (!failedWith(error, 50001)) throw error;
    throw new Error(
      'Discord lists members only for bots with the Server Members Intent: switch it on in the Developer Portal, under Bot.',
    );
  }
  throw new Error(`The server has more than ${PAGE * MOST_PAGES} members.`);
}
