/** Members of a Slack user group. */
import { tenantConfig } from '../../agents/config-schema.ts';
import { PostNever } from '../post-failure.ts';
import { slackError, withSlack } from './client.ts';
import type { SlackDeps } from './deps.ts';
import { isNotInstalled } from './refused-token.ts';

/** Who is in the group now, as ids of identities; throws when Slack does not say. */
export async function groupMembers(deps: SlackDeps, tenant: string, group: string): Promise<string[]> {
  const teams = tenantConfig(deps.config, tenant).workspaces.slack ?? [];
  let unasked: unknown;
  for (const team of teams) {
    try {
      const users = await usersOf(deps, tenant, team, group);
      if (users) return users.map((user) => `${team}.${user}`);
    } catch (error) {
      if (!isNotInstalled(error)) throw error;
      unasked = error;
    }
  }
  // It may be a group of the workspace that could not be asked.
  if (unasked) throw unasked;
  throw new PostNever(`No Slack workspace of ${tenant} has the user group ${group}.`);
}

/** Undefined when the workspace has no such group. */
async function usersOf(deps: SlackDeps, tenant: string, team: string, group: string): Promise<string[] | undefined> {
  try {
    const { users } = await withSlack(deps, { tenant, team }, (client) =>
      client.usergroups.users.list({ usergroup: group }),
    );
    return users ?? [];
  } catch (error) {
    if (['no_such_subteam', 'subteam_not_found', 'invalid_usergroup'].includes(slackError(error) ?? ''))
      return undefined;
    throw error;
  }
}
