/** Turns a neutral card into an Adaptive Card 1.5 for Microsoft Teams, within its limits; every text is shown as it is. */
import type { Card, CardChange, Citation } from '../../agents/message.ts';
import { chatWords } from '../chat/words.ts';
import { run, textLines } from './card-text.ts';
import { type FormState, renderActions, renderForm } from './render-actions.ts';
import { teamsWords } from './words.ts';

/** Teams takes messages up to 28 KB, of which the envelope needs some. */
export const MOST_BYTES = 24_000;

/** What a card is shown with. */
export interface Shown {
  /** Where people reach this server, without a slash at the end. */
  publicUrl: string;
  /** The outbox row it was posted from, which its buttons carry. */
  source: string;
  /** Ids of users whose clients fetch their own view of it. */
  viewers?: readonly string[];
  /** Said to the viewer alone. */
  note?: string;
  /** A form in the place of the buttons, with what was typed and what is wrong with it. */
  form?: FormState;
  /** False for somebody who may not decide. */
  mayPress?: boolean;
}

/** The card, shortened where it must be; one whose changes do not fit has no buttons that decide. */
export function renderCard(card: Card, shown: Shown): object {
  const whole = rendered(card, shown);
  if (fits(whole)) return whole;
  for (let most = 4_000; most >= 250; most /= 2) {
    const shorter = rendered(shortened(card, most, shown.publicUrl), shown);
    if (fits(shorter)) return shorter;
  }
  return rendered(undecidable(card, shown.publicUrl), { publicUrl: shown.publicUrl, source: shown.source });
}

function rendered(card: Card, shown: Shown): object {
  const { note, form, viewers = [], mayPress = true } = shown;
  return {
    type: 'AdaptiveCard',
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    version: '1.5',
    lang: card.language,
    speak: card.title.replaceAll('{{', '{\u2060{'),
    msteams: { width: 'Full' },
    ...(viewers.length > 0 ? { refresh: refreshOf(card, shown, viewers) } : {}),
    body: [
      ...(note ? [{ type: 'Container', style: 'attention', bleed: true, items: textLines(note) }] : []),
      ...textLines(card.title, { weight: 'Bolder', size: 'Medium' }),
      ...facts(card.facts),
      ...changes(card),
      ...card.quotes.flatMap(quote),
      ...evidence(card.evidence, card, shown.publicUrl),
      ...footer(card),
      ...(form ? renderForm(form, shown.source) : []),
    ],
    actions: form || !mayPress ? [] : renderActions(card, shown.source),
  };
}

function refreshOf(card: Card, { source }: Shown, viewers: readonly string[]): object {
  return {
    action: {
      type: 'Action.Execute',
      title: teamsWords(card.language).refresh,
      verb: 'view',
      data: { card: card.id, src: source },
    },
    userIds: viewers.slice(0, 60),
  };
}

function facts(lines: Card['facts']): object[] {
  return lines.map(({ label, value }, at) => ({
    type: 'ColumnSet',
    spacing: at === 0 ? 'Medium' : 'Small',
    columns: [column(label, 1, { isSubtle: true }), column(value, 2)],
  }));
}

function column(text: string, width: number, style = {}): object {
  return { type: 'Column', width, items: textLines(text, style) };
}

/** Before and after side by side; a table without a past has no empty column for it. */
function changes({ changes: lines, language }: Card): object[] {
  if (lines.length === 0) return [];
  const say = chatWords(language);
  const hasPast = lines.some(({ before }) => before !== undefined);
  const header = hasPast ? [say.item, say.before, say.after] : [say.item, say.newValue];
  const cells = ({ label, before, after }: CardChange) => (hasPast ? [label, before ?? '—', after] : [label, after]);
  return [
    {
      type: 'Table',
      firstRowAsHeaders: true,
      showGridLines: false,
      spacing: 'Medium',
      columns: header.map((_, at) => ({ width: at === 0 ? 2 : 3 })),
      rows: [row(header, { isSubtle: true, size: 'Small' }), ...lines.map((line) => row(cells(line), {}))],
    },
  ];
}

function row(cells: string[], style: object): object {
  const last = cells.length - 1;
  return {
    type: 'TableRow',
    cells: cells.map((text, at) => ({
      type: 'TableCell',
      items: textLines(text, { ...(at === last ? { weight: 'Bolder' } : {}), ...style }),
    })),
  };
}

function quote({ label, text }: Card['quotes'][number]): object[] {
  return [
    { ...run(label, { isSubtle: true, size: 'Small' }), spacing: 'Medium' },
    { type: 'Container', style: 'emphasis', spacing: 'Small', items: textLines(text) },
  ];
}

function evidence(citations: Citation[], { language }: Card, publicUrl: string): object[] {
  if (citations.length === 0) return [];
  return [
    { ...run(chatWords(language).evidence, { isSubtle: true, size: 'Small' }), spacing: 'Medium' },
    ...citations.map(({ title, section, url }) => ({
      ...run(section ? `${title} › ${section}` : title, { color: 'Accent' }, absolute(url, publicUrl)),
      spacing: 'Small',
    })),
  ];
}

/** An address of this server, or undefined: what lies elsewhere is named and leads nowhere. */
export function absolute(url: string, publicUrl: string): string | undefined {
  const whole = url.startsWith('/') ? `${publicUrl}${url}` : url;
  return whole.startsWith(`${publicUrl}/`) ? whole : undefined;
}

function footer({ footer: text, kind }: Card): object[] {
  if (!text) return [];
  const isOver = kind === 'decided' || kind === 'receipt';
  return textLines(text, isOver ? { weight: 'Bolder' } : { isSubtle: true, size: 'Small' }, {
    separator: true,
    spacing: 'Medium',
  });
}

function fits(card: object): boolean {
  return Buffer.byteLength(JSON.stringify(card)) <= MOST_BYTES;
}

/** What is quoted may be cut, and says so; what changes never is. */
function shortened(card: Card, most: number, publicUrl: string): Card {
  const cut = (text: string) => (text.length <= most ? text : `${text.slice(0, most).toWellFormed()}…`);
  const note = teamsWords(card.language).shortened(publicUrl);
  return {
    ...card,
    quotes: card.quotes.map(({ label, text }) => ({ label, text: cut(text) })),
    evidence: card.evidence.slice(0, 10),
    footer: card.footer ? `${card.footer}\n${note}` : note,
  };
}

function undecidable(card: Card, publicUrl: string): Card {
  const cut = (text: string) => (text.length <= 300 ? text : `${text.slice(0, 300).toWellFormed()}…`);
  return {
    ...card,
    title: cut(card.title),
    facts: card.facts.slice(0, 8).map(({ label, value }) => ({ label: cut(label), value: cut(value) })),
    ...{ changes: [], quotes: [], evidence: [], buttons: [], editable: [] },
    footer: teamsWords(card.language).tooLargeForCard(publicUrl),
  };
}
