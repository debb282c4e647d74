/** Messages of several parts, each posted once; one person alone is shown them, or everybody in the channel. */
import { createHash } from 'node:crypto';
import type { Outgoing } from '../channel.ts';
import { askerOf } from './asker.ts';
import { slackError, withSlack } from './client.ts';
import type { SlackDeps } from './deps.ts';
import type { SlackMessage } from './render-card.ts';
import { rememberSent, sentBefore } from './sent.ts';
import { isDirect } from './thread.ts';
import { type Destination, openDirect } from './where.ts';

/** Where a message stands, for its replacement. */
export interface Ref {
  team: string;
  channel: string;
  ts: string;
}

type Source = Pick<Outgoing, 'tenant' | 'source'>;

const NO_UNFURLING = { unfurl_links: false, unfurl_media: false } as const;

/** Posts what was not posted before an interruption; returns where the last part stands. */
export async function postParts(
  deps: SlackDeps,
  message: Source,
  at: Destination,
  parts: SlackMessage[],
): Promise<Ref | null> {
  const { team, channel, threadTs } = at;
  const ts = await eachOnce(deps, message, parts, async (part, n) => {
    const inThread = threadTs ? { thread_ts: threadTs } : {};
    const posted = await withSlack(deps, at, (client) =>
      client.chat.postMessage({ channel, ...part, ...NO_UNFURLING, ...inThread, ...idempotent(message.source, n) }),
    );
    return posted.ts;
  });
  return ts ? { team, channel, ts } : null;
}

/** The answer to a command is for one person; where the app is not in the channel it comes as a direct message. */
export async function postAlone(
  deps: SlackDeps,
  message: Source,
  at: Destination & { onlyFor: string },
  parts: SlackMessage[],
): Promise<Ref | null> {
  const { channel, onlyFor: user } = at;
  if (isDirect(channel)) return postDirect(deps, message, at, user, parts);
  try {
    await eachOnce(deps, message, parts, async (part) => {
      const posted = await withSlack(deps, at, (client) => client.chat.postEphemeral({ channel, user, ...part }));
      return posted.message_ts;
    });
    return null;
  } catch (error) {
    if (!isNotThere(error)) throw error;
    return postDirect(deps, message, at, user, parts);
  }
}

/** An answer whose channel the app was removed from goes to whoever asked; every other failure is thrown again. */
export async function postToAsker(
  deps: SlackDeps,
  message: Outgoing,
  at: Destination | undefined,
  parts: SlackMessage[],
  error: unknown,
): Promise<Ref | null> {
  const isAnswer = 'reply' in message && at?.threadTs && !isDirect(at.channel);
  if (!isAnswer || !isNotThere(error)) throw error;
  const user = await askerOf(deps, message.tenant, at.team, message.turn);
  if (!user) throw error;
  return postDirect(deps, message, at, user, parts);
}

async function postDirect(
  deps: SlackDeps,
  message: Source,
  { tenant, team }: Destination,
  user: string,
  parts: SlackMessage[],
): Promise<Ref | null> {
  const channel = await openDirect(deps, { tenant, team }, user);
  return postParts(deps, message, { tenant, team, channel }, parts);
}

/** What a single part costs is one more when the process ends between it and the outbox; of several at most one is repeated. */
async function eachOnce(
  { db }: SlackDeps,
  { tenant, source }: Source,
  parts: SlackMessage[],
  send: (part: SlackMessage, n: number) => Promise<string | undefined>,
): Promise<string | undefined> {
  const isLong = parts.length > 1;
  const done = isLong ? await sentBefore(db, tenant, source) : [];
  for (const [n, part] of parts.entries()) {
    if (n < done.length) continue;
    done.push((await send(part, n)) ?? '');
    if (isLong) await rememberSent(db, tenant, source, done);
  }
  return done.at(-1) || undefined;
}

function isNotThere(error: unknown): boolean {
  return ['channel_not_found', 'not_in_channel', 'user_not_in_channel', 'is_archived'].includes(
    slackError(error) ?? '',
  );
}

/** Slack drops a second message with the same id where it knows the parameter, and ignores it elsewhere. */
function idempotent(source: string, part: number): object {
  const hash = createHash('sha256').update(`${source} ${part}`).digest('hex');
  const groups = /^(.{8})(.{4}).(.{3}).(.{3})(.{12})/.exec(hash) ?? [];
  return { client_msg_id: `${groups[1]}-${groups[2]}-4${groups[3]}-8${groups[4]}-${groups[5]}` };
}
