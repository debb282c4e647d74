/** A whole card as plain text: for notifications, for readers of screens and where a chat tool shows no cards. */
import type { Card, CardChange, Citation, Language } from '../../agents/message.ts';
import { isEditable } from './forms.ts';
import { sourceDay, sourceName } from './sources.ts';
import { chatWords } from './words.ts';

/** The card line by line; the caller escapes it for its platform. */
export function cardText(card: Card): string {
  const { facts, changes, quotes, evidence, language, footer } = card;
  const parts = [
    cardTitle(card),
    facts.map(({ label, value }) => fact(label, value)),
    changes.map(change),
    quotes.map(({ label, text }) => `${plainLine(label)}:\n${indented(text)}`),
    basis(evidence, language),
    buttons(card),
    footer ? plainLine(footer) : '',
  ];
  return parts.flat().filter(Boolean).join('\n');
}

/** What the card is about, in one line. */
export function cardTitle({ title }: Card): string {
  return plainLine(title);
}

/** The text in one line, without line feeds and doubled spaces. */
export function plainLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

function fact(label: string, value: string): string {
  return `${plainLine(label)}: ${plainLine(value)}`;
}

function change({ label, before, after }: CardChange): string {
  return fact(label, before === undefined ? after : `${before} → ${after}`);
}

function indented(text: string): string {
  return text.trim().replaceAll(/^/gm, '  ');
}

function basis(evidence: Citation[], language: Language): string {
  const names = evidence.map((source) => {
    const day = sourceDay(source, language);
    return `  ${sourceName(source)}${day && ` (${day})`}`;
  });
  return names.length > 0 ? [`${chatWords(language).evidence}:`, ...names].join('\n') : '';
}

/** A decided card and a receipt have nothing left to press. */
function buttons(card: Card): string {
  if (card.kind === 'decided' || card.kind === 'receipt') return '';
  const edit = isEditable(card) ? [chatWords(card.language).edit] : [];
  return [...card.buttons.map(({ label }) => label), ...edit].map((label) => `[${plainLine(label)}]`).join(' ');
}
