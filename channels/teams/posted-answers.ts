/** Answers that ask whether they helped: which turn each is of. */
import { addressOf, rememberAddress } from '../../db/addresses.ts';
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

function keyOf({ conversation, id }: AnswerPlace): string {
  return `sent:answer:${baseOf(conversation)}:${id}`;
}
