/** How a scene reads: somebody says, somebody hears, somebody finds a card and presses. */
import { waitUntil } from '../faults/wait-until.ts';
import { signIn } from '../scenes/api-client.ts';
import type { ChatClient, Person, Said, Seen, Where } from './chat-client.ts';

const HEARS_MS = 25_000;
const CODE = /\/expert link ([0-9A-Z]{8})/;

/** The first new message of the Expert in answer to what was said, in the same place and thread. */
export function answer(chat: ChatClient, said: Said, words: RegExp): Promise<Seen> {
  const { person, where, thread, known } = said;
  const isAnswer = (seen: Seen) => !known.has(seen.id) && seen.thread === thread && words.test(seen.text);
  return find(chat, person, where, isAnswer, `an answer to ${person} like ${words}`);
}

/** The last message there with such words and, when one is named, such a button. */
export function card(chat: ChatClient, person: Person, where: Where, words: RegExp, button?: RegExp): Promise<Seen> {
  const isIt = ({ text, buttons }: Seen) => words.test(text) && (!button || buttons.some((one) => button.test(one)));
  return find(chat, person, where, isIt, `a card for ${person} in ${where} like ${words} with ${button ?? 'anything'}`);
}

/** The message as it stands now, once it is as wanted. */
export function becomes(
  chat: ChatClient,
  person: Person,
  where: Where,
  { id }: Seen,
  isSo: (now: Seen) => boolean,
): Promise<Seen> {
  return find(chat, person, where, (seen) => seen.id === id && isSo(seen), `${person}'s message ${id} to change`);
}

/** The label of a button as the chat tool shows it. */
export function labelled({ buttons }: Seen, label: RegExp): string {
  const found = buttons.find((one) => label.test(one));
  if (!found) throw new Error(`No button is like ${label}: ${buttons.join(', ')}`);
  return found;
}

/** Makes each writer known: by the address the chat tool vouches for, or by the code the Expert gives them. */
export async function introduce(chat: ChatClient, url: string): Promise<Record<string, 'address' | 'code'>> {
  const ways: Record<string, 'address' | 'code'> = {};
  for (const person of chat.writers) {
    const greeted = await answer(chat, await chat.say(person, 'direct', 'hello'), /HR|\/expert link/);
    const [, code] = CODE.exec(greeted.text) ?? [];
    ways[person] = code ? 'code' : 'address';
    if (!code) continue;
    await link(url, person, code);
    await answer(chat, await chat.say(person, 'direct', 'hello'), /HR/);
  }
  return ways;
}

async function link(url: string, person: Person, code: string): Promise<void> {
  const { token } = await signIn(url, person);
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  const answered = await fetch(`${url}/api/v1/me/identities`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ code }),
  });
  if (!answered.ok) throw new Error(`The code of ${person} was refused: ${await answered.text()}`);
}

async function find(
  chat: ChatClient,
  person: Person,
  where: Where,
  isIt: (seen: Seen) => boolean,
  what: string,
): Promise<Seen> {
  let last: Seen[] = [];
  try {
    return await waitUntil(what, HEARS_MS, async () => {
      last = await chat.seen(person, where);
      return last.findLast(isIt);
    });
  } catch (error) {
    const stood = last.slice(-4).map(({ text, thread, buttons }) => `[${thread}] ${text} {${buttons.join(' | ')}}`);
    throw new Error(`${(error as Error).message}\nThere stood:\n${stood.join('\n---\n')}`);
  }
}
