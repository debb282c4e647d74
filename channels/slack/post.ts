/** Puts what lies in the outbox into Slack: once per source, in parts where it is long. */
import { createHash } from 'node:crypto';
import type { Outgoing } from '../channel.ts';
import { PostNever } from '../post-failure.ts';
import { slackError, withSlack } from './client.ts';
import type { SlackDeps } from './deps.ts';
import { uploadRest } from './post-file.ts';
import { renderCard, type SlackMessage } from './render-card.ts';
import { renderReply, replyMarkdown } from './render-reply.ts';
import { forgetSent, rememberSent, sentBefore } from './sent.ts';
import { endProgress } from './status.ts';
import { streamReply, wantsStream } from './stream.ts';
import { isDirect } from './thread.ts';
import { type Destination, destinationsOf, isElsewhere, openDirect } from './where.ts';

/** Where a message stands, for its replacement. */
interface Ref {
  team: string;
  channel: string;
  ts: string;
}

/** More parts than this, and the whole goes into a file. */
const MOST_PARTS = 3;
const NO_UNFURLING = { unfurl_links: false, unfurl_media: false } as const;

/** Posts a reply or a card; returns where its last part stands. */
export async function post(deps: SlackDeps, message: Outgoing): Promise<string | null> {
  const destinations = await destinationsOf(deps, message.tenant, message.place);
  const ref = await firstThatIs(destinations, (destination) => postAt(deps, message, destination));
  if ('reply' in message)
    endProgress(deps, message.tenant, message.turn).catch((error) => deps.onError(error, 'slack'));
  return ref && JSON.stringify(ref);
}

/** Replaces a posted card. */
export async function update(deps: SlackDeps, ref: string, message: Outgoing): Promise<void> {
  const { team, channel, ts } = JSON.parse(ref) as Ref;
  const [rendered] = messagesOf(deps, message);
  if (rendered)
    await withSlack(deps, { tenant: message.tenant, team }, (client) =>
      client.chat.update({ channel, ts, ...rendered }),
    );
}

async function firstThatIs<T>(destinations: Destination[], at: (one: Destination) => Promise<T>): Promise<T> {
  let missing: unknown;
  for (const destination of destinations) {
    try {
      return await at(destination);
    } catch (error) {
      if (!isElsewhere(error)) throw error;
      missing = error;
    }
  }
  throw missing ?? new PostNever('There is no place to post it.');
}

async function postAt(deps: SlackDeps, message: Outgoing, destination: Destination): Promise<Ref | null> {
  if (destination.onlyFor) return postAlone(deps, message, destination, destination.onlyFor);
  if ('reply' in message && wantsStream(deps, message.reply, destination))
    return streamReply(deps, { ...message, reply: message.reply }, destination);
  const parts = messagesOf(deps, message);
  if (parts.length > MOST_PARTS && 'reply' in message) {
    const [first] = parts;
    const whole = replyMarkdown(message.reply, deps.publicUrl);
    const rest = first && (await uploadRest(deps, { message, destination, first, last: parts.at(-1) ?? first, whole }));
    if (rest) {
      const ref = await postParts(deps, message, destination, rest);
      await forgetSent(deps.db, message.tenant, message.source);
      return ref;
    }
  }
  return postParts(deps, message, destination, parts);
}

function messagesOf({ publicUrl }: SlackDeps, message: Outgoing): SlackMessage[] {
  return 'card' in message ? [renderCard(message.card, publicUrl)] : renderReply(message.reply, publicUrl);
}

/** Parts that were posted before an interruption are not posted again. */
async function postParts(
  deps: SlackDeps,
  message: Outgoing,
  at: Destination,
  parts: SlackMessage[],
): Promise<Ref | null> {
  const { tenant, source } = message;
  const { team, channel, threadTs } = at;
  const isLong = parts.length > 1;
  const done = isLong ? await sentBefore(deps.db, tenant, source) : [];
  let ts = done.at(-1);
  for (const [n, part] of parts.entries()) {
    if (n < done.length) continue;
    const posted = await withSlack(deps, at, (client) =>
      client.chat.postMessage({
        channel,
        ...part,
        ...NO_UNFURLING,
        ...(threadTs ? { thread_ts: threadTs } : {}),
        ...idempotent(source, n),
      }),
    );
    ts = posted.ts;
    if (isLong && ts) done.push(ts);
    if (isLong && n < parts.length - 1) await rememberSent(deps.db, tenant, source, done);
  }
  if (isLong) await forgetSent(deps.db, tenant, source);
  return ts ? { team, channel, ts } : null;
}

/** The answer to a command is for one person; where the app is not in the channel it comes as a direct message. */
async function postAlone(deps: SlackDeps, message: Outgoing, at: Destination, user: string): Promise<Ref | null> {
  const parts = messagesOf(deps, message);
  const direct = async () => {
    const channel = await openDirect(deps, at, user);
    return postParts(deps, message, { tenant: at.tenant, team: at.team, channel }, parts);
  };
  if (isDirect(at.channel)) return direct();
  try {
    for (const part of parts)
      await withSlack(deps, at, (client) => client.chat.postEphemeral({ channel: at.channel, user, ...part }));
    return null;
  } catch (error) {
    if (!isNotThere(error)) throw error;
    return direct();
  }
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
