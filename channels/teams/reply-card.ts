/** A card below an answer once one of its buttons was pressed: the buttons are gone, and a line says which it was and by whom. */
import type { Card, Decision } from '../../agents/message.ts';
import { findPerson, nameIn } from '../../db/people.ts';
import { withTenant } from '../../db/tenant.ts';
import type { Reference } from './connector.ts';
import type { Teams } from './deps.ts';
import { renderCard } from './render-card.ts';
import { cardMessage } from './render-reply.ts';
import { teamsWords } from './words.ts';

/** The card with nothing left to press. */
export async function pressedReplyCard(
  { db }: Teams,
  tenant: string,
  card: Card,
  decision: Decision,
  person: string,
): Promise<Card> {
  const who = await withTenant(db, tenant, (tx) => findPerson(tx, person));
  const pressed = card.buttons.find(({ action, target }) => action === decision.action && target === decision.target);
  const name = who ? nameIn(who, card.language) : person;
  return { ...card, kind: 'decided', footer: teamsWords(card.language).pressedBy(pressed?.label ?? '', name) };
}

/** Replaces it for everybody; what the one who pressed sees comes with the answer to the click. */
export async function replaceReplyCard(
  teams: Teams,
  where: Reference,
  message: string,
  card: Card,
  source: string,
): Promise<void> {
  const shown = renderCard(card, { publicUrl: teams.publicUrl, source });
  await teams.connector.update(where, message, cardMessage(card, shown));
}
