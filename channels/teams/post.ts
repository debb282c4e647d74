/** What goes out: replies in as many messages as they need, cards as Adaptive Cards, each part once. */
import { addressOf, forgetAddress, rememberAddress } from '../../db/addresses.ts';
import { withTenant } from '../../db/tenant.ts';
import type { Outgoing } from '../channel.ts';
import { personOfConversation } from '../chat/places.ts';
import { viewersOf } from './card-state.ts';
import type { Message, Reference } from './connector.ts';
import type { Teams } from './deps.ts';
import { postFailure } from './failures.ts';
import { offeredFile } from './files-out.ts';
import { readRef, writeRef } from './posted-ref.ts';
import { finishProgress } from './progress.ts';
import { referenceFor } from './references.ts';
import { renderCard } from './render-card.ts';
import { cardMessage, replyMessage, replyPieces } from './render-reply.ts';
import { suggesting } from './welcome.ts';

/** Posts a reply or a card; what was posted of it before a failure is not posted again. */
export async function post(teams: Teams, message: Outgoing): Promise<string> {
  try {
    const to = await referenceFor(teams, message.tenant, message.place);
    return await postParts(teams, message, to, await partsOf(teams, message));
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

async function partsOf(teams: Teams, message: Outgoing): Promise<Message[]> {
  if ('card' in message) return [await cardPart(teams, message)];
  const { reply, place, source, tenant } = message;
  const isDirect = personOfConversation(place.conversation) !== undefined;
  const pieces = replyPieces(reply, teams.publicUrl);
  const file = isDirect ? await offeredFile(teams, tenant, source, reply, pieces) : undefined;
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
  try {
    for (const part of parts.slice(ids.length))
      ids.push(
        ids.length === 0 ? await finishProgress(teams, message, to, part) : await teams.connector.send(to, part),
      );
  } catch (error) {
    if (ids.length > 0) {
      const value = JSON.stringify(ids);
      await withTenant(teams.db, tenant, (tx) => rememberAddress(tx, { tenant, channel: 'teams', key, value }));
    }
    throw error;
  }
  if (kept) await withTenant(teams.db, tenant, (tx) => forgetAddress(tx, 'teams', key));
  return writeRef(to, ids.at(-1) ?? '');
}
