/** Rules of the contract: what the chat tool does not take now goes out later, and what it never takes is known to have failed. */
import { expect } from 'vitest';
import type { OutboxRow } from '../db/outbox.ts';
import type { ChannelHarness, Failure, Rule } from './contract.ts';
import { afterwards, ask, aWord, decided, raised } from './contract-scenes.ts';
import { PostNever } from './post-failure.ts';

const PATIENCE_MS = 90_000;
/** Tries while the token is refused: an afternoon of them. */
const REFUSED_TRIES = 30;
/** More tries than a channel may need, with whatever it tries instead. */
const MOST_TRIES = 20;

export const failureRules: readonly Rule[] = [
  {
    name: 'loses nothing and says nothing twice while the chat tool is down',
    async check(harness) {
      const { said } = await ask(harness, { where: 'channel' });
      const words = [aWord(), aWord()];
      await failing(harness, { kind: 'down', times: 3 }, async () => {
        for (const word of words)
          await harness.say({
            user: 'mali',
            where: 'channel',
            text: `Still ${word}`,
            ...(said.thread ? { thread: said.thread } : {}),
          });
        await settledTurns(harness, words);
        await postedAfterAll(harness);
      });
      const shown = harness.seen('channel').flatMap(({ text }) => words.filter((word) => text.includes(word)));
      expect(shown).toEqual(words);
    },
  },
  {
    name: 'waits as long as the chat tool asks for, and counts that as no failure',
    needs: ['proactive'],
    async check(harness) {
      const word = aWord();
      await failing(harness, { kind: 'busy', retryAfterMs: PATIENCE_MS, times: 1 }, async () => {
        const id = await harness.stage.send('#ask-hr', { reply: { text: `Later ${word}` } });
        const row = await rowOf(harness, id);
        expect([row.status, row.attempts]).toEqual(['pending', 0]);
        const wait = (row.nextTryAt?.getTime() ?? 0) - Date.now();
        expect(wait).toBeGreaterThan(PATIENCE_MS - 10_000);
        expect(wait).toBeLessThan(PATIENCE_MS + 10_000);
        await harness.stage.deliver();
        expect(copiesOf(harness, word)).toBe(0);
        await postedAfterAll(harness);
      });
      expect(copiesOf(harness, word)).toBe(1);
    },
  },
  {
    name: 'holds what is to go out while its token is refused, says what to do, and posts it once that is mended',
    needs: ['proactive'],
    async check(harness) {
      const { stage } = harness;
      const [word, before] = [aWord(), stage.errors.length];
      await failing(harness, { kind: 'revoked', times: Number.POSITIVE_INFINITY }, async () => {
        const id = await stage.send('#ask-hr', { reply: { text: `Held ${word}` } });
        for (let n = 1; n < REFUSED_TRIES; n += 1) await stage.due();
        const { status, attempts, nextTryAt } = await rowOf(harness, id);
        expect([status, attempts]).toEqual(['pending', 0]);
        expect((nextTryAt?.getTime() ?? 0) - Date.now()).toBeGreaterThan(PATIENCE_MS);
      });
      const said = stage.errors.slice(before).filter((one) => one instanceof PostNever);
      expect(said).toHaveLength(REFUSED_TRIES);
      expect(said[0]?.message).toMatch(/\w+ \w+ \w+/);
      expect(copiesOf(harness, word)).toBe(0);
      await postedAfterAll(harness);
      expect(copiesOf(harness, word)).toBe(1);
    },
  },
  {
    name: 'gives up at once what can never be posted, says what to do, and goes on with the rest',
    needs: ['proactive'],
    async check(harness) {
      const { errors } = harness.stage;
      const before = errors.length;
      await failing(harness, { kind: 'gone', times: 1 }, async () => {
        const id = await harness.stage.send('#ask-hr', { reply: { text: `Nowhere ${aWord()}` } });
        expect(await rowOf(harness, id)).toMatchObject({ status: 'dead' });
      });
      const [error] = errors.slice(before).filter((one) => one instanceof PostNever);
      expect(error?.message).toMatch(/\w+ \w+ \w+/);
      await afterwards(harness);
    },
  },
  {
    name: 'replaces a card once the chat tool is back',
    needs: ['buttons', 'proactive'],
    async check(harness) {
      const { message } = await raised(harness);
      await failing(harness, { kind: 'down', times: 2 }, async () => {
        await harness.click({ user: 'hana', message, button: 'Approve' });
        await harness.stage.until('the decision', () =>
          harness.stage.turns.some(
            ({ decision }) => decision?.action === 'approve' && message.text.includes(decision.target),
          ),
        );
        await postedAfterAll(harness);
      });
      expect((await decided(harness, message, 'Approved by Hana Kobayashi')).buttons).toEqual([]);
    },
  },
  {
    name: 'keeps one thread that cannot be posted to from holding up another',
    async check(harness) {
      const { said } = await ask(harness, { where: 'channel' });
      const [late, early] = [aWord(), aWord()];
      await failing(harness, { kind: 'busy', retryAfterMs: PATIENCE_MS, times: 1 }, async () => {
        await harness.say({
          user: 'mali',
          where: 'channel',
          text: `Wait ${late}`,
          ...(said.thread ? { thread: said.thread } : {}),
        });
        await settledTurns(harness, [late]);
        await ask(harness, { user: 'hana', where: 'channel', text: `Go on ${early}` });
        expect(copiesOf(harness, late)).toBe(0);
        await postedAfterAll(harness);
      });
      expect(copiesOf(harness, late)).toBe(1);
    },
  },
];

/** Lets the chat tool fail during `work`, and no longer. */
async function failing(harness: ChannelHarness, failure: Failure, work: () => Promise<void>): Promise<void> {
  await harness.stage.settled();
  harness.fail(failure);
  try {
    await work();
  } finally {
    harness.fail({ ...failure, times: 0 });
  }
}

async function settledTurns(harness: ChannelHarness, words: string[]): Promise<void> {
  const { stage } = harness;
  await stage.until('the turns', () => words.every((word) => stage.turns.some(({ text }) => text.includes(word))));
  await stage.settled();
}

async function postedAfterAll({ stage }: ChannelHarness): Promise<void> {
  await stage.settled();
  for (let n = 0; n < MOST_TRIES; n += 1) {
    await stage.due();
    if ((await stage.outbox()).every(({ status }) => status !== 'pending')) return;
  }
  throw new Error(`After ${MOST_TRIES} tries something still lies in the outbox.`);
}

async function rowOf({ stage }: ChannelHarness, id: string): Promise<OutboxRow> {
  const row = (await stage.outbox()).find((one) => one.id === id);
  if (!row) throw new Error(`There is no ${id} in the outbox.`);
  return row;
}

function copiesOf(harness: ChannelHarness, word: string): number {
  return harness.seen('channel').filter(({ text }) => text.includes(word)).length;
}
