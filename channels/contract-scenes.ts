/** What the rules of the contract have in common: questions with their answers, cards on show, and proof that nothing came of something. */
import { and, eq, like } from 'drizzle-orm';
import type { Card, Turn } from '../agents/message.ts';
import { nextTurn } from '../db/begin-turn.ts';
import { inbox } from '../db/schema/turns.ts';
import { withTenant } from '../db/tenant.ts';
import type { ChannelHarness, Said, SeenMessage, Utterance, Where, Who, Workspace } from './contract.ts';
import { anApproval } from './contract-samples.ts';
import { TENANT } from './contract-stage.ts';

let words = 0;

/** A word that nobody has said yet. */
export function aWord(): string {
  words += 1;
  return `word${words.toString(36).padStart(4, '0')}x`;
}

/** Text with every run of white space as one blank, since clients break lines where they like, and without signs nobody sees. */
export function plain(text: string): string {
  return text
    .replace(/[\u2060\u200B]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Whether all of that can be read there. */
export function shows({ text }: Pick<SeenMessage, 'text'>, words: string): boolean {
  return plain(text).includes(plain(words));
}

/** A message that shows the words; it is waited for. */
export function appears(harness: ChannelHarness, where: Where, words: string, workspace?: Workspace) {
  return harness.stage.until(`a message in ${where} that says “${words}”`, () =>
    harness.seen(where, workspace).find((message) => shows(message, words)),
  );
}

/** The turn that the words became; it is waited for. */
export function turnOf({ stage }: ChannelHarness, words: string): Promise<Turn> {
  return stage.until(`a turn that says “${words}”`, () => stage.turns.find(({ text }) => text.includes(words)));
}

export function turnsOf({ stage }: ChannelHarness, words: string): Turn[] {
  return stage.turns.filter(({ text }) => text.includes(words));
}

/** The turn that the words are stored as, begun as by a worker that is then busy with it; the stage's own must be held. */
export function begun({ stage }: ChannelHarness, words: string): Promise<string> {
  return withTenant(stage.deps.db, TENANT, async (tx) => {
    const isIt = and(eq(inbox.status, 'received'), like(inbox.payload, `%${words}%`));
    const [row] = await tx.select().from(inbox).where(isIt);
    if (!row) throw new Error(`Nothing waits that says “${words}”.`);
    await nextTurn(tx, { id: row.thread, leaseToken: 0 });
    return row.id;
  });
}

/** Asks, and waits for the answer. */
export async function ask(
  harness: ChannelHarness,
  utterance: Partial<Utterance> & Pick<Utterance, 'where'>,
): Promise<{ said: Said; turn: Turn; answer: SeenMessage; word: string }> {
  const word = aWord();
  const { where, workspace, text = `May I ask ${word}?` } = utterance;
  const said = await harness.say({ user: 'mali', ...utterance, text });
  const turn = await turnOf(harness, text);
  const answer = await appears(harness, where, `You said: ${text}`, workspace);
  return { said, turn, answer, word };
}

/** Resolves when whatever was sent before has had its effect: a later question of Hana is answered. */
export async function afterwards(harness: ChannelHarness): Promise<void> {
  await ask(harness, { user: 'hana', where: 'direct' });
  await harness.stage.settled();
}

/** Acts, and waits until the person is told one of these alone. */
export async function tells(
  harness: ChannelHarness,
  user: Who,
  words: readonly string[],
  act: () => Promise<unknown>,
): Promise<void> {
  const before = harness.told(user).length;
  await act();
  await harness.stage.until(`“${words[0]}” told to ${user}`, () =>
    harness
      .told(user)
      .slice(before)
      .some((text) => words.some((one) => plain(text).includes(plain(one)))),
  );
}

/** Mali asks in the channel for what the card says; returns it as it stands in the approvers' channel. */
export async function raised(
  harness: ChannelHarness,
  { card = () => ({}), to = [] }: { card?: (id: string) => Partial<Card>; to?: Who[] } = {},
): Promise<{ id: string; said: Said; turn: Turn; message: SeenMessage }> {
  const { said, turn, word } = await ask(harness, { where: 'channel' });
  const id = `apr_${word}`;
  await harness.stage.raise(turn, anApproval(id, card(id)), to);
  return { id, said, turn, message: await appears(harness, 'approvals', id) };
}

/** The same message as it stands now. */
export function nowOf(harness: ChannelHarness, { id, where, workspace }: SeenMessage): SeenMessage | undefined {
  return harness.seen(where, workspace).find((message) => message.id === id);
}

/** The card once a decision stands on it. */
export function decided(harness: ChannelHarness, message: SeenMessage, by: string): Promise<SeenMessage> {
  return harness.stage.until(`“${by}” on the card`, () => {
    const now = nowOf(harness, message);
    return now && shows(now, by) ? now : undefined;
  });
}
