/** The stop button of an agent's session. */
import type { z } from 'zod';
import type { SlackDeps } from './deps.ts';
import type { Heard } from './on-message.ts';
import { directThread } from './on-message.ts';
import type { stoppedEvent } from './payload.ts';
import { clearStatus } from './status.ts';
import { isDirect, nameOfThread } from './thread.ts';

/** Ends the work on the thread, and shows that it has ended: Slack does not do so by itself. */
export async function onStopped(
  deps: SlackDeps,
  { tenant, team }: Heard,
  { channel, thread_ts: at }: z.output<typeof stoppedEvent>,
): Promise<void> {
  if (at) deps.stop(tenant.id, nameOfThread({ team, channel, at }));
  // A session hangs on a single message where the conversation as a whole is one thread.
  if (isDirect(channel)) deps.stop(tenant.id, directThread(team, channel));
  if (at) void clearStatus(deps, { tenant: tenant.id, team, channel, threadTs: at });
}
