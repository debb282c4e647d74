/** Turns a reply into messages: Markdown in pieces that Slack takes, and its card below the last. */
import type { KnownBlock } from '@slack/types';
import type { Reply } from '../../agents/message.ts';
import { splitMarkdown } from '../chat/pieces.ts';
import { replyText } from '../chat/reply-text.ts';
import { withoutTables } from '../chat/tables.ts';
import { asksIfHelpful } from '../feedback.ts';
import { clipped, mrkdwn, safeMarkdown } from './escape.ts';
import { cardBlocks, type SlackMessage } from './render-card.ts';
import { thumbsBlock } from './thumbs.ts';

/** Markdown of one message; Slack allows 12,000 in all of its blocks together. */
const MOST_MARKDOWN = 11_000;
const MOST_FALLBACK = 3_500;
/** Room is left for the text above and for a line of our own. */
const MOST_CARD = 48;

/** The reply's text as Markdown for Slack, its sources below. */
export function replyMarkdown(reply: Reply, publicUrl: string): string {
  return safeMarkdown(withoutTables(replyText(reply, publicUrl)));
}

/** The text as messages one after the other, the card's blocks at the end of the last; an answer asks whether it helped. */
export function renderReply(reply: Reply, publicUrl: string, turn?: string): SlackMessage[] {
  const markdown = replyMarkdown(reply, publicUrl);
  const pieces = markdown.trim() === '' ? [] : splitMarkdown(markdown, MOST_MARKDOWN);
  const messages = pieces.map((text) => ({
    text: mrkdwn(clipped(withoutMarks(text), MOST_FALLBACK)) || '—',
    blocks: [markdownBlock(text)],
  }));
  const thumbs = turn && asksIfHelpful(reply) ? [thumbsBlock(turn, reply.language)] : [];
  const card = reply.card ? cardBlocks(reply.card, publicUrl, MOST_CARD) : thumbs;
  const last = messages.at(-1);
  if (!last)
    return card.length > 0 ? [{ text: mrkdwn(clipped(reply.card?.title ?? '', MOST_FALLBACK)), blocks: card }] : [];
  return [...messages.slice(0, -1), { ...last, blocks: [...last.blocks, ...card] }];
}

/** Good enough for a notification, which shows no Markdown. */
function withoutMarks(markdown: string): string {
  return markdown
    .replaceAll(/\[([^\]\n]*)\]\([^)\n]*\)/g, '$1')
    .replaceAll(/^ {0,3}(?:#{1,6} |> ?|```.*$)/gm, '')
    .replaceAll(/\*\*|__|`/g, '')
    .trim();
}

/** One piece of Markdown as a block. */
export function markdownBlock(text: string): KnownBlock {
  return { type: 'markdown', text };
}
