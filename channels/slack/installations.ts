/** Our token in each workspace: the one of the environment, or those that workspaces gave us, sealed in the database. */
import type { ExpertConfig } from '../../agents/config-schema.ts';
import { tenantOfWorkspace } from '../chat/places.ts';
import { PostNever, whenMended } from '../post-failure.ts';
import { clientFor } from './client.ts';
import type { SlackBot, SlackDeps, SlackTokens } from './deps.ts';
import { findKept } from './installation-store.ts';
import { NotInstalled, refusedToken } from './refused-token.ts';

/** Milliseconds that a token is used without a look, so that other processes hear of an uninstallation. */
const REMEMBERED_MS = 5 * 60_000;

export type TokenDeps = Pick<SlackDeps, 'db' | 'config' | 'settings'>;

/** Who SLACK_BOT_TOKEN says we are. */
interface OwnBot {
  team: string;
  workspace: string;
  bot: SlackBot;
}

/** Tokens of all workspaces; a workspace counts only as long as the configuration says whose it is. */
export function createTokens(deps: TokenDeps): SlackTokens {
  const known = new Map<string, { bot: SlackBot; until: number }>();
  let own: Promise<OwnBot> | undefined;

  const ownBot = (): Promise<OwnBot | undefined> => {
    if (!deps.settings.botToken) return Promise.resolve(undefined);
    own ??= introduce(deps).catch((error: unknown) => {
      own = undefined;
      throw error;
    });
    return own;
  };

  const lookUp = async (tenant: string, team: string): Promise<SlackBot> => {
    const mine = await ownBot().catch(refusalOnly);
    if (mine && 'bot' in mine && mine.team === team) return mine.bot;
    const kept = await findKept(deps, tenant, team);
    if (kept) return kept;
    // A refused token does not say whose it was, so it may have been this workspace's.
    throw whenMended(mine instanceof NotInstalled ? mine : notInstalled(tenant, team, mine));
  };

  return {
    async of(tenant, team) {
      if (tenantOfWorkspace(deps.config, 'slack', team)?.id !== tenant)
        throw new PostNever(undeclared(deps.config, team, tenant));
      const key = JSON.stringify([tenant, team]);
      const held = known.get(key);
      if (held && held.until > performance.now()) return held.bot;
      const bot = await lookUp(tenant, team);
      known.set(key, { bot, until: performance.now() + REMEMBERED_MS });
      return bot;
    },

    forget(tenant, team) {
      known.delete(JSON.stringify([tenant, team]));
      own = undefined;
    },
  };
}

/** What is wrong with SLACK_BOT_TOKEN, for whoever starts the server; undefined when nothing is, or when there is none. */
export async function botTokenFault(deps: TokenDeps): Promise<string | undefined> {
  if (!deps.settings.botToken) return undefined;
  const { team, workspace } = await introduce(deps);
  const owner = tenantOfWorkspace(deps.config, 'slack', team);
  return owner ? undefined : undeclared(deps.config, team, undefined, workspace);
}

/** What to write into the configuration for a workspace that it does not name. */
export function undeclared(config: ExpertConfig, team: string, tenant?: string, workspace?: string): string {
  const owner = tenantOfWorkspace(config, 'slack', team);
  if (owner) return `Slack workspace ${team} belongs to tenant ${owner.id}, so it is not open to any other.`;
  const [only, another] = config.tenants;
  const whose = tenant ?? (another ? undefined : only?.id) ?? '<tenant>';
  const name = workspace ? ` (${workspace})` : '';
  return `Slack workspace ${team}${name} is nobody's. Write under tenant ${whose} in the configuration: workspaces: { slack: [${team}] }`;
}

async function introduce({ settings }: TokenDeps): Promise<OwnBot> {
  const token = settings.botToken ?? '';
  try {
    const client = clientFor({ token, botUserId: '' }, settings);
    const { team_id: team, team: workspace = '', user_id: botUserId, bot_id: botId } = await client.auth.test();
    if (!team || !botUserId) throw new Error('Slack did not say whose SLACK_BOT_TOKEN is.');
    return { team, workspace, bot: { token, botUserId, ...(botId ? { botId } : {}) } };
  } catch (error) {
    throw refusedToken(error, 'of SLACK_BOT_TOKEN') ?? error;
  }
}

/** Workspaces with tokens of their own do not suffer from a refused SLACK_BOT_TOKEN. */
function refusalOnly(error: unknown): NotInstalled {
  if (error instanceof NotInstalled) return error;
  throw error;
}

function notInstalled(tenant: string, team: string, own: OwnBot | undefined): NotInstalled {
  const other = own ? ` SLACK_BOT_TOKEN is for workspace ${own.team} (${own.workspace}).` : '';
  return new NotInstalled(
    `The app is not installed in Slack workspace ${team} of tenant ${tenant}.${other} Make a link with "npm run -s cli -- install slack ${tenant}", or set SLACK_BOT_TOKEN to the token of that workspace.`,
  );
}
