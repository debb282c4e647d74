/** Rules of the contract: what people write becomes turns, each once, in the right place and thread. */
import { expect } from 'vitest';
import { handBack } from '../db/inbox.ts';
import { withTenant } from '../db/tenant.ts';
import type { Rule } from './contract.ts';
import { afterwards, appears, ask, aWord, begun, turnOf, turnsOf } from './contract-scenes.ts';
import { TENANT } from './contract-stage.ts';

export const hearingRules: readonly Rule[] = [
  {
    name: 'answers a direct message for its writer alone',
    async check(harness) {
      const { turn, answer, word } = await ask(harness, { where: 'direct' });
      expect(turn).toMatchObject({ tenant: TENANT, person: 'mali', conversation: 'dm:mali', kind: 'message' });
      expect(turn).toMatchObject({ channel: harness.channel.id, text: `May I ask ${word}?` });
      expect(answer.privateTo).toBe('mali');
      for (const where of ['channel', 'approvals'] as const)
        expect(harness.seen(where).filter(({ text }) => text.includes(word))).toEqual([]);
    },
  },
  {
    name: 'answers a mention below it, and leaves its own name out of the question',
    needs: ['mentions', 'threads'],
    async check(harness) {
      const { said, turn, answer, word } = await ask(harness, { where: 'channel' });
      expect(turn).toMatchObject({ conversation: '#ask-hr', person: 'mali', text: `May I ask ${word}?` });
      expect([answer.thread, answer.privateTo]).toEqual([said.thread, null]);
    },
  },
  {
    name: 'leaves alone what is said in a channel without mentioning it',
    needs: ['mentions'],
    async check(harness) {
      const word = aWord();
      await harness.say({ user: 'mali', where: 'channel', text: `By the way, ${word}`, mention: false });
      await afterwards(harness);
      expect(turnsOf(harness, word)).toEqual([]);
    },
  },
  {
    name: 'goes on with a thread where it is answered, and begins another for another question',
    needs: ['threads'],
    async check(harness) {
      const first = await ask(harness, { where: 'channel' });
      const second = await ask(harness, {
        where: 'channel',
        ...(first.said.thread ? { thread: first.said.thread } : {}),
      });
      const other = await ask(harness, { where: 'channel' });
      expect(second.turn.thread).toBe(first.turn.thread);
      expect(second.answer.thread).toBe(first.said.thread);
      expect(other.turn.thread).not.toBe(first.turn.thread);
      expect(other.answer.thread).not.toBe(first.said.thread);
    },
  },
  {
    name: 'takes commands in every place and answers the one who gave them',
    async check(harness) {
      for (const where of ['direct', 'channel'] as const) {
        const word = aWord();
        harness.stage.perform(({ text }) =>
          text === '/expert status it' ? { text: `All is well ${word}` } : undefined,
        );
        const { status } = await harness.command({ user: 'mali', where, text: 'status it' });
        expect(status).toBeLessThan(300);
        await harness.stage.until('the answer to a command', () =>
          [...harness.told('mali'), ...harness.seen(where).map(({ text }) => text)].some((text) => text.includes(word)),
        );
        expect(harness.stage.turns.findLast(({ text }) => text === '/expert status it')?.person).toBe('mali');
      }
    },
  },
  {
    name: 'hears a message once, however often it is delivered',
    async check(harness) {
      for (const where of ['direct', 'channel'] as const) {
        const { said, word } = await ask(harness, { where });
        const again = { user: 'mali', where, text: `May I ask ${word}?`, id: said.id } as const;
        const repeated = await Promise.all([1, 2, 3, 4].map(() => harness.say(again)));
        expect(repeated.every(({ status }) => status < 300)).toBe(true);
        await afterwards(harness);
        expect(turnsOf(harness, word)).toHaveLength(1);
        expect(harness.seen(where).filter(({ text }) => text.includes(word))).toHaveLength(1);
      }
    },
  },
  {
    name: 'hears the same words twice when they are said twice',
    async check(harness) {
      const { word } = await ask(harness, { where: 'direct' });
      await harness.say({ user: 'mali', where: 'direct', text: `May I ask ${word}?` });
      await harness.stage.until('a second turn', () => turnsOf(harness, word).length === 2);
    },
  },
  {
    name: 'does not run an edited message again',
    async check(harness) {
      const { said, word } = await ask(harness, { where: 'channel' });
      const changed = aWord();
      await harness.edit(said, `May I ask ${word} and ${changed}?`);
      await afterwards(harness);
      expect(turnsOf(harness, changed)).toEqual([]);
      expect(turnsOf(harness, word)).toHaveLength(1);
    },
  },
  {
    name: 'does not answer a question that was deleted before its turn came',
    async check(harness) {
      for (const where of ['direct', 'channel'] as const) {
        const word = aWord();
        harness.stage.hold();
        try {
          const said = await harness.say({ user: 'mali', where, text: `Never mind ${word}` });
          await harness.remove(said);
        } finally {
          harness.stage.release();
        }
        await afterwards(harness);
        expect(turnsOf(harness, word)).toEqual([]);
      }
    },
  },
  {
    name: 'does not try a question again that was deleted after a try that failed',
    async check(harness) {
      for (const where of ['direct', 'channel'] as const) {
        const word = aWord();
        harness.stage.hold();
        try {
          const said = await harness.say({ user: 'mali', where, text: `Never mind ${word}` });
          const turn = await begun(harness, word);
          await withTenant(harness.stage.deps.db, TENANT, (tx) => handBack(tx, turn, { failed: true }));
          await harness.remove(said);
        } finally {
          harness.stage.release();
        }
        await afterwards(harness);
        expect(turnsOf(harness, word)).toEqual([]);
      }
    },
  },
  {
    name: 'stops the work on a question that is deleted meanwhile, and no other',
    async check(harness) {
      const { stopped } = harness.stage;
      for (const where of ['direct', 'channel'] as const) {
        const { said: answered } = await ask(harness, { where });
        const word = aWord();
        stopped.length = 0;
        harness.stage.hold();
        try {
          const said = await harness.say({ user: 'mali', where, text: `Look up ${word}` });
          const turn = await begun(harness, word);
          await harness.remove(answered);
          expect(stopped).toEqual([]);
          await harness.remove(said);
          expect(stopped).toEqual([turn]);
        } finally {
          harness.stage.release();
        }
        await afterwards(harness);
      }
    },
  },
  {
    name: 'does not listen to other bots or to itself',
    async check(harness) {
      const word = aWord();
      for (const user of ['bot', 'itself'] as const) {
        const before = harness.told(user);
        for (const where of ['direct', 'channel'] as const) await harness.say({ user, where, text: `Beep ${word}` });
        await afterwards(harness);
        expect(harness.told(user)).toEqual(before);
      }
      expect(turnsOf(harness, word)).toEqual([]);
    },
  },
  {
    name: 'hears every character that was written',
    async check(harness) {
      const text = `${aWord()}: ขอลา 3–5 มิ.ย. ค่ะ 👍🏽 a < b & c > d "e" 'f' &amp; 100%`;
      await harness.say({ user: 'mali', where: 'direct', text });
      expect((await turnOf(harness, text.slice(0, 9))).text).toBe(text);
    },
  },
  {
    name: 'tells people who ask at the same time apart',
    async check(harness) {
      const people = ['mali', 'anan', 'hana'] as const;
      const asked = people.map((user) => ({ user, word: aWord() }));
      await Promise.all(asked.map(({ user, word }) => harness.say({ user, where: 'direct', text: `Mine is ${word}` })));
      for (const { user, word } of asked) {
        const answer = await appears(harness, 'direct', word);
        expect([answer.privateTo, (await turnOf(harness, word)).person]).toEqual([user, user]);
      }
    },
  },
];
