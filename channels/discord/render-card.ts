/** A neutral card as one of Discord's embeds; every text in it is plain, whoever wrote it. */
import type { Card, CardChange, Citation, Language } from '../../agents/message.ts';
import { cardText } from '../chat/card-text.ts';
import { sourceDay, sourceName } from '../chat/sources.ts';
import { chatWords } from '../chat/words.ts';
import { LIMITS, sizeOf } from './limits.ts';
import { cardRows } from './render-actions.ts';
import { textPieces } from './render-pieces.ts';
import { label, plain, shortened } from './render-text.ts';
import type { Body, Embed, EmbedField } from './wire.ts';

const COLOURS: Record<Card['kind'], number> = {
  approval: 0xf0a020,
  escalation: 0xf0a020,
  confirm: 0x3b82f6,
  choice: 0x3b82f6,
  decided: 0x808890,
  receipt: 0x2e9e5b,
};
/** Invisible, since a field must have a name. */
const NAMELESS = '\u200b';

/** The card as a message; what there is no room for goes along as a file, whole. */
export function renderCard(card: Card, publicUrl: string, thread?: string): Body {
  const components = cardRows(card, thread);
  const embed: Embed = {
    ...headOf(card),
    fields: [
      ...card.facts.flatMap(({ label, value }) => fieldsOf(label, plain(value), true)),
      ...card.changes.flatMap((change) => fieldsOf(change.label, changed(change))),
      ...otherFields(card, publicUrl),
    ],
    ...footOf(card),
  };
  if (fits([embed])) return { embeds: [embed], components };
  const { embeds, isWhole } = compactEmbeds(card, publicUrl);
  if (isWhole) return { embeds, components };
  const file = { name: 'card.txt', data: cardText(card), contentType: 'text/plain; charset=utf-8' };
  return { embeds, components, files: [file] };
}

/** Lines instead of fields, of which there are too many; what changes comes first, since that is decided. */
function compactEmbeds(card: Card, publicUrl: string): { embeds: Embed[]; isWhole: boolean } {
  const lines = [
    ...card.changes.map((change) => `**${plain(change.label)}:** ${changed(change)}`),
    ...card.facts.map(({ label, value }) => `**${plain(label)}:** ${plain(value)}`),
  ];
  const note = { name: NAMELESS, value: chatWords(card.language).restInFile };
  const foot = footOf(card);
  const head = headOf(card);
  let embeds: Embed[] = [{ ...head, fields: [], ...foot }];
  let isWhole = true;
  const take = (next: Embed[], room: EmbedField[]) => {
    if (isWhole && fits([...next, { fields: room }])) embeds = next;
    else isWhole = false;
  };
  for (const [at, description] of textPieces(lines.join('\n'), LIMITS.description).entries())
    take(at === 0 ? [{ ...head, description, fields: [], ...foot }] : [...embeds, { description, fields: [] }], [note]);
  for (const field of otherFields(card, publicUrl)) take(withField(embeds, field), [note]);
  return { embeds: isWhole ? embeds : withField(embeds, note), isWhole };
}

function headOf({ title, kind }: Card): Embed {
  return { title: shortened(plain(title.replaceAll(/\s+/g, ' ').trim()), LIMITS.title), color: COLOURS[kind] };
}

function footOf({ footer }: Card): Embed {
  return footer ? { footer: { text: label(footer, LIMITS.footer) } } : {};
}

function otherFields({ quotes, evidence, language }: Card, publicUrl: string): EmbedField[] {
  const quoted = quotes.flatMap(({ label, text }) => fieldsOf(label, quote(text)));
  return [...quoted, ...evidenceFields(evidence, language, publicUrl)];
}

function changed({ before, after }: CardChange): string {
  // Marks that are cut apart would be read as asterisks.
  const now = after.length < LIMITS.fieldValue / 4 ? `**${plain(after)}**` : plain(after);
  return before === undefined ? now : `${plain(before)} → ${now}`;
}

function quote(text: string): string {
  return plain(text.trim()).replaceAll(/^/gm, '> ');
}

function evidenceFields(evidence: Citation[], language: Language, publicUrl: string): EmbedField[] {
  if (evidence.length === 0) return [];
  const lines = evidence.map((source) => {
    const day = sourceDay(source, language);
    const name = plain(sourceName(source));
    const page = ownPage(source.url, publicUrl);
    return `- ${page ? `[${name}](${page})` : name}${day && ` · ${day}`}`;
  });
  return fieldsOf(chatWords(language).evidence, lines.join('\n'));
}

/** Only our own pages are links; a bracket would end the address. */
function ownPage(url: string, publicUrl: string): string | undefined {
  const whole = url.startsWith('/') ? publicUrl + url : url;
  if (!whole.startsWith(`${publicUrl}/`)) return undefined;
  return URL.parse(whole)?.href.replaceAll('(', '%28').replaceAll(')', '%29');
}

/** A value of any length, in as many fields as it takes. */
function fieldsOf(name: string, value: string, inline = false): EmbedField[] {
  const pieces = value.length > LIMITS.fieldValue ? textPieces(value, LIMITS.fieldValue) : [value.trim() || '—'];
  return pieces.map((piece, at) => ({
    name: (at === 0 && shortened(plain(name).trim(), LIMITS.fieldName)) || NAMELESS,
    value: piece,
    ...(inline && pieces.length === 1 ? { inline: true } : {}),
  }));
}

function withField(embeds: readonly Embed[], field: EmbedField): Embed[] {
  const last = embeds.at(-1) ?? {};
  return [...embeds.slice(0, -1), { ...last, fields: [...(last.fields ?? []), field] }];
}

function fits(embeds: readonly Embed[]): boolean {
  const size = embeds.reduce((sum, embed) => sum + sizeOf(embed), 0);
  return size <= LIMITS.embeds && embeds.every(({ fields = [] }) => fields.length <= LIMITS.fields);
}
