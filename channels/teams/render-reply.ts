/** A reply in the words of Microsoft Teams: its subset of Markdown, in messages that fit, with sources and the label of generated text. */
import type { Card, Citation, Reply } from '../../agents/message.ts';
import { cardTitle } from '../chat/card-text.ts';
import { splitMarkdown } from '../chat/pieces.ts';
import { replyText } from '../chat/reply-text.ts';
import { sourceName } from '../chat/sources.ts';
import { withoutTables } from '../chat/tables.ts';
import { asksIfHelpful } from '../feedback.ts';
import type { Message } from './connector.ts';
import { absolute } from './render-card.ts';

/** Teams takes messages up to 28 KB, of which sources and the envelope need some. */
const MOST_BYTES = 18_000;
/** Of one UTF-16 unit. */
const MOST_BYTES_EACH = 3;
const MOST_SOURCES = 10;

/** The reply's text in pieces, each short enough for one message. */
export function replyPieces(reply: Reply, publicUrl: string): string[] {
  const text = teamsMarkdown(withoutTables(replyText(reply, publicUrl)));
  const isAscii = Buffer.byteLength(text) === text.length;
  const limit = isAscii ? MOST_BYTES : MOST_BYTES / MOST_BYTES_EACH;
  return splitMarkdown(text, limit).filter((piece) => piece.trim() !== '');
}

/** One message of a reply; the last one carries the sources and asks whether it helped. */
export function replyMessage(reply: Reply, text: string, publicUrl: string, isLast: boolean): Message {
  const isAnswer = reply.status === 'answered';
  return {
    type: 'message',
    text,
    textFormat: 'markdown',
    ...(isAnswer ? { entities: [labelOf(isLast ? reply.sources : [], publicUrl)] } : {}),
    ...(isLast && asksIfHelpful(reply) ? { channelData: { feedbackLoop: { type: 'default' } } } : {}),
  };
}

/** Whether it asks how helpful the answer was. */
export function asksForThumbs({ channelData }: Message): boolean {
  return channelData !== undefined && 'feedbackLoop' in channelData;
}

/** A message that is a card; its title is what a notification says. */
export function cardMessage(card: Card, rendered: object): Message {
  const attachment = { contentType: 'application/vnd.microsoft.card.adaptive', content: rendered };
  return { type: 'message', summary: cardTitle(card), attachments: [attachment] };
}

/** Headings become bold lines, and signs that could begin a tag stand for themselves. */
export function teamsMarkdown(text: string): string {
  const parts = text.split(/(^ {0,3}(?:```|~~~)[\s\S]*?(?:^ {0,3}(?:```|~~~)[ \t]*$|(?![\s\S]))|`[^`\n]*`)/m);
  return parts
    .map((part, at) =>
      // Code is shown as it is written, so there an invisible sign keeps a tag from being one.
      at % 2 === 1
        ? part.replace(/<(?=[a-z/!])/gi, '<\u2060')
        : part
            .replace(/<(?=[a-z/!])/gi, '&lt;')
            .replace(/^ {0,3}#{1,6}[ \t]+(.+?)[ \t#]*$/gm, (_, title: string) => `**${title.replaceAll('**', '')}**`),
    )
    .join('');
}

/** The label of generated text, and the sources as Teams shows them at their numbers. */
function labelOf(sources: readonly Citation[], publicUrl: string): object {
  const citation = sources.slice(0, MOST_SOURCES).map((source, at) => {
    const url = absolute(source.url, publicUrl);
    const name = sourceName(source).slice(0, 80).toWellFormed();
    const abstract = sourceName(source).slice(0, 160).toWellFormed();
    const appearance = { '@type': 'DigitalDocument', name, abstract, ...(url ? { url } : {}) };
    return { '@type': 'Claim', position: at + 1, appearance };
  });
  return {
    type: 'https://schema.org/Message',
    '@type': 'Message',
    '@context': 'https://schema.org',
    additionalType: ['AIGeneratedContent'],
    ...(citation.length > 0 ? { citation } : {}),
  };
}
