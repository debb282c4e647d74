import { describe, expect, it } from 'vitest';
import type { Card } from '../../agents/message.ts';
import { anApproval, aQuestion } from '../contract-samples.ts';
import { renderCard } from './render-card.ts';
import { cardFaults } from './test-card-check.ts';
import { buttonsOf } from './test-reading.ts';

const SHOWN = { publicUrl: 'https://expert.example', source: 'out_1' };
const json = (card: object) => JSON.stringify(card);
const buttons = (card: object) => buttonsOf(card as Record<string, unknown>).map(({ title }) => title);
const many = (count: number, length: number) =>
  Array.from({ length: count }, (_, n) => ({
    label: `Field ${n}`,
    before: 'x'.repeat(length),
    after: 'ย'.repeat(length),
  }));

const CARDS: [string, Card][] = [
  ['an approval', anApproval('apr_1')],
  ['an approval in Thai', anApproval('apr_1', { language: 'th' })],
  ['a confirmation', aQuestion('confirm', 'prp_1')],
  ['a choice', aQuestion('choice', 'x', 'th')],
  ['an escalation', anApproval('apr_1', { kind: 'escalation', editable: [] })],
  ['a decided card', anApproval('apr_1', { kind: 'decided', footer: 'Approved by Anan' })],
  ['a receipt', anApproval('apr_1', { kind: 'receipt' })],
  [
    'an empty card',
    anApproval('apr_1', { facts: [], changes: [], quotes: [], evidence: [], buttons: [], editable: [], title: '' }),
  ],
  ['a long quote', anApproval('apr_1', { quotes: [{ label: 'Wrote', text: 'ขอลา '.repeat(8_000) }] })],
  ['many changes', anApproval('apr_1', { changes: many(400, 100) })],
  ['a very long title', anApproval('apr_1', { title: 'x'.repeat(40_000) })],
];

describe('a card in Microsoft Teams', () => {
  it.each(CARDS)('is taken by Teams: %s', (_, card) => {
    expect(cardFaults(renderCard(card, SHOWN))).toEqual([]);
  });

  it('has a check that finds what Teams would not take', () => {
    const execute = { type: 'Action.Execute', title: 'x', verb: 'v', data: {} };
    const broken = (more: object) => cardFaults({ type: 'AdaptiveCard', version: '1.5', body: [], ...more });
    expect(broken({ body: [{ type: 'Nope' }] })).not.toEqual([]);
    expect(broken({ body: [{ type: 'TextBlock', text: 'x'.repeat(30_000) }] })).toHaveLength(2);
    expect(broken({ actions: Array.from({ length: 7 }, () => execute) })).not.toEqual([]);
    expect(broken({ actions: [{ type: 'Action.Execute', title: 'x' }] })).not.toEqual([]);
    const input = { type: 'Input.Text', id: 'a', label: 'A' };
    expect(broken({ body: [input, input] })).toContain('the id a is there twice');
    expect(broken({ body: [], actions: [execute] })).toEqual([]);
  });

  it('shortens what is quoted, says so, and can still be decided', () => {
    const card = renderCard(anApproval('apr_1', { quotes: [{ label: 'Wrote', text: 'ขอลา '.repeat(8_000) }] }), SHOWN);
    expect(json(card)).toContain('Shortened; all of it is at https://expert.example.');
    expect(buttons(card)).toContain('Approve');
  });

  it('lets nobody decide what it cannot show in full', () => {
    const card = renderCard(anApproval('apr_1', { changes: many(400, 100) }), SHOWN);
    expect(buttons(card)).toEqual([]);
    expect(json(card)).toContain('cannot be decided here');
  });

  it('takes date macros apart and reads no text as Markdown', () => {
    const card = json(renderCard(anApproval('apr_1', { title: '{{DATE(2020-01-01)}} **bold**' }), SHOWN));
    expect(card).not.toContain('{{');
    expect(card).toContain('**bold**');
    expect(card).not.toContain('"TextBlock"');
  });

  it('carries ids alone in its buttons', () => {
    const [approve] = buttonsOf(renderCard(anApproval('apr_1'), SHOWN) as Record<string, unknown>);
    expect(approve).toEqual({ title: 'Approve', verb: 'press', data: { v: 'approve:apr_1', src: 'out_1' } });
  });

  it('lets the clients of at most sixty people fetch their own view', () => {
    const viewers = Array.from({ length: 80 }, (_, n) => `29:${n}`);
    expect(renderCard(anApproval('apr_1'), { ...SHOWN, viewers })).toMatchObject({
      refresh: { action: { verb: 'view' }, userIds: viewers.slice(0, 60) },
    });
    expect(renderCard(anApproval('apr_1'), SHOWN)).not.toHaveProperty('refresh');
  });

  it('shows nobody buttons who may not press them, and leaves none on a decided card', () => {
    expect(buttons(renderCard(anApproval('apr_1'), { ...SHOWN, mayPress: false }))).toEqual([]);
    expect(buttons(renderCard(anApproval('apr_1', { kind: 'decided' }), SHOWN))).toEqual([]);
    expect(buttons(renderCard(anApproval('apr_1'), SHOWN))).toEqual(['Approve', 'Reject', 'Edit']);
  });
});
