/** What people wrote as a card shows it: marks that cannot be seen, or that turn text around, are made visible. */
import type { Card, CardChange } from '../agents/message.ts';
import { visible } from '../agents/visible-text.ts';

/** The card with every text on it visible; values of form controls stay, since they are sent back as they are. */
export function shownCard(card: Card): Card {
  return {
    ...card,
    facts: card.facts.map(({ label, value }) => ({ label, value: visible(value) })),
    changes: shownChanges(card.changes),
    quotes: card.quotes.map(({ label, text }) => ({ label, text: visible(text) })),
    ...(card.footer === undefined ? {} : { footer: visible(card.footer) }),
  };
}

/** Before → after as a card shows it. */
export function shownChanges(changes: readonly CardChange[]): CardChange[] {
  return changes.map(({ label, before, after }) => ({
    label: visible(label),
    ...(before === undefined ? {} : { before: visible(before) }),
    after: visible(after),
  }));
}
