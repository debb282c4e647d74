/** The Slack user whose turn it is. */
import { eq } from 'drizzle-orm';
import { identitiesOf } from '../../db/identities.ts';
import { inbox } from '../../db/schema/turns.ts';
import { withTenant } from '../../db/tenant.ts';
import type { SlackDeps } from './deps.ts';
import { slackUserOf } from './user.ts';

/** Who asked, as a user of that workspace; undefined when nobody there is tied to them. */
export function askerOf({ db }: SlackDeps, tenant: string, team: string, turn: string): Promise<string | undefined> {
  return withTenant(db, tenant, async (tx) => {
    const [row] = await tx.select({ person: inbox.person }).from(inbox).where(eq(inbox.id, turn));
    const identities = row ? await identitiesOf(tx, row.person) : [];
    const users = identities
      .filter(({ channel }) => channel === 'slack')
      .map(({ externalId }) => slackUserOf(externalId));
    return users.find((one) => one?.team === team)?.user;
  });
}
