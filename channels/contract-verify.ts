/** Rules of the contract: only what is genuine comes in, and nobody is told it was received before it is kept. */
import { expect } from 'vitest';
import { chatWords } from './chat/words.ts';
import type { ChannelHarness, Rule } from './contract.ts';
import { afterwards, ask, aWord, turnOf, turnsOf } from './contract-scenes.ts';

/** Milliseconds a chat tool waits for an answer. */
const WAITS_MS = 3_000;

export const verifyRules: readonly Rule[] = [
  {
    name: 'refuses what is signed wrongly',
    check: (harness) => refuses(harness, (word) => harness.forge(word)),
  },
  {
    name: 'refuses what was signed too long ago',
    check: (harness) => refuses(harness, (word) => harness.stale(word)),
  },
  {
    name: 'answers when a question is stored, however long the work takes',
    async check(harness) {
      const { stage } = harness;
      await ask(harness, { where: 'channel' });
      stage.hold();
      try {
        const before = await stage.stored();
        const began = performance.now();
        for (const where of ['direct', 'channel'] as const) {
          const { status } = await harness.say({ user: 'mali', where, text: `Slow ${aWord()}` });
          expect(status).toBeLessThan(300);
        }
        expect(performance.now() - began).toBeLessThan(2 * WAITS_MS);
        expect(await stage.stored()).toBe(before + 2);
      } finally {
        stage.release();
      }
    },
  },
  {
    name: 'asks for a question again, or says that nothing was kept, while the records are away',
    async check(harness) {
      const { stage } = harness;
      const word = aWord();
      await afterwards(harness);
      const question = { user: 'mali', where: 'channel', text: `Lost ${word}` } as const;
      stage.database.away();
      const said = await harness.say(question).finally(() => stage.database.back());
      const wasTold = () => harness.told('mali').some((text) => NOT_NOW.some((sentence) => text.includes(sentence)));
      if (said.status < 500) await stage.until('a sentence that nothing was kept', wasTold);
      await afterwards(harness);
      expect(turnsOf(harness, word)).toEqual([]);
      await harness.say({ ...question, id: said.id });
      await turnOf(harness, word);
      expect(turnsOf(harness, word)).toHaveLength(1);
    },
  },
];

const NOT_NOW = (['en', 'th'] as const).map((language) => chatWords(language).notNow);

async function refuses(harness: ChannelHarness, send: (word: string) => Promise<number | undefined>): Promise<void> {
  const word = aWord();
  const status = await send(word);
  if (status === undefined) return;
  expect(status).toBe(401);
  await afterwards(harness);
  expect(turnsOf(harness, word)).toEqual([]);
}
