/** Answers that ask whether they helped: which turn each is of, and who said so already. */
import { addressOf, rememberAddress } from '../../db/addresses.ts';
import { addresses } from '../../db/schema/chat.ts';
import type { Tx } from '../../db/tenant.ts';
import { baseOf } from './activity.ts';

/** A message of a conversation; ids of messages are unique within one conversation alone. */
export interface AnswerPlace {
  conversation: string;
  id: string;
}

/** Keeps the turn an answer is of. */
export function rememberAnswer(tx: Tx, tenant: string, at: AnswerPlace, turn: string): Promise<void> {
  return rememberAddress(tx, { tenant, channel: 'teams', key: keyOf(at), value: turn });
}

/** The turn of the answer that hangs there; undefined for anything else, wherever else it hangs. */
export function turnOfAnswer(tx: Tx, at: AnswerPlace): Promise<string | undefined> {
  return addressOf(tx, 'teams', keyOf(at));
}

/** True for the first thumb of a person below an answer, however many come at the same moment; `user` is the one who pressed. */
export async function isFirstThumb(
  tx: Tx,
  tenant: string,
  { turn, person, user }: { turn: string; person: string; user: string },
): Promise<boolean> {
  // By the user's id in its value it is found when the person is to be forgotten.
  const row = { tenantId: tenant, channel: 'teams', key: `sent:thumb:${turn}:${person}`, value: JSON.stringify(user) };
  return (await tx.insert(addresses).values(row).onConflictDoNothing().returning({ key: addresses.key })).length > 0;
}

function keyOf({ conversation, id }: AnswerPlace): string {
  return `sent:answer:${baseOf(conversation)}:${id}`;
}
