/** Events of a workspace: whose it is, and who takes care of which. */
import type { z } from 'zod';
import { tenantOfWorkspace } from '../chat/places.ts';
import type { SlackDeps } from './deps.ts';
import { publishHome } from './home.ts';
import { type Heard, onDeleted, onMessage } from './on-message.ts';
import { onStopped } from './on-stopped.ts';
import {
  assistantEvent,
  deletedEvent,
  type EventCallback,
  homeEvent,
  messageEvent,
  type SlackAck,
  stoppedEvent,
  tombstoneEvent,
} from './payload.ts';
import { removeInstallation } from './removal.ts';
import { suggestPrompts } from './suggestions.ts';

const OK: SlackAck = { status: 200 };
/** Workspaces whose events were left alone, each noted once. */
const noted = new Set<string>();

/** Takes an event; resolves once what it means is stored. */
export async function onEvent(deps: SlackDeps, callback: EventCallback): Promise<SlackAck> {
  const { team_id: team, event, authorizations } = callback;
  const tenant = tenantOfWorkspace(deps.config, 'slack', team);
  if (!tenant) {
    noteOnce(deps, team);
    return OK;
  }
  const ourselves =
    authorizations?.find(({ is_bot }) => is_bot !== false)?.user_id ?? (await ownUser(deps, tenant.id, team));
  await take(deps, { tenant, team, ourselves }, event);
  return OK;
}

async function take(deps: SlackDeps, heard: Heard, event: EventCallback['event']): Promise<void> {
  const { tenant, team } = heard;
  switch (event.type) {
    case 'app_mention':
    case 'message':
      if (event.subtype === 'message_deleted')
        return given(deletedEvent, event, (gone) => onDeleted(deps, heard, gone.channel, gone.deleted_ts));
      // Of a message with replies a tombstone is left; other changes are of no account.
      if (event.subtype === 'message_changed')
        return given(tombstoneEvent, event, (gone) => onDeleted(deps, heard, gone.channel, gone.message.ts));
      return given(messageEvent, event, (message) => onMessage(deps, heard, message));
    case 'app_home_opened':
      return given(homeEvent, event, ({ user, channel, tab }) => {
        if (tab === 'home') inBackground(deps, publishHome(deps, { tenant: tenant.id, team, user }));
        else if (channel) inBackground(deps, suggestPrompts(deps, { tenant: tenant.id, team, user, channel }));
      });
    case 'assistant_thread_started':
      return given(assistantEvent, event, ({ assistant_thread: { user_id: user, channel_id: channel, thread_ts } }) =>
        inBackground(deps, suggestPrompts(deps, { tenant: tenant.id, team, user, channel, thread: thread_ts })),
      );
    case 'agent_session_stopped':
      return given(stoppedEvent, event, (stopped) => onStopped(deps, heard, stopped));
    case 'app_uninstalled':
    case 'tokens_revoked':
      return removeInstallation(deps, tenant.id, team);
  }
}

/** Events of another form than expected, such as those of hidden messages, are not ours. */
async function given<T extends z.ZodType>(
  schema: T,
  event: EventCallback['event'],
  use: (event: z.output<T>) => Promise<void> | void,
): Promise<void> {
  const parsed = schema.safeParse(event);
  if (parsed.success) await use(parsed.data);
}

/** Our own user, where the envelope does not name it. */
async function ownUser({ tokens }: SlackDeps, tenant: string, team: string): Promise<string | undefined> {
  const bot = await tokens.of(tenant, team).catch(() => undefined);
  return bot?.botUserId;
}

function inBackground(deps: SlackDeps, work: Promise<void>): void {
  work.catch((error) => deps.onError(error, 'slack'));
}

function noteOnce({ onNote }: SlackDeps, team: string): void {
  if (noted.has(team) || noted.size > 1_000) return;
  noted.add(team);
  onNote(`Slack: workspace ${team} belongs to no tenant, so nothing of it is heard: name it under workspaces → slack.`);
}
