/** Who has a role in a tenant's servers, at this moment. */
import { tenantConfig } from '../../agents/config-schema.ts';
import type { Discord } from './deps.ts';
import { failedWith } from './post-errors.ts';
import type { User } from './wire.ts';

const PAGE = 1_000;

interface Member {
  user: User;
  roles: string[];
}

/** User ids of people with that role; throws when no server has it, or its members cannot be had. */
export async function groupMembers(discord: Discord, tenant: string, role: string): Promise<string[]> {
  const guilds = tenantConfig(discord.config, tenant).workspaces.discord ?? [];
  for (const guild of guilds) {
    const roles = await discord.rest.get<{ id: string }[]>(`/guilds/${guild}/roles`);
    if (roles.some(({ id }) => id === role)) return withRole(discord, guild, role);
  }
  throw new Error(`No Discord server of ${tenant} has the role ${role}: check groups in agents.config.yaml.`);
}

async function withRole(discord: Discord, guild: string, role: string): Promise<string[]> {
  const found: string[] = [];
  let after = '0';
  for (;;) {
    const page = await membersAfter(discord, guild, after);
    found.push(...page.filter(({ user, roles }) => !user.bot && roles.includes(role)).map(({ user }) => user.id));
    const last = page.at(-1);
    if (page.length < PAGE || !last) return found;
    after = last.user.id;
  }
}

async function membersAfter({ rest }: Discord, guild: string, after: string): Promise<Member[]> {
  try {
    return await rest.get<Member[]>(`/guilds/${guild}/members?limit=${PAGE}&after=${after}`);
  } catch (error) {
    if (!failedWith(error, 50001, 50013)) throw error;
    throw new Error(
      'Discord does not list the members of the server: switch Server Members Intent on in the Developer Portal, under Bot.',
      { cause: error },
    );
  }
}
