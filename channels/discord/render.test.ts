import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Card, CardButton } from '../../agents/message.ts';
import { anApproval, aQuestion, aReply } from '../contract-samples.ts';
import { faultsOfBody } from './limits.ts';
import { readPress } from './press.ts';
import { cardRows } from './render-actions.ts';
import { renderCard } from './render-card.ts';
import { renderReply } from './render-reply.ts';
import { plain } from './render-text.ts';
import { shownAs } from './test-discord-text.ts';
import type { Button } from './wire.ts';

const URL = 'https://expert.meridian.example';
const THREAD = 'discord:10000000000000000001:20000000000000000001:30000000000000000001';
const choices = (many: number): CardButton[] =>
  Array.from({ length: many }, (_, n) => ({
    label: `Choice ${n}`,
    action: 'choose',
    target: `c_${n}`,
    style: 'plain',
  }));

it('knows a message that Discord would refuse', () => {
  const button = (n: number): Button => ({ type: 2, style: 2, label: 'Yes', custom_id: `confirm:${n}` });
  const six = [{ type: 1 as const, components: Array.from({ length: 6 }, (_, n) => button(n)) }];
  expect(faultsOfBody({ content: 'x', components: six })).toEqual(['row: 6 of 5']);
  expect(faultsOfBody({ content: 'x'.repeat(2_001) })).toEqual(['content: 2001 of 2000']);
  expect(faultsOfBody({ embeds: [{ fields: [{ name: '', value: 'x' }] }] })).toEqual(['name of a field: empty']);
  const long = Array.from({ length: 6 }, () => ({ name: 'x', value: 'y'.repeat(1_024) }));
  expect(faultsOfBody({ embeds: [{ fields: long }] })).toEqual(['embeds together']);
  expect(faultsOfBody({ content: 'x', components: [{ type: 1, components: [button(1), button(1)] }] })).toHaveLength(1);
  expect(faultsOfBody({})).toEqual(['an empty message']);
});

it('fits every card into the limits of a message', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 1_500 });
  const facts = fc.array(fc.record({ label: text, value: text }), { maxLength: 30 });
  const changes = fc.array(fc.record({ label: text, before: text, after: text }), { maxLength: 30 });
  const quotes = fc.array(fc.record({ label: text, text }), { maxLength: 4 });
  const cards = fc.record({ title: text, facts, changes, quotes, footer: text, buttons: fc.nat(130).map(choices) });
  fc.assert(
    fc.property(cards, (some) => {
      const card: Card = { ...anApproval('apr_1'), ...some };
      expect(faultsOfBody(renderCard(card, URL, THREAD))).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

it('puts a card that is too large for Discord into a file, whole', () => {
  const value = 'วันลาที่เหลือ '.repeat(100);
  const facts = Array.from({ length: 8 }, (_, n) => ({ label: `Fact ${n}`, value: `${n} ${value}` }));
  const { files = [], components } = renderCard({ ...anApproval('apr_1'), facts }, URL);
  expect(files[0]?.data).toContain(`Fact 7: 7 ${value.trim()}`);
  expect(components).not.toEqual([]);
  expect(renderCard(anApproval('apr_1'), URL).files).toBeUndefined();
});

it.each([
  ['/documents/leave', `${URL}/documents/leave`],
  [`${URL}/documents/leave(2)`, `${URL}/documents/leave%282%29`],
  ['/documents/a%20b c', `${URL}/documents/a%20b%20c`],
  ['https://evil.example/leave', undefined],
  [`${URL}.evil.example/leave`, undefined],
])('links the page %s of the evidence to this server alone', (url, link) => {
  const source = { docId: 'doc', title: 'Leave Policy', section: 'Carry-over', relevance: 1, url };
  const { embeds } = renderCard({ ...anApproval('apr_1'), evidence: [source] } as Card, URL);
  const links = embeds?.flatMap(({ fields = [] }) => fields.flatMap(({ value }) => shownAs(value).links));
  expect(links).toEqual(link ? [link] : []);
});

it('makes menus of buttons that five rows have no room for', () => {
  const card = { ...aQuestion('choice', 'q_1'), buttons: choices(26) };
  const rows = cardRows(card, THREAD);
  expect(rows.map(({ components }) => components[0]?.type)).toEqual([3, 3]);
  expect(cardRows({ ...card, buttons: choices(25) }, THREAD)).toHaveLength(5);
});

it('keeps the thread of a question in its buttons, with the longest ids there are', () => {
  const target = `prp_${'x'.repeat(20)}`;
  const [row] = cardRows({ ...aQuestion('confirm', target) }, `${THREAD}:mali`);
  const [button] = row?.components ?? [];
  expect(button?.custom_id.length).toBeLessThanOrEqual(100);
  const press = { does: 'decide', action: 'confirm', target };
  expect(readPress(button?.custom_id ?? '')).toEqual({ press, thread: THREAD });
});

it.each([
  '',
  'approve',
  'approve:',
  'delete:apr_1',
  'approve:a b',
  'form:approve:',
  'edit:a/b',
  'again:x:1',
  'fields:',
])('reads nothing into the id “%s”', (id) => {
  expect(readPress(id)).toBeUndefined();
});

it('shows any plain text as it is written', () => {
  const hostile =
    '**a** _b_ ~~c~~ `d` ||e|| [f](https://evil.example) <@1> <#2> <t:3:R> </x:4> <:y:5> @everyone\n# g\n- h\n1. i\n> j';
  const { text, links, mentions } = shownAs(plain(hostile));
  expect(text.replaceAll('\u2060', '')).toBe(hostile);
  expect([links, mentions]).toEqual([[], []]);
  expect(shownAs(hostile).links).toHaveLength(1);
});

it('sends a long answer as its beginning and a file, and a short one as messages', () => {
  const long = Array.from({ length: 200 }, (_, n) => `Paragraph ${n}: ${'words '.repeat(20)}`).join('\n\n');
  const [first, ...more] = renderReply(aReply({ text: long }), URL);
  expect(more).toEqual([]);
  expect(first?.content).toMatch(/^Paragraph 0/);
  expect(first?.files?.[0]?.data).toContain('Paragraph 199');
  expect(renderReply(aReply({ text: long.slice(0, 5_000) }), URL)).toHaveLength(3);
});

it('offers suggestions that fit on a button', () => {
  const suggestions = ['How many days are left?', 'x'.repeat(81), 'ขอลาพักร้อน'];
  const [body] = renderReply(aReply({ text: 'Hello', suggestions }), URL, THREAD);
  const labels = body?.components?.flatMap(({ components }) => components.map((one) => 'label' in one && one.label));
  expect(labels).toEqual(['How many days are left?', 'ขอลาพักร้อน']);
});
