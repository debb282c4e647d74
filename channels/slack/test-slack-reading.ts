/** What people read of a message: words as Slack's client shows them, what is alive in them, and what can be pressed. */
import MarkdownIt from 'markdown-it';
import type { Block, SlackPost } from './test-slack-state.ts';
import { isObject, type Json, listOf } from './validate-elements.ts';

const markdown = new MarkdownIt({ html: false, linkify: false });
const ALIVE = /<(@[^<>|\s]+|![^<>|\s]+|#[^<>|\s]+)(?:\|[^<>]*)?>/g;
const LINK = /<(https?:[^<>|\s]+)(?:\|([^<>]*))?>/g;

export interface Read {
  text: string;
  mentions: string[];
  links: string[];
}

/** Everything there is to read, in order; a message without blocks shows its text. */
export function readPost({ blocks, text }: Pick<SlackPost, 'blocks' | 'text'>): Read {
  const parts = blocks.length > 0 ? blocks.map(readBlock) : [readMrkdwn(text)];
  // What a notification says calls people too.
  const notified = blocks.length > 0 ? readMrkdwn(text).mentions : [];
  return {
    text: parts.map((part) => part.text).join('\n'),
    mentions: [...parts.flatMap((part) => part.mentions), ...notified],
    links: parts.flatMap((part) => part.links),
  };
}

/** Everything that can be pressed, and what comes back from it. */
export function pressables(blocks: Block[]): { label: string; action: Json }[] {
  const elements = blocks.filter(({ type }) => type === 'actions').flatMap((block) => listOf(block.elements));
  return [
    ...elements.filter(isObject).flatMap((element): { label: string; action: Json }[] =>
      element.type === 'overflow'
        ? listOf(element.options)
            .filter(isObject)
            .map((option) => ({
              label: wordsOf(option.text),
              action: { type: 'overflow', action_id: element.action_id, selected_option: option },
            }))
        : [
            {
              label: wordsOf(element.text),
              action: { type: 'button', action_id: element.action_id, value: element.value, text: element.text },
            },
          ],
    ),
    ...thumbsIn(blocks),
  ];
}

/** The client draws the thumbs; a press sends the value of one of them. */
function thumbsIn(blocks: Block[]): { label: string; action: Json }[] {
  const elements = blocks.filter(({ type }) => type === 'context_actions').flatMap((block) => listOf(block.elements));
  return elements.filter(isObject).flatMap(({ action_id, positive_button, negative_button }) =>
    [positive_button, negative_button].filter(isObject).map(({ text, value }) => ({
      label: wordsOf(text),
      action: { type: 'feedback_buttons', action_id, value },
    })),
  );
}

/** A text of Slack's own notation. */
export function readMrkdwn(text: string): Read {
  const mentions = [...text.matchAll(ALIVE)].map(([, what = '']) => what);
  const links = [...text.matchAll(LINK)].map(([, url = '']) => url);
  const shown = text.replaceAll(LINK, (_, url: string, label?: string) => label ?? url);
  return { text: unescaped(shown), mentions, links };
}

function readBlock(block: Block): Read {
  if (block.type === 'markdown') return readMarkdown(String(block.text));
  if (block.type === 'rich_text') return joined(listOf(block.elements).map(readRich));
  const texts = [block.text, ...listOf(block.fields), ...listOf(block.elements)].filter(
    (one) => isObject(one) && 'text' in one && typeof one.text === 'string',
  );
  return joined(texts.map(readText));
}

/** Slack reads its own notation in Markdown too, code included. */
function readMarkdown(text: string): Read {
  const links: string[] = [];
  const words: string[] = [];
  const walk = (tokens: ReturnType<typeof markdown.parse>) => {
    for (const token of tokens) {
      if (token.type === 'link_open') links.push(String(token.attrGet('href')));
      if (token.children) walk(token.children);
      else if (token.content) words.push(token.content);
      else if (/break$|_close$/.test(token.type) && token.block !== false) words.push('\n');
    }
  };
  walk(markdown.parse(text, {}));
  const calls = [...text.matchAll(ALIVE)].map(([, what = '']) => what);
  const loud = [...text.matchAll(/(?<![\w.])@(here|channel|everyone)\b/g)].map(([what]) => what);
  return { text: words.join(''), mentions: [...calls, ...loud], links: links.map(decodeURI) };
}

function readRich(container: unknown): Read {
  const parts = isObject(container) ? listOf(container.elements).filter(isObject) : [];
  return {
    text: parts.map(({ text, user_id }) => String(text ?? `@${String(user_id)}`)).join(''),
    mentions: parts.filter(({ type }) => type === 'user').map(({ user_id }) => `@${String(user_id)}`),
    links: parts.filter(({ type }) => type === 'link').map(({ url }) => String(url)),
  };
}

function readText(value: unknown): Read {
  const { type, text } = value as { type: string; text: string };
  return type === 'mrkdwn' ? readMrkdwn(text) : { text, mentions: [], links: [] };
}

function joined(parts: Read[]): Read {
  return {
    text: parts.map(({ text }) => text).join('\n'),
    mentions: parts.flatMap(({ mentions }) => mentions),
    links: parts.flatMap(({ links }) => links),
  };
}

function wordsOf(text: unknown): string {
  return isObject(text) ? String(text.text) : '';
}

function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
