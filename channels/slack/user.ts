/** A Slack user as the rest of the house knows them, and what Slack vouches for. */
import type { WebClient } from '@slack/web-api';
import type { ChatUser } from '../chat/speaker.ts';
import { PostLater, PostNever } from '../post-failure.ts';
import { withSlack } from './client.ts';
import type { SlackDeps } from './deps.ts';

/** Slack waits three seconds for us. */
const LOOK_MS = 2_000;

/** Who wrote or clicked: `home` is the workspace of their account, which in shared channels may be another one. */
export interface SlackUser {
  tenant: string;
  /** The workspace that the payload came from. */
  team: string;
  home?: string | undefined;
  user: string;
}

/** The user for `speakers.find`; the address is asked for only when nobody is tied yet. */
export function chatUser(deps: SlackDeps, { tenant, team, home = team, user }: SlackUser): ChatUser {
  return {
    tenant,
    externalId: `${home}.${user}`,
    // Somebody from another workspace is not ours to vouch for.
    email: async () => (home === team ? vouchedEmail(deps, tenant, team, user) : undefined),
  };
}

/** Workspace and user behind the id of an identity. */
export function slackUserOf(externalId: string): { team: string; user: string } | undefined {
  const [, team, user] = /^([^.]+)\.([^.]+)$/.exec(externalId) ?? [];
  return team && user ? { team, user } : undefined;
}

async function vouchedEmail(deps: SlackDeps, tenant: string, team: string, user: string): Promise<string | undefined> {
  try {
    const { user: found } = await withSlack(deps, { tenant, team }, (client) => client.users.info({ user }), LOOK_MS);
    return found && isMember(found, team) ? found.profile?.email : undefined;
  } catch (error) {
    // Slack has answered: it vouches for nobody. An API out of reach is another matter, and Slack sends again.
    if (error instanceof PostNever || isOurFault(error)) return undefined;
    throw error;
  }
}

/** Slack has answered, but not us: the app is not installed, or lacks a scope. */
function isOurFault(error: unknown): boolean {
  return error instanceof PostLater && error.cause instanceof PostNever;
}

type Info = NonNullable<Awaited<ReturnType<WebClient['users']['info']>>['user']>;

/** A member of the workspace with a confirmed address: no bot, no guest, nobody from elsewhere. */
function isMember(info: Info, team: string): boolean {
  const { deleted, is_bot, is_app_user, is_restricted, is_ultra_restricted, is_stranger, is_email_confirmed } =
    info as Info & { is_stranger?: boolean };
  if (deleted || is_bot || is_app_user || is_restricted || is_ultra_restricted || is_stranger) return false;
  const isOurs = info.team_id === team || (info.enterprise_user?.teams ?? []).includes(team);
  return isOurs && is_email_confirmed === true;
}
