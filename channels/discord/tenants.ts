/** Whose company a server or a direct conversation of Discord belongs to. */
import type { TenantConfig } from '../../agents/config-schema.ts';
import type { Language } from '../../agents/message.ts';
import { tenantOfWorkspace } from '../chat/places.ts';
import { tiedPerson } from '../resolve-person.ts';
import type { Discord } from './deps.ts';
import { DiscordFailure } from './rest.ts';
import { discordWords } from './words.ts';

export type Belongs = { tenant: TenantConfig } | { refusal: string };

/** The tenant of a payload, by its server, or where it has none by who wrote it. */
export async function tenantOf(
  discord: Discord,
  { guild, user, language }: { guild: string | undefined; user: string; language: Language },
): Promise<Belongs> {
  if (!guild) return tenantOfDirect(discord, user, language);
  const tenant = tenantOfWorkspace(discord.config, 'discord', guild);
  return tenant ? { tenant } : { refusal: discordWords(language).undeclared };
}

/** Tenants that have a server. */
export function tenantsHere({ config }: Pick<Discord, 'config'>): TenantConfig[] {
  return config.tenants.filter(({ workspaces }) => (workspaces.discord?.length ?? 0) > 0);
}

/** Where somebody is tied to an employee, else where they are a member; never one of several. */
async function tenantOfDirect(discord: Discord, user: string, language: Language): Promise<Belongs> {
  const here = tenantsHere(discord);
  const tied = await those(here, async ({ id }) =>
    Boolean(await tiedPerson(discord.db, id, { channel: 'discord', externalId: user })),
  );
  const found = tied.length > 0 ? tied : await those(here, (tenant) => isMember(discord, tenant, user));
  const [tenant, ...others] = found;
  const say = discordWords(language);
  if (!tenant) return { refusal: say.noCompany };
  return others.length > 0 ? { refusal: say.whichCompany } : { tenant };
}

async function isMember({ rest }: Discord, { workspaces }: TenantConfig, user: string): Promise<boolean> {
  for (const guild of workspaces.discord ?? []) {
    try {
      await rest.get(`/guilds/${guild}/members/${user}`);
      return true;
    } catch (error) {
      if (!(error instanceof DiscordFailure) || (error.status !== 404 && error.status !== 403)) throw error;
    }
  }
  return false;
}

async function those<T>(all: T[], fits: (one: T) => Promise<boolean>): Promise<T[]> {
  const fitting = await Promise.all(all.map(fits));
  return all.filter((_, at) => fitting[at]);
}
