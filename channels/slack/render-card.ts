/** Turns a neutral card into blocks; every text is plain, whoever wrote it. */
import type { ContextBlock, KnownBlock, RichTextElement, SectionBlock } from '@slack/types';
import type { Card, CardChange, Citation, Language } from '../../agents/message.ts';
import { cardText, cardTitle } from '../chat/card-text.ts';
import { sourceDay, sourceName } from '../chat/sources.ts';
import { chatWords } from '../chat/words.ts';
import { clipped, mrkdwn } from './escape.ts';
import { ownUrl } from './own-link.ts';
import { renderButtons } from './render-buttons.ts';
import { lines, link, quotation, run } from './rich-text.ts';
import { slackWords } from './words.ts';

/** What is posted as one message. */
export interface SlackMessage {
  /** For notifications, and where blocks cannot be shown. */
  text: string;
  blocks: KnownBlock[];
}

const MOST_BLOCKS = 50;
const MOST_HEADER = 150;
const MOST_FIELD = 2_000;
const FIELDS = 10;
const MOST_FALLBACK = 3_500;

/** A card as a message of its own. */
export function renderCard(card: Card, publicUrl: string): SlackMessage {
  return { text: mrkdwn(clipped(cardText(card), MOST_FALLBACK)), blocks: cardBlocks(card, publicUrl) };
}

/** A card's blocks, at most `most`; a card that does not fit can be declined here, but not approved. */
export function cardBlocks(card: Card, publicUrl: string, most = MOST_BLOCKS): KnownBlock[] {
  const content = contentOf(card, publicUrl);
  const end = [...renderButtons(card), ...footer(card)];
  if (content.length + end.length <= most) return [...content, ...end];
  return cut(card, content, publicUrl, most);
}

function contentOf(card: Card, publicUrl: string): KnownBlock[] {
  return [
    { type: 'header', text: { type: 'plain_text', text: clipped(cardTitle(card) || '—', MOST_HEADER), emoji: false } },
    ...fullTitle(card),
    ...facts(card.facts),
    ...lines(card.changes.map(change)),
    ...card.quotes.flatMap(({ label, text }) => quotation(label, text)),
    ...evidence(card.evidence, card.language, publicUrl),
  ];
}

/** What is approved must have been seen as a whole. */
function cut(card: Card, content: KnownBlock[], publicUrl: string, most: number): KnownBlock[] {
  const say = slackWords(card.language);
  const buttons = card.buttons.filter(({ action }) => action === 'reject' || action === 'cancel');
  const end = [
    ...lines([run(`${say.tooLong} ${publicUrl}. ${say.noButtons}`, 'italic')]),
    ...renderButtons({ ...card, buttons }),
  ];
  return [...content.slice(0, most - end.length), ...end];
}

/** A heading holds little; the rest of a long title must not be lost. */
function fullTitle(card: Card): KnownBlock[] {
  const title = cardTitle(card);
  return title.length > MOST_HEADER ? lines([run(title)]) : [];
}

function facts(given: Card['facts']): KnownBlock[] {
  const isShort = ({ label, value }: Card['facts'][number]) => label.length + value.length < MOST_FIELD;
  const short = given
    .filter(isShort)
    .map(({ label, value }) => ({ type: 'plain_text', text: `${label}\n${value || '—'}`, emoji: false }) as const);
  const sections = Array.from({ length: Math.ceil(short.length / FIELDS) }, (_, at): SectionBlock => {
    return { type: 'section', fields: short.slice(at * FIELDS, at * FIELDS + FIELDS) };
  });
  const long = given.filter((fact) => !isShort(fact));
  return [...sections, ...long.flatMap(({ label, value }) => quotation(label, value))];
}

function change({ label, before, after }: CardChange): RichTextElement[] {
  const past = before === undefined ? [] : run(`${before || '—'} → `);
  return [...run(`${label}: `), ...past, ...run(after || '—', 'bold')];
}

function evidence(citations: Citation[], language: Language, publicUrl: string): KnownBlock[] {
  if (citations.length === 0) return [];
  const title = run(chatWords(language).evidence, 'bold');
  return lines([title, ...citations.map((citation) => source(citation, language, publicUrl))]);
}

/** Only documents of our own server are linked. */
function source(citation: Citation, language: Language, publicUrl: string): RichTextElement[] {
  const day = sourceDay(citation, language);
  const after = run(day && ` · ${day}`);
  const name = sourceName(citation) || '—';
  const url = ownUrl(citation.url, publicUrl);
  return [...run('• '), ...(url ? [link(url, name)] : run(name)), ...after];
}

function footer(card: Card): ContextBlock[] {
  if (!card.footer?.trim()) return [];
  return [{ type: 'context', elements: [{ type: 'plain_text', text: clipped(card.footer, 2_000), emoji: false }] }];
}
