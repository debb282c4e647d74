/** Text that is put into Markdown and must stay text. */

/** Invisible, and neither Markdown nor any chat tool reads across it. */
export const BREAK = '\u2060';

const PING = /@(?=everyone|here|channel|all\b|[[{&!<])|(?<![\w.+\-\u2060])@(?=[\p{L}\p{N}_])|<(?=[@#!]|\/?at\b)/giu;
const ALIVE = /<(?=[a-z/])|:(?=[/\\]{2})|\/(?=[/\\])|\bwww(?=\.)/gi;

/** The text with mentions that ping nobody; some chat tools ping from within code. */
export function withoutPings(text: string): string {
  return text.replaceAll(PING, `$&${BREAK}`);
}

/** The text without mentions that ping, and without markup and addresses that a chat tool brings to life. */
export function inert(text: string): string {
  return withoutPings(text).replaceAll(ALIVE, `$&${BREAK}`);
}

/** One line of plain text as Markdown that reads the same, leads nowhere and pings nobody. */
export function asMarkdown(text: string): string {
  return inert(text.replaceAll(/\s+/g, ' ').trim()).replaceAll(
    /[\\`*[\]<~]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu,
    '\\$&',
  );
}
