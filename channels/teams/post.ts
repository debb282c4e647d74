/** What goes out: replies in as many messages as they need, cards as Adaptive Cards, each part once. */
import { addressOf, rememberAddress } from '../../db/addresses.ts';
import { withTenant } from '../../db/tenant.ts';
import type { Outgoing } from '../channel.ts';
import { personOfConversation } from '../chat/places.ts';
import { viewersOf } from './card-state.ts';
import type { Message, Reference } from './connector.ts';
import type { Teams } from './deps.ts';
import { postFailure } from './failures.ts';
import { offeredFile } from './files-out.ts';
import { rememberAnswer } from './posted-answers.ts';
import { readRef, writeRef } from './posted-ref.ts';
import { finishProgress } from './progress.ts';
import { referenceFor } from './references.ts';
import { renderCard } from './render-card.ts';
import { asksForThumbs, cardMessage, replyMessage, replyPieces } from './render-reply.ts';
import { suggesting } from './welcome.ts';

/** Posts a reply or a card; what was posted of it before a failure is not posted again. */
export async function post(teams: Teams, message: Outgoing): Promise<string> {
  try {
    const to = await referenceFor(teams, message.tenant, message.place);
    return await postParts(teams, message, to, await partsOf(teams, message, to));
  } catch (error) {
    throw postFailure(error, message.place.conversation);
  }
}

/** Replaces a posted card. */
export async function update(teams: Teams, ref: string, message: Outgoing): Promise<void> {
  const posted = readRef(ref);
  if (!posted || !('card' in message)) return;
  try {
    await teams.connector.update(posted, posted.id, await cardPart(teams, message));
  } catch (error) {
    throw postFailure(error, message.place.conversation);
  }
}

async function partsOf(teams: Teams, message: Outgoing, to: Reference): Promise<Message[]> {
  if ('card' in message) return [await cardPart(teams, message)];
  const { reply, place, source } = message;
  const isDirect = personOfConversation(place.conversation) !== undefined;
  const pieces = replyPieces(reply, teams.publicUrl);
  const file = isDirect ? await offeredFile(teams, { ...message, to }, pieces) : undefined;
  const texts = file ? file.texts : pieces;
  const parts = texts.map((text, at) => replyMessage(reply, text, teams.publicUrl, at === texts.length - 1));
  const last = parts.at(-1);
  if (last && isDirect) Object.assign(last, suggesting(reply.suggestions ?? []));
  const card = reply.card;
  const shown = card && renderCard(card, { publicUrl: teams.publicUrl, source });
  return [...parts, ...(file ? [file.consent] : []), ...(card && shown ? [cardMessage(card, shown)] : [])];
}

async function cardPart(
  teams: Teams,
  { tenant, source, card }: Extract<Outgoing, { card: unknown }>,
): Promise<Message> {
  const viewers = await viewersOf(teams, tenant, card.id);
  return cardMessage(card, renderCard(card, { publicUrl: teams.publicUrl, source, viewers }));
}

/** Answers with where the last part is, which is the card when there is one. */
async function postParts(teams: Teams, message: Outgoing, to: Reference, parts: readonly Message[]): Promise<string> {
  const { tenant, source } = message;
  const key = `sent:${source}`;
  const kept = await withTenant(teams.db, tenant, (tx) => addressOf(tx, 'teams', key));
  const ids = kept ? (JSON.parse(kept) as string[]) : [];
  for (const part of parts.slice(ids.length)) {
    const isFirst = ids.length === 0;
    const id = isFirst ? await finishProgress(teams, message, to, part) : await teams.connector.send(to, part);
    ids.push(id);
    const value = JSON.stringify(ids);
    // The row is marked as posted later: until retention takes it away, this says what need not be posted again.
    await withTenant(teams.db, tenant, async (tx) => {
      if (parts.length > 1) await rememberAddress(tx, { tenant, channel: 'teams', key, value });
      if (asksForThumbs(part)) await rememberAnswer(tx, tenant, { conversation: to.conversation, id }, message.turn);
    });
  }
  return writeRef(to, ids.at(-1) ?? '');
}
