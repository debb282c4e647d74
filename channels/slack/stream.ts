/** Long replies in a thread as native streams, paragraph by paragraph; where there are none, or one breaks, they are posted as a whole. */
import type { Reply } from '../../agents/message.ts';
import type { Outgoing } from '../channel.ts';
import { PostLater } from '../post-failure.ts';
import { askerOf } from './asker.ts';
import { slackError, withSlack } from './client.ts';
import type { SlackDeps } from './deps.ts';
import { isLacking, mayHave } from './lacking.ts';
import type { SlackMessage } from './render-card.ts';
import { renderReply, replyMarkdown } from './render-reply.ts';
import { rememberSent, sentBefore } from './sent.ts';
import { isDirect } from './thread.ts';
import type { Destination } from './where.ts';

/** Shorter texts are read at a glance. */
const LONG = 1_200;
const PARAGRAPH = 700;
const MOST = 11_000;

type OutgoingReply = Outgoing & { reply: Reply };

interface Posted {
  team: string;
  channel: string;
  ts: string;
}

/** Replies that are worth streaming and may be: one message, in a real thread, seen by everybody there. */
export function wantsStream({ publicUrl }: SlackDeps, reply: Reply, { team, threadTs, onlyFor }: Destination): boolean {
  if (!threadTs || onlyFor || !mayHave(team, 'streams') || reply.text.length < LONG) return false;
  return replyMarkdown(reply, publicUrl).length <= MOST;
}

/** Streams a reply; what was begun before an interruption is finished as one message. */
export async function streamReply(deps: SlackDeps, message: OutgoingReply, at: Destination): Promise<Posted | null> {
  const { tenant, source, reply } = message;
  const [whole] = renderReply(reply, deps.publicUrl, message.turn);
  if (!whole) return null;
  const [begun] = await sentBefore(deps.db, tenant, source);
  const ts = begun ? await finish(deps, at, begun, whole) : await stream(deps, message, at, whole);
  return { team: at.team, channel: at.channel, ts };
}

async function stream(deps: SlackDeps, message: OutgoingReply, at: Destination, whole: SlackMessage): Promise<string> {
  const [first = '', ...rest] = paragraphs(replyMarkdown(message.reply, deps.publicUrl));
  const ts = await start(deps, message, at, first);
  if (!ts) return postWhole(deps, at, whole);
  await rememberSent(deps.db, message.tenant, message.source, [ts]);
  const { channel } = at;
  try {
    for (const markdown_text of rest)
      await withSlack(deps, at, (client) => client.chat.appendStream({ channel, ts, markdown_text }));
    const card = whole.blocks.slice(1);
    await withSlack(deps, at, (client) =>
      client.chat.stopStream({ channel, ts, ...(card.length > 0 ? { blocks: card } : {}) }),
    );
    return ts;
  } catch (error) {
    // Slack wants patience: the next try finds what was begun. Anything else ends the stream here.
    if (error instanceof PostLater) throw error;
    return finish(deps, at, ts, whole);
  }
}

/** The `ts` of a stream that was opened; undefined where there are none. */
async function start(
  deps: SlackDeps,
  { tenant, turn }: OutgoingReply,
  at: Destination,
  markdown_text: string,
): Promise<string | undefined> {
  const { team, channel, threadTs = '' } = at;
  const asker = isDirect(channel) ? undefined : await askerOf(deps, tenant, team, turn);
  if (!asker && !isDirect(channel)) return undefined;
  const recipient = asker ? { recipient_team_id: team, recipient_user_id: asker } : {};
  try {
    const { ts } = await withSlack(deps, at, (client) =>
      client.chat.startStream({ channel, thread_ts: threadTs, markdown_text, ...recipient }),
    );
    return ts;
  } catch (error) {
    // Whatever it is that Slack has against a stream, it may not have against a message.
    if (isLacking(team, 'streams', error) || slackError(error)) return undefined;
    throw error;
  }
}

async function finish(deps: SlackDeps, at: Destination, ts: string, whole: SlackMessage): Promise<string> {
  const { channel } = at;
  // A stream that still runs does not take an update; one that is over does not take a stop.
  await withSlack(deps, at, (client) => client.chat.stopStream({ channel, ts })).catch(ignorePlatform);
  await withSlack(deps, at, (client) => client.chat.update({ channel, ts, ...whole }));
  return ts;
}

function ignorePlatform(error: unknown): void {
  if (!slackError(error)) throw error;
}

async function postWhole(deps: SlackDeps, at: Destination, whole: SlackMessage): Promise<string> {
  const { channel, threadTs = '' } = at;
  const { ts = '' } = await withSlack(deps, at, (client) =>
    client.chat.postMessage({ channel, thread_ts: threadTs, ...whole, unfurl_links: false, unfurl_media: false }),
  );
  return ts;
}

/** Pieces of whole paragraphs that add up to the text; code is not cut. */
function paragraphs(markdown: string): string[] {
  const pieces = [''];
  let inCode = false;
  for (const line of markdown.split(/(?<=\n)/)) {
    const isFence = /^\s*(```|~~~)/.test(line);
    const mayCut = !inCode && (pieces.at(-1) ?? '').length >= PARAGRAPH && (pieces.at(-1) ?? '').endsWith('\n\n');
    if (mayCut) pieces.push('');
    pieces[pieces.length - 1] += line;
    if (isFence) inCode = !inCode;
  }
  return pieces;
}
