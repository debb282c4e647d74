/** Rules of the contract: a click counts once, everybody sees what it came to, and whoever may not hears why. */
import { expect } from 'vitest';
import { chatWords } from './chat/words.ts';
import type { ChannelHarness, Rule, SeenMessage } from './contract.ts';
import { NOT_ALLOWED, NOT_THERE } from './contract-click.ts';
import { aQuestion } from './contract-samples.ts';
import { afterwards, appears, aWord, decided, nowOf, raised, shows, tells } from './contract-scenes.ts';

/** Milliseconds a chat tool waits for an answer to a click. */
const WAITS_MS = 3_000;

export const decisionRules: readonly Rule[] = [
  {
    name: 'carries an approval out, tells the asker where they asked, and shows who decided and when',
    needs: ['buttons', 'proactive'],
    async check(harness) {
      const { id, said, message } = await raised(harness, { to: ['anan'] });
      const copy = await appears(harness, 'direct', id);
      const { status } = await harness.click({ user: 'anan', message: copy, button: 'Approve' });
      expect(status).toBeLessThan(300);
      const answer = await appears(harness, 'channel', `Approved by Anan Wongsakul: ${id}`);
      expect(answer.thread).toBe(said.thread);
      for (const card of [message, copy]) {
        const now = await decided(harness, card, 'Approved by Anan Wongsakul');
        expect(shows(now, '21 November 2026, 10:42')).toBe(true);
        expect(now.buttons).toEqual([]);
        expect(now.edits).toBeGreaterThan(0);
      }
      expect(decisionsOn(harness, id)).toMatchObject([{ person: 'anan', decision: { action: 'approve', target: id } }]);
    },
  },
  {
    name: 'tells whoever comes second who was first',
    needs: ['buttons'],
    async check(harness) {
      const { message } = await raised(harness);
      await harness.click({ user: 'anan', message, button: 'Approve' });
      await decided(harness, message, 'Approved by Anan Wongsakul');
      await tells(harness, 'hana', ['Anan Wongsakul decided this already'], () =>
        harness.click({ user: 'hana', message, button: 'Approve' }),
      );
    },
  },
  {
    name: 'carries out one of two clicks at the same moment',
    needs: ['buttons'],
    async check(harness) {
      const { id, message } = await raised(harness);
      const people = ['anan', 'hana'] as const;
      const before = people.map((user) => harness.told(user).length);
      await Promise.all(people.map((user) => harness.click({ user, message, button: 'Approve' })));
      await decided(harness, message, 'Approved by');
      const losers = () =>
        people.filter((user, n) =>
          harness
            .told(user)
            .slice(before[n])
            .some((text) => text.includes('decided this already')),
        );
      await harness.stage.until('one who lost', () => losers().length === 1);
      expect(harness.seen('channel').filter((one) => shows(one, `: ${id}`))).toHaveLength(1);
    },
  },
  {
    name: 'tells people who may not decide that they may not, and leaves the card as it is',
    needs: ['buttons'],
    async check(harness) {
      const { message } = await raised(harness);
      await tells(harness, 'mali', [NOT_ALLOWED], () => harness.click({ user: 'mali', message, button: 'Approve' }));
      await afterwards(harness);
      expect(nowOf(harness, message)?.buttons).toEqual(message.buttons);
    },
  },
  {
    name: 'takes a press that is delivered again for the same one',
    needs: ['buttons'],
    async check(harness) {
      const { id, message } = await raised(harness);
      await harness.click({ user: 'hana', message, button: 'Approve' });
      await harness.click({ user: 'hana', message, button: 'Approve', again: true });
      await decided(harness, message, 'Approved by Hana Kobayashi');
      await afterwards(harness);
      expect(decisionsOn(harness, id)).toHaveLength(1);
    },
  },
  {
    name: 'answers a press when it is stored, however long the work takes',
    needs: ['buttons'],
    async check(harness) {
      const { message } = await raised(harness);
      harness.stage.hold();
      try {
        const stored = await harness.stage.stored();
        const began = performance.now();
        const { status } = await harness.click({ user: 'hana', message, button: 'Approve' });
        expect([status < 300, performance.now() - began < WAITS_MS]).toEqual([true, true]);
        expect(await harness.stage.stored()).toBe(stored + 1);
      } finally {
        harness.stage.release();
      }
      await decided(harness, message, 'Approved by Hana Kobayashi');
    },
  },
  {
    name: 'loses no press without a word while the records are away',
    needs: ['buttons'],
    async check(harness) {
      const { id, message } = await raised(harness);
      await afterwards(harness);
      const before = harness.told('hana').length;
      harness.stage.database.away();
      const press = { user: 'hana', message, button: 'Approve' } as const;
      const { status } = await harness.click(press).finally(() => harness.stage.database.back());
      const isSorry = (text: string) => [chatWords('en'), chatWords('th')].some(({ notNow }) => text.includes(notNow));
      if (status < 500)
        await harness.stage.until('a sentence of regret', () => harness.told('hana').slice(before).some(isSorry));
      expect(decisionsOn(harness, id)).toEqual([]);
      await harness.click({ ...press, again: true });
      await decided(harness, message, 'Approved by Hana Kobayashi');
    },
  },
  ...(['Send', 'Cancel', 'IT Ops'] as const).map(
    (button): Rule => ({
      name: `goes on in the thread when its owner presses ${button}, and takes the buttons away`,
      needs: ['buttons'],
      async check(harness) {
        const where = button === 'Send' ? 'direct' : 'channel';
        const { id, message } = await questioned(harness, button === 'IT Ops' ? 'choice' : 'confirm', where);
        await harness.click({ user: 'mali', message, button });
        const said = { Send: `Sent: ${id}`, Cancel: `Not sent: ${id}`, 'IT Ops': 'Chosen: it_ops' }[button];
        await harness.stage.until(`“${said}” in the thread`, () =>
          harness.seen(where).some((one) => one.thread === message.thread && shows(one, said)),
        );
        await withoutButtons(harness, message);
      },
    }),
  ),
  {
    name: 'lets nobody else answer a question, and leaves it to whom it was asked',
    needs: ['buttons'],
    async check(harness) {
      const { id, message } = await questioned(harness, 'confirm');
      const { notYours, gone } = chatWords('en');
      await tells(harness, 'hana', [NOT_ALLOWED, NOT_THERE, notYours, gone], () =>
        harness.click({ user: 'hana', message, button: 'Send' }),
      );
      expect(nowOf(harness, message)?.buttons).toEqual(message.buttons);
      await harness.click({ user: 'mali', message, button: 'Send' });
      await appears(harness, 'channel', `Sent: ${id}`);
    },
  },
];

function decisionsOn({ stage }: ChannelHarness, target: string) {
  return stage.turns.filter(({ decision }) => decision?.target === target);
}

/** Mali is asked something that has buttons. */
async function questioned(
  harness: ChannelHarness,
  kind: 'confirm' | 'choice',
  where: 'direct' | 'channel' = 'channel',
): Promise<{ id: string; message: SeenMessage }> {
  const id = `prp_${aWord()}`;
  const card = aQuestion(kind, id);
  harness.stage.perform(({ text }) =>
    text.includes(id) ? { status: 'question', text: 'Please say.', card } : undefined,
  );
  await harness.say({ user: 'mali', where, text: `I want ${id}` });
  const message = await harness.stage.until('the question', () =>
    harness.seen(where).find((one) => shows(one, card.title) && one.buttons.length > 0),
  );
  return { id, message };
}

async function withoutButtons(harness: ChannelHarness, message: SeenMessage): Promise<void> {
  await harness.stage.until('the question without buttons', () => nowOf(harness, message)?.buttons.length === 0);
}
