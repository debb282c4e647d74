/** Rules of the contract: forms of cards say what is wrong beside the field, keep what was typed, and decide what was sent. */
import { expect } from 'vitest';
import type { Card, Decision } from '../agents/message.ts';
import { chatWords } from './chat/words.ts';
import type { ChannelHarness, Rule, SeenForm, SeenMessage, Who } from './contract.ts';
import { TOO_MANY_DAYS } from './contract-click.ts';
import { afterwards, decided, raised, shows, tells } from './contract-scenes.ts';

const FORMS = ['buttons', 'forms'] as const;

export const formRules: readonly Rule[] = [
  {
    name: 'asks for the reason of a rejection, and shows it with the decision',
    needs: FORMS,
    async check(harness) {
      const { id, message } = await raised(harness);
      const form = await opened(harness, 'anan', message, 'Reject');
      expect(form.fields.map(({ name }) => name)).toEqual(['reason']);
      const empty = await harness.submit(form, { reason: '  ' });
      expect([empty.closed, wordsOf(empty.errors)]).toEqual([false, expect.stringContaining(faultWords('required'))]);
      expect(decisionOn(harness, id)).toBeUndefined();
      const reason = 'Quarter end: *not* now\nขอเลื่อนไปเดือนหน้า <@U1>';
      expect((await harness.submit(form, { reason })).closed).toBe(true);
      const card = await decided(harness, message, 'Rejected by Anan Wongsakul');
      expect(shows(card, 'Quarter end: *not* now ขอเลื่อนไปเดือนหน้า <@U1>')).toBe(true);
      expect(card.mentions).toEqual([]);
      expect(decisionOn(harness, id)).toEqual({ action: 'reject', target: id, reason });
    },
  },
  {
    name: 'offers the values that may be changed, says what is wrong with new ones, and sends those that differ',
    needs: FORMS,
    async check(harness) {
      const { id, message } = await raised(harness);
      const form = await opened(harness, 'hana', message, chatWords('en').edit);
      const fields = form.fields.map(({ name, value }) => [name, value]);
      expect(fields).toEqual([
        ['edit.from', '2027-06-03'],
        ['edit.days', '3'],
      ]);
      const values = { 'edit.from': '2027-06-03', 'edit.days': 'two' };
      await refused(harness, form, values, faultWords('notANumber'));
      await refused(harness, form, { ...values, 'edit.days': '99' }, TOO_MANY_DAYS);
      expect((await harness.submit(form, { ...values, 'edit.days': '2' })).closed).toBe(true);
      await decided(harness, message, 'Approved by Hana Kobayashi');
      expect(decisionOn(harness, id)).toEqual({ action: 'approve', target: id, edits: { days: 2 } });
    },
  },
  {
    name: 'opens a form with every kind of field, and sends nothing of what stayed as it was',
    needs: FORMS,
    async check(harness) {
      const { id, message } = await raised(harness, { card: () => ({ editable: EVERY_KIND }) });
      const form = await opened(harness, 'hana', message, chatWords('en').edit);
      const values = Object.fromEntries(form.fields.map(({ name, value }) => [name, value]));
      const given = EVERY_KIND.map(({ name, value }) => [`edit.${name}`, value] as const);
      // A chat tool may send a choice by a name of its own.
      expect(values).toEqual({ ...Object.fromEntries(given), 'edit.kind': expect.stringMatching(/./) });
      expect((await harness.submit(form, values)).closed).toBe(true);
      await decided(harness, message, 'Approved by Hana Kobayashi');
      expect(decisionOn(harness, id)).toEqual({ action: 'approve', target: id });
    },
  },
  {
    name: 'takes an expert’s own answer as it was written',
    needs: FORMS,
    async check(harness) {
      const answer = `วันลาที่เหลือยกยอดได้ 7 วัน\n\n- up to **seven** days\n- until 31 March`;
      const { id, message } = await raised(harness, { card: question });
      const form = await opened(harness, 'hana', message, 'Answer');
      expect((await harness.submit(form, { answer })).closed).toBe(true);
      await decided(harness, message, 'Rejected by Hana Kobayashi');
      expect(decisionOn(harness, id)).toEqual({ action: 'reject', target: id, answer });
    },
  },
  {
    name: 'tells the sender of a form when the card was decided meanwhile',
    needs: FORMS,
    async check(harness) {
      const { id, message } = await raised(harness);
      const form = await opened(harness, 'anan', message, 'Reject');
      await harness.click({ user: 'hana', message, button: 'Approve' });
      await decided(harness, message, 'Approved by Hana Kobayashi');
      const before = harness.told('anan').length;
      const { errors } = await harness.submit(form, { reason: 'Too late' });
      const late = ['Hana Kobayashi decided this already', chatWords('en').gone, chatWords('th').gone];
      await harness.stage.until('that it was decided already', () =>
        [wordsOf(errors), ...harness.told('anan').slice(before)].some((text) =>
          late.some((words) => text.includes(words)),
        ),
      );
      await afterwards(harness);
      expect(harness.seen('channel').filter((one) => shows(one, `by Anan Wongsakul: ${id}`))).toEqual([]);
    },
  },
  {
    name: 'closes a form in time when the work takes long, and tells its sender afterwards',
    needs: FORMS,
    async check(harness) {
      const { message } = await raised(harness);
      const form = await opened(harness, 'hana', message, chatWords('en').edit);
      await tells(harness, 'hana', ['This change is not possible.'], async () => {
        harness.stage.hold();
        try {
          const began = performance.now();
          const { closed } = await harness.submit(form, { 'edit.from': '2027-06-03', 'edit.days': '99' });
          expect([closed, performance.now() - began < 3_000]).toEqual([true, true]);
        } finally {
          harness.stage.release();
        }
      });
    },
  },
];

