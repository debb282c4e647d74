import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Card, CardButton, CardField, Citation, Reply } from '../../agents/message.ts';
import { editFormOf, formOf } from '../chat/forms.ts';
import { anApproval, aQuestion, aReply } from '../contract-samples.ts';
import { askModal } from './ask-modal.ts';
import { cardBlocks, renderCard } from './render-card.ts';
import { renderForm, renderNotice } from './render-form.ts';
import { renderReply } from './render-reply.ts';
import { pressables, readPost } from './test-slack-reading.ts';
import type { Block } from './test-slack-state.ts';
import { blockFaults, viewFaults } from './validate-blocks.ts';

const PUBLIC_URL = 'https://expert.meridian.example';
const PIECES = [
  '<!channel> ',
  '<@U1>',
  '*b* ',
  '`c`',
  '&amp;',
  'ลาพักร้อน',
  '👩‍👩‍👧‍👦',
  '\n',
  'x'.repeat(400),
  '{{',
  '](https://evil.example)',
];

const text = (most: number) =>
  fc
    .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: 'grapheme' })), { maxLength: 12 })
    .map((parts) => parts.join('').toWellFormed().slice(0, most).toWellFormed());
const language = fc.constantFrom('en' as const, 'th' as const);
const button = fc.record({
  label: text(120),
  action: fc.constantFrom<CardButton['action'][]>('approve', 'reject', 'confirm', 'cancel', 'choose'),
  target: fc.stringMatching(/^[\w.-]{1,90}$/),
  style: fc.constantFrom<CardButton['style'][]>('primary', 'danger', 'plain'),
  input: fc.option(
    fc.record({
      name: fc.constantFrom<('reason' | 'answer')[]>('reason', 'answer'),
      label: text(60),
      required: fc.boolean(),
      multiline: fc.boolean(),
    }),
    { nil: undefined },
  ),
}) as fc.Arbitrary<CardButton>;
const field = fc.record({
  name: fc.stringMatching(/^[a-z]\w{0,20}$/),
  label: text(80),
  kind: fc.constantFrom<CardField['kind'][]>('text', 'multiline', 'number', 'date', 'choice'),
  value: fc.oneof(text(1_500), fc.constantFrom('3', '2027-06-03')),
  choices: fc.array(fc.record({ value: text(200), label: text(120) }), { maxLength: 120 }),
}) as fc.Arbitrary<CardField>;
const citation = fc.record({
  docId: fc.string(),
  title: text(120),
  section: text(60),
  url: fc.oneof(fc.constantFrom('/documents/a#b', 'https://evil.example', 'javascript:alert(1)', '//x'), fc.webPath()),
  relevance: fc.constant(1),
  date: fc.constantFrom('2026-01-01', 'soon'),
}) as fc.Arbitrary<Citation>;
const anyCard: fc.Arbitrary<Card> = fc.record({
  id: fc.stringMatching(/^\w{1,20}$/),
  kind: fc.constantFrom<Card['kind'][]>('confirm', 'approval', 'escalation', 'choice', 'decided', 'receipt'),
  language,
  title: text(400),
  facts: fc.array(fc.record({ label: text(60), value: text(2_500) }), { maxLength: 40 }),
  changes: fc.array(fc.record({ label: text(60), before: text(900), after: text(3_500) }), { maxLength: 40 }),
  quotes: fc.array(fc.record({ label: text(60), text: text(4_000) }), { maxLength: 12 }),
  evidence: fc.array(citation, { maxLength: 20 }),
  buttons: fc.array(button, { maxLength: 30 }),
  editable: fc.array(field, { maxLength: 12 }),
  footer: text(2_500),
});

