/** Turns a neutral card into an Adaptive Card 1.5; every text is plain, whoever wrote it. */
import type { Card, CardChange, Citation, Language } from '../../agents/message.ts';
import { renderActions } from './render-actions.ts';
import { plain } from './render-text.ts';
import { words } from './words.ts';

/** The card as JSON for any Adaptive Cards renderer. */
export function renderCard(card: Card): object {
  const { language } = card;
  return {
    type: 'AdaptiveCard',
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    version: '1.5',
    lang: language,
    speak: plain(card.title),
    body: [
      { type: 'TextBlock', text: plain(card.title), style: 'heading', weight: 'Bolder', size: 'Medium', wrap: true },
      ...factSet(card.facts),
      ...changeTable(card.changes, language),
      ...card.quotes.flatMap(quote),
      ...evidence(card.evidence, language),
      ...footer(card),
    ],
    actions: renderActions(card),
  };
}

function factSet(facts: Card['facts']): object[] {
  if (facts.length === 0) return [];
  return [{ type: 'FactSet', facts: facts.map(({ label, value }) => ({ title: plain(label), value: plain(value) })) }];
}

/** Before and after side by side; a table without a past has no empty column for it. */
function changeTable(changes: CardChange[], language: Language): object[] {
  if (changes.length === 0) return [];
  const say = words(language);
  const hasPast = changes.some((change) => change.before !== undefined);
  const header = hasPast ? [say.item, say.before, say.after] : [say.item, say.newValue];
  const row = ({ label, before, after }: CardChange) => (hasPast ? [label, before ?? '—', after] : [label, after]);
  return [
    {
      type: 'Table',
      firstRowAsHeaders: true,
      showGridLines: false,
      columns: header.map((_, at) => ({ width: at === 0 ? 2 : 3 })),
      rows: [
        tableRow(header, { isSubtle: true, size: 'Small' }),
        ...changes.map((change) => tableRow(row(change), {})),
      ],
    },
  ];
}

function tableRow(cells: string[], style: object): object {
  const last = cells.length - 1;
  return {
    type: 'TableRow',
    cells: cells.map((text, at) => ({
      type: 'TableCell',
      items: [
        { type: 'TextBlock', text: plain(text), wrap: true, ...(at === last ? { weight: 'Bolder' } : {}), ...style },
      ],
    })),
  };
}

function quote({ label, text }: Card['quotes'][number]): object[] {
  return [
    { type: 'TextBlock', text: plain(label), isSubtle: true, size: 'Small', wrap: true, spacing: 'Medium' },
    {
      type: 'Container',
      style: 'emphasis',
      spacing: 'Small',
      items: [{ type: 'TextBlock', text: plain(text), wrap: true }],
    },
  ];
}

function evidence(citations: Citation[], language: Language): object[] {
  if (citations.length === 0) return [];
  return [
    { type: 'TextBlock', text: words(language).sources, isSubtle: true, size: 'Small', spacing: 'Medium' },
    ...citations.map((citation) => ({
      type: 'RichTextBlock',
      spacing: 'Small',
      inlines: [
        {
          type: 'TextRun',
          text: plain(citationName(citation)),
          color: 'Accent',
          selectAction: openSource(citation.url),
        },
      ],
    })),
  ];
}

function citationName({ title, section }: Citation): string {
  return section ? `${title} › ${section}` : title;
}

function openSource(url: string): object {
  return { type: 'Action.OpenUrl', url };
}

function footer({ footer: text, kind }: Card): object[] {
  if (!text) return [];
  const decided = kind === 'decided' || kind === 'receipt';
  return [
    {
      type: 'TextBlock',
      text: plain(text),
      wrap: true,
      separator: true,
      ...(decided ? { weight: 'Bolder' } : { isSubtle: true, size: 'Small' }),
    },
  ];
}
