/** Which of the people we know have a role in a tenant's servers, at this moment. */
import { eq } from 'drizzle-orm';
import { tenantConfig } from '../../agents/config-schema.ts';
import { identities } from '../../db/schema/people.ts';
import { withTenant } from '../../db/tenant.ts';
import type { Discord } from './deps.ts';
import { failedWith } from './post-errors.ts';
import { DiscordFailure } from './rest.ts';

/** Members asked for side by side. */
const AT_ONCE = 10;

/** User ids of people with that role who linked their account; throws when no server has it, or its members cannot be had. */
export async function groupMembers(discord: Discord, tenant: string, role: string): Promise<string[]> {
  const guilds = tenantConfig(discord.config, tenant).workspaces.discord ?? [];
  for (const guild of guilds) {
    const roles = await discord.rest.get<{ id: string }[]>(`/guilds/${guild}/roles`);
    if (roles.some(({ id }) => id === role)) return withRole(discord, await tiedUsers(discord, tenant), guild, role);
  }
  throw new Error(`No Discord server of ${tenant} has the role ${role}: check groups in agents.config.yaml.`);
}

async function tiedUsers({ db }: Discord, tenant: string): Promise<string[]> {
  const rows = await withTenant(db, tenant, (tx) =>
    tx
      .select({ user: identities.externalId })
      .from(identities)
      .where(eq(identities.channel, 'discord'))
      .orderBy(identities.externalId),
  );
  return rows.map(({ user }) => user);
}

async function withRole(discord: Discord, users: readonly string[], guild: string, role: string): Promise<string[]> {
  const having = new Set<string>();
  const waiting = users.values();
  const ask = async () => {
    for (const user of waiting) if ((await rolesOf(discord, guild, user)).includes(role)) having.add(user);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, ask));
  return users.filter((user) => having.has(user));
}

/** None for somebody who is not a member. */
async function rolesOf({ rest }: Discord, guild: string, user: string): Promise<string[]> {
  try {
    return (await rest.get<{ roles: string[] }>(`/guilds/${guild}/members/${user}`)).roles;
  } catch (error) {
    if (error instanceof DiscordFailure && error.status === 404 && !failedWith(error, 10004)) return [];
    if (!failedWith(error, 10004, 50001, 50013)) throw error;
    throw new Error(
      `The bot may not look at the members of server ${guild}: invite it again with the link of deploy/discord/README.md.`,
      { cause: error },
    );
  }
}
