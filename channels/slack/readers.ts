/** Who is in a channel of Slack. */
import type { ChannelReaders } from '../../agents/principals.ts';
import { MOST_READERS, readersAmong } from '../chat/readers.ts';
import { withSlack } from './client.ts';
import type { SlackDeps } from './deps.ts';
import { chatUser } from './user.ts';
import { type Destination, destinationsOf, firstThatIs } from './where.ts';

/** What Slack recommends at most. */
const PAGE = 200;

/** Everybody who is in it now but the app itself; throws when Slack does not say, or there are too many. */
export async function readers(deps: SlackDeps, tenant: string, conversation: string): Promise<ChannelReaders> {
  const places = await destinationsOf(deps, tenant, { channel: 'slack', conversation, thread: null });
  const users = await firstThatIs(places, (at) => usersIn(deps, at));
  return readersAmong(deps.db, { tenant, channel: 'slack' }, users);
}

async function usersIn(deps: SlackDeps, { tenant, team, channel }: Destination) {
  const users: string[] = [];
  let next: string | undefined;
  do {
    const page = await pageOf(deps, { tenant, team, channel }, next);
    users.push(...page.users);
    next = page.next;
  } while (next && users.length <= MOST_READERS);
  return users.map((user) => chatUser(deps, { tenant, team, user }));
}

function pageOf(deps: SlackDeps, { tenant, team, channel }: Destination, cursor: string | undefined) {
  return withSlack(deps, { tenant, team }, async (client, { botUserId }) => {
    const { members, response_metadata } = await client.conversations.members({
      ...{ channel, limit: PAGE },
      ...(cursor ? { cursor } : {}),
    });
    if (!members) throw new Error('Slack named no members of the channel.');
    return { users: members.filter((user) => user !== botUserId), next: response_metadata?.next_cursor || undefined };
  });
}
