/** Messages and mentions: which of them are for us, and the turn that each is. */
import { sql } from 'drizzle-orm';
import type { TenantConfig } from '../../agents/config-schema.ts';
import type { Attachment } from '../../agents/message.ts';
import { oneStatement } from '../../db/tenant.ts';
import { hear, unsay } from '../chat/hear.ts';
import { conversationFor } from '../chat/places.ts';
import type { SlackDeps } from './deps.ts';
import { isToSomebodyElse, mentionsIn } from './incoming-text.ts';
import { readText } from './named-mentions.ts';
import { hearOnce } from './once.ts';
import type { MessageEvent } from './payload.ts';
import { tellLater } from './tell.ts';
import { DIRECT, isDirect, nameOfThread, threadOfMessage } from './thread.ts';
import { chatUser } from './user.ts';

export interface Heard {
  tenant: TenantConfig;
  team: string;
  /** Our own user in the workspace, where the payload names it. */
  ourselves: string | undefined;
}

/** What people write themselves; edits, joins and the words of apps are something else. */
const BY_PEOPLE: (string | undefined)[] = [undefined, 'file_share', 'thread_broadcast'];

/** Stores a message that is for us; the one who wrote it is told when it cannot be taken. */
export async function onMessage(deps: SlackDeps, { tenant, team, ourselves }: Heard, event: MessageEvent) {
  const { channel, user, user_team: home, ts, thread_ts, text, files } = event;
  if (!user || user === ourselves || event.bot_id || !BY_PEOPLE.includes(event.subtype)) return;
  if (!(await isForUs(deps, { tenant, team, ourselves }, event))) return;
  const key = keyOf(team, channel, ts);
  const hearing = await hearOnce(deps, key, async () =>
    hear(deps, 'slack', deps.speakers, {
      user: chatUser(deps, { tenant: tenant.id, team, home, user }),
      conversation: isDirect(channel) ? null : conversationFor(tenant, 'slack', channel),
      thread: threadOfMessage(team, channel, { ts, thread_ts }),
      key,
      text: await readText(deps, { tenant: tenant.id, team, ourselves, text: text ?? '' }),
      attachments: (files ?? []).map((file) => attachmentOf(team, file)),
    }),
  );
  if (hearing && 'refusal' in hearing)
    tellLater(deps, { tenant: tenant.id, team, channel, user, thread: thread_ts }, hearing.refusal);
}

/** A question that was deleted is taken back, as far as it can be. */
export async function onDeleted(deps: SlackDeps, { tenant, team }: Heard, channel: string, ts: string): Promise<void> {
  await unsay(deps, 'slack', tenant.id, keyOf(team, channel, ts));
}

/** The same for everything Slack sends about one post. */
export function keyOf(team: string, channel: string, ts: string): string {
  return `${team}:${channel}:${ts}`;
}

async function isForUs(deps: SlackDeps, { tenant, team, ourselves }: Heard, event: MessageEvent): Promise<boolean> {
  const { type, channel, text, thread_ts } = event;
  if (type === 'app_mention' || isDirect(channel)) return true;
  // A mention also comes as an event of its own; whichever is here first counts.
  if (ourselves && mentionsIn(text ?? '').includes(ourselves)) return true;
  if (!thread_ts || isToSomebodyElse(text ?? '', ourselves)) return false;
  return isKnown(deps, tenant.id, nameOfThread({ team, channel, at: thread_ts }));
}

async function isKnown({ db }: SlackDeps, tenant: string, thread: string): Promise<boolean> {
  const rows = await oneStatement<{ id: string }>(db, tenant, sql`select id from threads where id = ${thread}`);
  return rows.length > 0;
}

type SlackFile = NonNullable<MessageEvent['files']>[number];

function attachmentOf(team: string, { id, name, mimetype, size, ...urls }: SlackFile): Attachment {
  const url = urls.url_private_download ?? urls.url_private ?? '';
  return {
    name: name || id,
    mediaType: mimetype || 'application/octet-stream',
    bytes: size ?? 0,
    text: '',
    ref: JSON.stringify({ team, url }),
  };
}

/** The thread at the top of a direct conversation. */
export function directThread(team: string, channel: string): string {
  return nameOfThread({ team, channel, at: DIRECT });
}
