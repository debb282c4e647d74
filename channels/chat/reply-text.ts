/** A reply's text as every chat tool posts it: links that work from outside, and the sources below. */
import type { Citation, Language, Reply } from '../../agents/message.ts';
import { asMarkdown } from './markdown-text.ts';
import { sourceDay, sourceName, sourcePage } from './sources.ts';
import { chatWords } from './words.ts';

const CODE = /(^ {0,3}```[^\n]*\n[\s\S]*?(?:^ {0,3}```[ \t]*$|(?![\s\S]))|`[^`\n]*`)/m;

/** Markdown with absolute links and a list of the sources that neither the text links nor the reply's card names; the card is not in it. */
export function replyText(
  { text, sources, language, card }: Reply,
  publicUrl: string,
  options: { sources?: boolean } = {},
): string {
  const base = publicUrl.replace(/\/+$/, '');
  const linked = absolute(text, base).trimEnd();
  const list =
    options.sources === false ? '' : sourceList(linked, { sources, language, onCard: card?.evidence ?? [] }, base);
  return [linked, list].filter(Boolean).join('\n\n');
}

/** What stands in code is no link. */
function absolute(text: string, base: string): string {
  return text
    .split(CODE)
    .map((part, at) => (at % 2 === 1 ? part : part.replaceAll(/(?<=\]\(\s*<?)\/(?!\/)/g, () => `${base}/`)))
    .join('');
}

interface Listed {
  sources: Citation[];
  language: Language;
  onCard: Citation[];
}

function sourceList(text: string, { sources, language, onCard }: Listed, base: string): string {
  const isNumbered = /\[\d{1,2}\]/.test(text);
  const lines = sources.flatMap((source, at) => {
    const url = urlOf(source, base);
    if (onCard.some((one) => one.url === source.url) || (url && links(text, url))) return [];
    const facts = [sourcePage(source, language), sourceDay(source, language)].filter(Boolean);
    const name = asMarkdown(sourceName(source));
    return `- ${isNumbered ? `[${at + 1}] ` : ''}${url ? `[${name}](${url})` : name}${facts.map((fact) => ` · ${fact}`).join('')}`;
  });
  return lines.length > 0 ? `**${chatWords(language).sources}**\n${lines.join('\n')}` : '';
}

/** An address of this server, or undefined: no other one is made a link. */
function urlOf({ url }: Citation, base: string): string | undefined {
  const whole = url.startsWith('/') ? base + url : url;
  if (!whole.startsWith(`${base}/`)) return undefined;
  return whole.replaceAll(/[\s()<>[\]\\]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

function links(text: string, url: string): boolean {
  return [`](${url})`, `](<${url}>)`, `<${url}>`].some((link) => text.includes(link));
}
