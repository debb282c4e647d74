/** Rules of the contract: whoever reads an answer can say whether it helped, and why not. */
import { expect } from 'vitest';
import type { Reply } from '../agents/message.ts';
import type { ChannelHarness, Rule, SeenMessage, Where, Who } from './contract.ts';
import { afterwards, appears, aWord } from './contract-scenes.ts';
import { feedbackWords } from './feedback.ts';

const { up, down } = feedbackWords('en');

export const feedbackRules: readonly Rule[] = [
  {
    name: 'asks below an answer with sources whether it helped, and below nothing else',
    needs: ['feedback'],
    async check(harness) {
      const { message } = await answered(harness, 'channel');
      expect(message.buttons).toEqual(expect.arrayContaining([up, down]));
      const others: Partial<Reply>[] = [
        { sources: [] },
        { status: 'question' },
        { status: 'refused' },
        { status: 'waiting' },
        { receipts: [{ id: 'rcp_1', tool: 'hr.request_leave', record: 'LV-1' }] },
      ];
      for (const other of others) {
        const { messages } = await spoken(harness, 'channel', other);
        expect(messages.flatMap(({ buttons }) => buttons)).toEqual([]);
      }
    },
  },
  {
    name: 'keeps a thumb as a turn of the one who pressed it, about that answer',
    needs: ['feedback'],
    async check(harness) {
      const { message, about } = await answered(harness, 'channel');
      await press(harness, 'hana', message, up);
      expect(await thumbs(harness, about, 1)).toMatchObject([
        { tenant: 'meridian', conversation: '#ask-hr', person: 'hana', text: '', feedback: { helpful: true } },
      ]);
      const direct = await answered(harness, 'direct');
      await press(harness, 'mali', direct.message, up);
      expect(await thumbs(harness, direct.about, 1)).toMatchObject([{ conversation: 'dm:mali', person: 'mali' }]);
    },
  },
  {
    name: 'asks why an answer did not help, and keeps the reason as it was written',
    needs: ['feedback', 'forms'],
    async check(harness) {
      const { message, about } = await answered(harness, 'channel');
      const { form } = await harness.click({ user: 'hana', message, button: down });
      if (!form) throw new Error('Nobody asked why.');
      expect(form.fields.map(({ name }) => name)).toEqual(['reason']);
      const reason = 'Not <all> of it & ไม่ครบ\n2nd line';
      expect(await harness.submit(form, { reason })).toMatchObject({ closed: true });
      const said = () => harness.stage.turns.filter(({ feedback }) => feedback?.turn === about);
      await harness.stage.until('the reason', () => said().some(({ feedback }) => feedback?.reason === reason));
      await harness.stage.settled();
      expect(said().at(-1)).toMatchObject({ person: 'hana', conversation: '#ask-hr', feedback: { helpful: false } });
      expect(said().every(({ feedback }) => feedback?.helpful === false)).toBe(true);
    },
  },
  {
    name: 'takes a thumb that is delivered again for the same one',
    needs: ['feedback'],
    async check(harness) {
      const { message, about } = await answered(harness, 'channel');
      await press(harness, 'hana', message, up);
      await harness.click({ user: 'hana', message, button: up, again: true });
      await thumbs(harness, about, 1);
      await afterwards(harness);
      expect(await thumbs(harness, about, 1)).toHaveLength(1);
    },
  },
  {
    name: 'keeps no thumb of somebody unknown',
    needs: ['feedback'],
    async check(harness) {
      const { message, about } = await answered(harness, 'channel');
      await press(harness, 'stranger', message, up);
      await afterwards(harness);
      expect(harness.stage.turns.filter(({ feedback }) => feedback?.turn === about)).toEqual([]);
    },
  },
];

const SOURCE = { docId: 'leave-policy', title: 'Leave Policy', section: 'Vacation', relevance: 1 };

/** An answer with a source, the message that carries its thumbs, and its turn. */
async function answered(harness: ChannelHarness, where: Where) {
  const { messages, word } = await spoken(harness, where, {});
  const message = messages.find(({ buttons }) => buttons.includes(up));
  if (!message) throw new Error('Nothing below the answer asks whether it helped.');
  const row = (await harness.stage.outbox()).find(({ payload }) => payload.includes(word));
  return { message, about: row?.turn ?? '' };
}

/** Mali asks; what the Expert says to it, all messages of it. */
async function spoken(harness: ChannelHarness, where: Where, more: Partial<Reply>) {
  const word = aWord();
  const sources = [{ ...SOURCE, url: '/documents/leave-policy#vacation' }];
  harness.stage.perform(({ text }) => (text.includes(word) ? { text: `It is ${word}.`, sources, ...more } : undefined));
  const before = new Set(harness.seen(where).map(({ id }) => id));
  await harness.say({ user: 'mali', where, text: `What is ${word}?` });
  await appears(harness, where, `It is ${word}.`);
  await harness.stage.settled();
  return { word, messages: harness.seen(where).filter(({ id }) => !before.has(id)) };
}

async function press(harness: ChannelHarness, user: Who, message: SeenMessage, button: string): Promise<void> {
  expect((await harness.click({ user, message, button })).status).toBeLessThan(300);
}

/** The turns of thumbs about an answer, once there are so many. */
function thumbs({ stage }: ChannelHarness, about: string, count: number) {
  const found = () => stage.turns.filter(({ kind, feedback }) => kind === 'feedback' && feedback?.turn === about);
  return stage.until(`${count} thumbs`, () => (found().length >= count ? found() : undefined));
}
