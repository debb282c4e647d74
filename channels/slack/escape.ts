/** Text of people and models on its way into Slack: it stays text. */
import { BREAK, withoutPings } from '../chat/markdown-text.ts';

/** For `text` and mrkdwn objects: nothing in it links, mentions or calls anybody. */
export function mrkdwn(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Markdown for a markdown block: mentions and Slack's own links are taken apart, and what looks like an entity stays as it is written. */
export function safeMarkdown(text: string): string {
  return withoutPings(text)
    .replaceAll(/<(?=[^\s<>|]*\|)/g, `<${BREAK}`)
    .replaceAll(/&(?=#?\w+;)/g, `&${BREAK}`);
}

/** At most `most` UTF-16 units, with an ellipsis where something is left out; no character is cut in half. */
export function clipped(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