describe('a card in Slack', () => {
  it('is within the limits, whatever is on it', () => {
    fc.assert(
      fc.property(anyCard, (card) => {
        const message = renderCard(card, PUBLIC_URL);
        expect(blockFaults('message', message.blocks)).toEqual([]);
        expect(message.text).not.toBe('');
        expect(blockFaults('home', cardBlocks(card, PUBLIC_URL, 30))).toEqual([]);
      }),
      { numRuns: 120 },
    );
  });

  it('calls nobody and links to this server alone, whatever is on it', () => {
    fc.assert(
      fc.property(anyCard, (card) => {
        const { text, blocks } = renderCard(card, PUBLIC_URL);
        const read = readPost({ text, blocks: blocks as Block[] });
        expect(read.mentions).toEqual([]);
        expect(read.links.filter((link) => !link.startsWith(`${PUBLIC_URL}/`))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('shows a long change to its last character', () => {
    const after = `${'ลาพักร้อน '.repeat(900)}END`;
    const { blocks } = renderCard(anApproval('apr_1', { changes: [{ label: 'Note', after }] }), PUBLIC_URL);
    expect(readPost({ text: 'x', blocks: blocks as Block[] }).text.replaceAll('\n', '')).toContain(after);
  });

  it('cannot be approved where not all of it can be shown', () => {
    const quotes = Array.from({ length: 60 }, (_, n) => ({ label: `Part ${n}`, text: 'x'.repeat(2_500) }));
    const { blocks } = renderCard(anApproval('apr_1', { quotes }), PUBLIC_URL);
    expect(blockFaults('message', blocks)).toEqual([]);
    expect(pressables(blocks as Block[]).map(({ label }) => label)).toEqual(['Reject']);
    expect(readPost({ text: 'x', blocks: blocks as Block[] }).text).toContain(PUBLIC_URL);
  });

  it('has a menu for what is more than five buttons', () => {
    const many = Array.from({ length: 8 }, (_, n) => ({
      ...({ label: `Choice ${n}`, action: 'choose', target: `t${n}`, style: 'plain' } as const),
    }));
    const { blocks } = renderCard({ ...aQuestion('choice', 'q'), buttons: many }, PUBLIC_URL);
    const actions = blocks.find(({ type }) => type === 'actions') as { elements?: { type: string }[] } | undefined;
    expect(actions?.elements?.map(({ type }) => type)).toEqual(['button', 'button', 'button', 'button', 'overflow']);
  });

  it('has nothing to press once it is decided', () => {
    const { blocks } = renderCard({ ...anApproval('apr_1'), kind: 'decided' }, PUBLIC_URL);
    expect(pressables(blocks as Block[])).toEqual([]);
  });
});

describe('a form in Slack', () => {
  it('is within the limits, whatever may be changed', () => {
    fc.assert(
      fc.property(anyCard, (card) => {
        const forms = [editFormOf(card), formOf(card, 'reject'), formOf(card, 'approve')];
        for (const form of forms) if (form) expect(viewFaults(renderForm(form, card, '{}'))).toEqual([]);
      }),
      { numRuns: 120 },
    );
  });

  it('asks about any message within the limits', () => {
    fc.assert(
      fc.property(text(8_000), language, (quoted, inLanguage) => {
        const about = { text: quoted, channel: 'C0ASKHR', thread: '1.000001' };
        expect(viewFaults(askModal(about, inLanguage))).toEqual([]);
      }),
      { numRuns: 60 },
    );
    expect(viewFaults(renderNotice('ปิดแล้ว', 'x'.repeat(5_000), 'ปิด'))).toEqual([]);
  });
});

describe('a reply in Slack', () => {
  const anyReply: fc.Arbitrary<Reply> = fc
    .record({
      text: text(30_000),
      sources: fc.array(citation, { maxLength: 5 }),
      card: fc.option(anyCard, { nil: undefined }),
    })
    .map(({ card, ...given }) => aReply({ ...given, ...(card ? { card } : {}) }));

  it('is within the limits, whatever it says', () => {
    fc.assert(
      fc.property(anyReply, (reply) => {
        for (const { blocks } of renderReply(reply, PUBLIC_URL)) expect(blockFaults('message', blocks)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('carries its card on the last message', () => {
    const reply = aReply({ text: 'word '.repeat(5_000), card: aQuestion('confirm', 'prp_1') });
    const messages = renderReply(reply, PUBLIC_URL);
    expect(messages.length).toBeGreaterThan(1);
    const withButtons = messages.map(({ blocks }) => pressables(blocks as Block[]).length);
    expect(withButtons).toEqual([...messages.slice(1).map(() => 0), 2]);
  });
});
