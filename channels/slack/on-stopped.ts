/** The stop button of an agent's session. */
import type { z } from 'zod';
import { ownThread } from '../chat/own-thread.ts';
import { tiedPerson } from '../resolve-person.ts';
import type { SlackDeps } from './deps.ts';
import type { Heard } from './on-message.ts';
import { directThread } from './on-message.ts';
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
  deps.stop(tenant.id, isDirect(channel) ? thread : await ownThread(deps.db, tenant.id, thread, person));
  // A session hangs on a single message where the conversation as a whole is one thread.
  if (isDirect(channel)) deps.stop(tenant.id, directThread(team, channel));
  clearStatus(deps, { tenant: tenant.id, team, channel, threadTs: at }).catch((error) => deps.onError(error, 'slack'));
}