const EVERY_KIND: Card['editable'] = [
  { name: 'title', label: 'Title', kind: 'text', value: 'Trip to <Chiang Mai> & back' },
  { name: 'note', label: 'Note', kind: 'multiline', value: 'ไปเชียงใหม่\n"with" family' },
  { name: 'days', label: 'Days', kind: 'number', value: '3' },
  { name: 'from', label: 'First day', kind: 'date', value: '2027-06-03' },
  {
    ...{ name: 'kind', label: 'Kind', kind: 'choice', value: 'sick' },
    choices: [
      { value: 'vacation', label: 'Vacation' },
      { value: 'sick', label: 'Sick leave' },
    ],
  },
];

/** A question that only an expert can answer. */
function question(id: string): Partial<Card> {
  const input = { name: 'answer', label: 'Your answer', required: true, multiline: true } as const;
  const buttons: Card['buttons'] = [
    { label: 'Approve', action: 'approve', target: id, style: 'primary' },
    { label: 'Answer', action: 'reject', target: id, style: 'plain', input },
  ];
  return { kind: 'escalation', editable: [], buttons };
}

async function opened(harness: ChannelHarness, user: Who, message: SeenMessage, button: string): Promise<SeenForm> {
  const { form } = await harness.click({ user, message, button });
  if (!form) throw new Error(`No form came up when ${user} pressed ${button}.`);
  return form;
}

async function refused(harness: ChannelHarness, form: SeenForm, values: Record<string, string>, why: string) {
  const { errors, closed } = await harness.submit(form, values);
  expect([closed, wordsOf(errors)]).toEqual([false, expect.stringContaining(why)]);
  if (errors && !('' in errors)) expect(Object.keys(errors)).toEqual(['edit.days']);
}

/** The cards of the rules are in English. */
function faultWords(fault: 'required' | 'notANumber'): string {
  return chatWords('en')[fault];
}

function wordsOf(errors: Record<string, string> | undefined): string {
  return Object.values(errors ?? {}).join(' ');
}

function decisionOn({ stage }: ChannelHarness, target: string): Decision | undefined {
  return stage.turns.findLast(({ decision }) => decision?.target === target)?.decision;
}
