/** Where the tokens of workspaces are kept that installed the app themselves: sealed, per tenant, each link used once. */
import type { Installation, InstallationStore } from '@slack/oauth';
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { addressOf, rememberAddress } from '../../db/addresses.ts';
import { appendAudit } from '../../db/audit.ts';
import { findInstallation, saveInstallation } from '../../db/installations.ts';
import { type Tx, withTenant } from '../../db/tenant.ts';
import { tenantOfWorkspace } from '../chat/places.ts';
import { createSeal, type Seal } from '../chat/seal.ts';
import type { SlackBot, SlackDeps } from './deps.ts';
import { readTicket, type Ticket } from './install-link.ts';
import { InstallRefused } from './install-words.ts';

type StoreDeps = Pick<SlackDeps, 'db' | 'config' | 'settings'>;
type Installed = Installation<'v1' | 'v2', boolean>;

const CHANNEL = 'slack';
/** The address under which links that were used are kept until they expire by themselves. */
const USED_LINKS = 'install-links-used';
const usedLinks = z.array(z.object({ nonce: z.string(), until: z.number() }));
const kept = z.object({ tenant: z.string(), team: z.string(), installation: z.custom<Installed>() });

/** The store that `@slack/oauth` writes to; it refuses what may not be installed. */
export function createInstallationStore(deps: StoreDeps): InstallationStore {
  return {
    async storeInstallation(installation) {
      const seal = sealOf(deps);
      const ticket = readTicket(seal, installation.metadata ?? '', 'state');
      if (!ticket) throw new InstallRefused('expired');
      const team = fitTeam(deps, installation, ticket.tenant);
      const sealed = seal.seal(JSON.stringify({ tenant: ticket.tenant, team, installation }));
      await withTenant(deps.db, ticket.tenant, async (tx) => {
        await useOnce(tx, ticket);
        await saveInstallation(tx, { tenant: ticket.tenant, channel: CHANNEL, workspace: team, sealed });
        await appendAudit(tx, ticket.tenant, {
          actor: `slack:${team}.${installation.user.id}`,
          action: 'slack.installed',
          subject: team,
          detail: { scopes: installation.bot?.scopes ?? [] },
        });
      });
    },

    async fetchInstallation({ teamId = '' }) {
      const tenant = tenantOfWorkspace(deps.config, CHANNEL, teamId);
      const found = tenant && (await read(deps, tenant.id, teamId));
      if (!found) throw new Error(`The app is not installed in Slack workspace ${teamId}.`);
      return found;
    },
  };
}

/** The bot of a workspace that installed the app, or undefined. */
export async function findKept(deps: StoreDeps, tenant: string, team: string): Promise<SlackBot | undefined> {
  const { bot } = (await read(deps, tenant, team)) ?? {};
  return bot && { token: bot.token, botUserId: bot.userId, ...(bot.id ? { botId: bot.id } : {}) };
}

/** The seal of this server; throws with what to do where none is set up. */
export function sealOf({ settings }: Pick<SlackDeps, 'settings'>): Seal {
  if (settings.installationKey) return createSeal(settings.installationKey);
  throw new Error(
    'Workspaces that install the app themselves need INSTALLATION_KEY; make one with: openssl rand -base64 32',
  );
}

async function read(deps: StoreDeps, tenant: string, team: string): Promise<Installed | undefined> {
  const sealed = await withTenant(deps.db, tenant, (tx) => findInstallation(tx, CHANNEL, team));
  if (!sealed) return undefined;
  const opened = kept.parse(JSON.parse(sealOf(deps).open(sealed)));
  // A row that was moved by hand would lend one company's token to another.
  if (opened.tenant !== tenant || opened.team !== team)
    throw new Error(`The installation kept for Slack workspace ${team} of ${tenant} is another's.`);
  return opened.installation;
}

/** The workspace, if it may be installed for the tenant. */
function fitTeam({ config }: StoreDeps, { team, bot, isEnterpriseInstall }: Installed, tenant: string): string {
  if (isEnterpriseInstall || !team) throw new InstallRefused('enterprise');
  const owner = tenantOfWorkspace(config, CHANNEL, team.id);
  if (!owner) throw new InstallRefused('undeclared', team.id);
  if (owner.id !== tenant) throw new InstallRefused('others', team.id);
  if (!bot) throw new InstallRefused('noBot');
  if (bot.refreshToken) throw new InstallRefused('rotation');
  return team.id;
}

async function useOnce(tx: Tx, { tenant, nonce, until }: Ticket): Promise<void> {
  // Two browsers with one link would otherwise both find it unused.
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`install-link:${tenant}`}, 0))`);
  const held = await addressOf(tx, CHANNEL, USED_LINKS);
  const used = usedLinks.parse(JSON.parse(held ?? '[]')).filter((link) => link.until > Date.now());
  if (used.some((link) => link.nonce === nonce)) throw new InstallRefused('used');
  const value = JSON.stringify([...used, { nonce, until }]);
  await rememberAddress(tx, { tenant, channel: CHANNEL, key: USED_LINKS, value });
}
