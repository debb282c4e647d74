/** The channel of Slack behind a place of ours. */
import { tenantConfig } from '../../agents/config-schema.ts';
import { identitiesOf } from '../../db/identities.ts';
import type { Place } from '../../db/outbox.ts';
import { withTenant } from '../../db/tenant.ts';
import { personOfConversation, placeOfConversation } from '../chat/places.ts';
import { PostNever } from '../post-failure.ts';
import { slackError, withSlack } from './client.ts';
import type { SlackDeps } from './deps.ts';
import { isNotInstalled } from './refused-token.ts';
import { DIRECT, threadNamed } from './thread.ts';
import { slackUserOf } from './user.ts';

export interface Destination {
  tenant: string;
  team: string;
  channel: string;
  /** A real thread; undefined at the top of the channel. */
  threadTs?: string | undefined;
  /** The only one who sees it. */
  onlyFor?: string | undefined;
}

/** Where to post, in the order in which to try: a channel's id does not say which of a tenant's workspaces it is in. */
export async function destinationsOf(deps: SlackDeps, tenant: string, place: Place): Promise<Destination[]> {
  const thread = place.thread ? threadNamed(place.thread) : undefined;
  if (thread) {
    const { team, channel, at } = thread;
    if (at === DIRECT) return [{ tenant, team, channel }];
    return [{ tenant, team, channel, ...(at.startsWith('@') ? { onlyFor: at.slice(1) } : { threadTs: at }) }];
  }
  const person = personOfConversation(place.conversation);
  return person ? directOf(deps, tenant, person) : channelsOf(deps, tenant, place.conversation);
}

/** A direct conversation with a user of a workspace. */
export async function openDirect(
  deps: SlackDeps,
  at: { tenant: string; team: string },
  user: string,
  timeout?: number,
): Promise<string> {
  const { channel } = await withSlack(deps, at, (client) => client.conversations.open({ users: user }), timeout);
  if (!channel?.id) throw new Error('Slack opened a direct conversation and did not say which.');
  return channel.id;
}

/** The first place that is there; a workspace that could not be asked may be the one that has it, and is waited for. */
export async function firstThatIs<P, T>(places: P[], at: (place: P) => Promise<T>): Promise<T> {
  let missing: unknown;
  for (const place of places) {
    try {
      return await at(place);
    } catch (error) {
      if (!isElsewhere(error)) throw error;
      missing = isNotInstalled(missing) ? missing : error;
    }
  }
  throw missing ?? new PostNever('There is no place to post it.');
}

/** True for what says that the channel is, or may be, in another workspace. */
function isElsewhere(error: unknown): boolean {
  return isNotInstalled(error) || ['channel_not_found', 'user_not_found'].includes(slackError(error) ?? '');
}

async function directOf(deps: SlackDeps, tenant: string, person: string): Promise<Destination[]> {
  const identities = await withTenant(deps.db, tenant, (tx) => identitiesOf(tx, person));
  const own = tenantConfig(deps.config, tenant).workspaces.slack ?? [];
  const known = identities
    .filter(({ channel }) => channel === 'slack')
    .flatMap(({ externalId }) => slackUserOf(externalId) ?? [])
    .filter(({ team }) => own.includes(team));
  if (known.length === 0)
    throw new PostNever(
      'No Slack user of the tenant’s workspaces is tied to this person: they write to the app once and link themselves.',
    );
  const open = async ({ team, user }: (typeof known)[number]) => ({
    ...{ tenant, team },
    channel: await openDirect(deps, { tenant, team }, user),
  });
  return [await firstThatIs(known, open)];
}

function channelsOf(deps: SlackDeps, tenant: string, conversation: string): Destination[] {
  const config = tenantConfig(deps.config, tenant);
  const channel = placeOfConversation(config, 'slack', conversation);
  if (!channel)
    throw new PostNever(
      `${conversation} is no channel of Slack: write its id under conversations → ${conversation} → places → slack.`,
    );
  const teams = config.workspaces.slack ?? [];
  if (teams.length === 0) throw new PostNever(`Tenant ${tenant} names no Slack workspace under workspaces → slack.`);
  return teams.map((team) => ({ tenant, team, channel }));
}
