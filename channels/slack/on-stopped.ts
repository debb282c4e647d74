/** The stop button of an agent's session. */
import { and, eq } from 'drizzle-orm';
import type { z } from 'zod';
import { inbox } from '../../db/schema/turns.ts';
import { withTenant } from '../../db/tenant.ts';
import { unsay } from '../chat/hear.ts';
import { ownThread } from '../chat/own-thread.ts';
import { tiedPerson } from '../resolve-person.ts';
import type { SlackDeps } from './deps.ts';
import type { Heard } from './on-message.ts';
import { directThread, keyOf } from './on-message.ts';
import type { stoppedEvent } from './payload.ts';
import { clearStatus } from './status.ts';
import { isDirect, nameOfThread } from './thread.ts';

/** Ends the work that the person asked for on the thread, and shows that it has ended: Slack does not do so by itself. */
export async function onStopped(
  deps: SlackDeps,
  { tenant, team }: Heard,
  { channel, thread_ts: at, user }: z.output<typeof stoppedEvent>,
): Promise<void> {
  const person = await tiedPerson(deps.db, tenant.id, { channel: 'slack', externalId: `${team}.${user}` });
  if (!person || !at) return;
  const thread = nameOfThread({ team, channel, at });
  // What others asked for in the same place is not theirs to stop.
  const own = isDirect(channel) ? thread : await ownThread(deps.db, tenant.id, thread, person);
  const waiting = await waitingIn(deps, tenant.id, own, person.id);
  const said = isDirect(channel) ? [keyOf(team, channel, at)] : [];
  for (const key of new Set([...waiting, ...said])) await unsay(deps, 'slack', tenant.id, key);
  deps.stop(tenant.id, own);
  // A session hangs on a single message where the conversation as a whole is one thread.
  if (isDirect(channel)) deps.stop(tenant.id, directThread(team, channel));
  clearStatus(deps, { tenant: tenant.id, team, channel, threadTs: at }).catch((error) => deps.onError(error, 'slack'));
}

/** Keys of what the person said there and nobody has begun with; clicks are not taken back. */
async function waitingIn({ db }: SlackDeps, tenant: string, thread: string, person: string): Promise<string[]> {
  const rows = await withTenant(db, tenant, (tx) =>
    tx
      .select({ key: inbox.providerKey })
      .from(inbox)
      .where(
        and(
          eq(inbox.thread, thread),
          eq(inbox.person, person),
          eq(inbox.kind, 'message'),
          eq(inbox.status, 'received'),
          eq(inbox.starts, 0),
        ),
      ),
  );
  return rows.flatMap(({ key }) => /^slack:(.+)$/s.exec(key)?.[1] ?? []);
}
