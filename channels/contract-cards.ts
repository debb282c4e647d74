/** Rules of the contract: a card shows exactly what is to be decided, as text, and everything on it can be pressed. */
import { expect } from 'vitest';
import type { Card } from '../agents/message.ts';
import { chatWords } from './chat/words.ts';
import type { Rule, SeenMessage } from './contract.ts';
import { aQuestion } from './contract-samples.ts';
import { appears, aWord, plain, raised, shows } from './contract-scenes.ts';
import { PUBLIC_URL } from './contract-stage.ts';

/** What a person may have written to look like something else. */
const HOSTILE =
  '*bold* _it_ ~no~ `code` <b>html</b> &amp; [Policy](https://evil.example/a) <https://evil.example/b|here> # head > quote ||gone||';
const CALLS = '@everyone @here <!channel> <@U1> <@&5> <at>Anan</at> <@1>';

export const cardRules: readonly Rule[] = [
  {
    name: 'shows every field of an approval, from what it is to what it becomes',
    needs: ['buttons'],
    async check(harness) {
      const { message } = await raised(harness);
      for (const part of ['Leave request of Mali Srisuk', ...EVERY_PART]) expect(plain(message.text)).toContain(part);
      inOrder(message, ['Days left', '9 days', '6 days']);
      inOrder(message, ['Requester', 'Mali Srisuk · Operations']);
      expect(message.links).toContain(`${PUBLIC_URL}/documents/leave-policy#vacation`);
      for (const label of ['Approve', 'Reject', chatWords('en').edit]) expect(labels(message)).toContain(label);
    },
  },
  {
    name: 'shows a card in Thai to those who read Thai',
    needs: ['buttons'],
    async check(harness) {
      const changes = [{ label: 'วันคงเหลือ', before: '๙ วัน', after: '๖ วันทำการ' }];
      const { message } = await raised(harness, { card: () => ({ language: 'th', changes }) });
      inOrder(message, ['วันคงเหลือ', '๙ วัน', '๖ วันทำการ']);
      expect(labels(message)).toContain(chatWords('th').edit);
    },
  },
  {
    name: 'shows what people wrote on a card to the letter, and makes nothing of it',
    needs: ['buttons'],
    async check(harness) {
      const card: Partial<Card> = {
        facts: [{ label: 'Reason', value: HOSTILE }],
        changes: [{ label: 'Note', before: CALLS, after: HOSTILE }],
        quotes: [{ label: 'Mali wrote', text: `${HOSTILE}\n${CALLS}` }],
        footer: HOSTILE,
      };
      const { message } = await raised(harness, { card: () => card });
      expect(plain(message.text).split(plain(HOSTILE)).length - 1).toBeGreaterThanOrEqual(4);
      expect(shows(message, CALLS)).toBe(true);
      expect(message.mentions).toEqual([]);
      expect(message.links.filter((link) => !link.startsWith(PUBLIC_URL))).toEqual([]);
    },
  },
  {
    name: 'makes no link of evidence that lies elsewhere',
    needs: ['buttons'],
    async check(harness) {
      const url = 'https://evil.example/policy';
      const evidence = [{ docId: 'x', title: 'Strange Policy', section: 'Pay', url, relevance: 1 }];
      const { message } = await raised(harness, { card: () => ({ evidence }) });
      expect(shows(message, 'Strange Policy')).toBe(true);
      expect(message.links).not.toContain(url);
    },
  },
  {
    name: 'shows every change of a large card, and its buttons',
    needs: ['buttons'],
    async check(harness) {
      const changes = Array.from({ length: 20 }, (_, n) => ({
        label: `Field number ${n}`,
        before: `the value before of ${n}`,
        after: `the value after of ${n}`,
      }));
      const facts = Array.from({ length: 12 }, (_, n) => ({ label: `Fact ${n}`, value: 'As it is. '.repeat(12) }));
      const quotes = [{ label: 'Mali wrote', text: `ขอ${'ลาพักร้อน '.repeat(300)}` }];
      const { message } = await raised(harness, { card: () => ({ changes, facts, quotes }) });
      for (const { label, before, after } of changes) inOrder(message, [label, before, after]);
      for (const label of ['Approve', 'Reject']) expect(labels(message)).toContain(label);
    },
  },
  {
    name: 'offers a dozen choices, each of which can be chosen',
    needs: ['buttons'],
    async check(harness) {
      const { stage } = harness;
      const id = aWord();
      const question = aQuestion('choice', id);
      const many = Array.from({ length: 12 }, (_, n) => ({
        ...({ label: `Choice number ${n}`, action: 'choose', target: `choice_${n}`, style: 'plain' } as const),
      }));
      stage.perform(({ text }) =>
        text.includes(id) ? { status: 'question', text: 'Which?', card: { ...question, buttons: many } } : undefined,
      );
      const said = await harness.say({ user: 'mali', where: 'channel', text: `Which one, ${id}` });
      const message = await appears(harness, 'channel', question.title);
      expect(message.thread).toBe(said.thread);
      expect(labels(message)).toEqual(expect.arrayContaining(many.map(({ label }) => label)));
      await harness.click({ user: 'mali', message, button: 'Choice number 11' });
      await appears(harness, 'channel', 'Chosen: choice_11');
    },
  },
  {
    name: 'posts a card in each place it is for',
    needs: ['buttons', 'proactive'],
    async check(harness) {
      const { id } = await raised(harness, { to: ['anan', 'hana'] });
      const copies = await harness.stage.until('both direct copies', () => {
        const found = harness.seen('direct').filter((message) => shows(message, id) && message.buttons.length > 0);
        return found.length === 2 ? found : undefined;
      });
      expect(copies.map(({ privateTo }) => privateTo).toSorted()).toEqual(['anan', 'hana']);
    },
  },
];

const EVERY_PART = [
  ...['Requester', 'Mali Srisuk · Operations', 'Why you', 'The manager approves leave', 'Expires', '27 November 2026'],
  ...['Dates', '3–5 June 2027', 'Days left', '9 days', '6 days'],
  ...['Mali wrote', 'ขอลาพักร้อน 3-5 มิถุนายน, please', 'Leave Policy', 'Vacation'],
];

/** Labels as `Press.button` takes them. */
function labels({ buttons }: SeenMessage): string[] {
  return buttons.map((label) => label.replace(/(…|\.\.\.)$/, ''));
}

function inOrder(message: SeenMessage, parts: string[]): void {
  const text = plain(message.text);
  const escaped = parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  expect(text).toMatch(new RegExp(escaped.join('[^]*?')));
}
