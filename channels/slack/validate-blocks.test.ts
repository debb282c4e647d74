import { describe, expect, it } from 'vitest';
import { blockFaults, viewFaults } from './validate-blocks.ts';
import type { Json } from './validate-elements.ts';

const plain = (text: string) => ({ type: 'plain_text', text });
const button = (n: number, more: Json = {}) => ({
  type: 'button',
  action_id: `act.${n}`,
  text: plain('Go'),
  value: 'v',
  ...more,
});
const header = { type: 'header', text: plain('Title') };
const option = (n: number) => ({ text: plain(`Option ${n}`), value: String(n) });
const select = (count: number) => ({
  type: 'static_select',
  action_id: 'a',
  options: Array.from({ length: count }, (_, n) => option(n)),
});
const overflow = (count: number) => ({ ...select(count), type: 'overflow' });
const input = (element: Json, more: Json = {}) => ({ type: 'input', label: plain('Label'), element, ...more });
const typed = { type: 'plain_text_input', action_id: 'a' };
const rich = (text: string, type = 'rich_text_section') => ({
  type: 'rich_text',
  elements: [{ type, elements: [{ type: 'text', text }] }],
});
const modal = (blocks: Json[], more: Json = {}): Json => ({
  ...{ type: 'modal', title: plain('Title'), submit: plain('Send'), close: plain('Close'), blocks },
  ...more,
});

describe('the validator of Block Kit', () => {
  it.each<[string, Json[], Json[]]>([
    ['blocks of a message', Array(50).fill({ type: 'divider' }), Array(51).fill({ type: 'divider' })],
    [
      'a heading',
      [{ type: 'header', text: plain('x'.repeat(150)) }],
      [{ type: 'header', text: plain('x'.repeat(151)) }],
    ],
    ['an empty heading', [header], [{ type: 'header', text: plain('') }]],
    ['a heading as mrkdwn', [header], [{ type: 'header', text: { type: 'mrkdwn', text: 'x' } }]],
    [
      'text of a section',
      [{ type: 'section', text: plain('x'.repeat(3_000)) }],
      [{ type: 'section', text: plain('x'.repeat(3_001)) }],
    ],
    ['a section with nothing', [{ type: 'section', fields: [plain('x')] }], [{ type: 'section' }]],
    [
      'fields',
      [{ type: 'section', fields: Array(10).fill(plain('x')) }],
      [{ type: 'section', fields: Array(11).fill(plain('x')) }],
    ],
    [
      'text of a field',
      [{ type: 'section', fields: [plain('x'.repeat(2_000))] }],
      [{ type: 'section', fields: [plain('x'.repeat(2_001))] }],
    ],
    [
      'elements of a context',
      [{ type: 'context', elements: Array(10).fill(plain('x')) }],
      [{ type: 'context', elements: Array(11).fill(plain('x')) }],
    ],
    ['buttons', [{ type: 'actions', elements: [button(1)] }], [{ type: 'actions', elements: [] }]],
    ['elements of actions', [actions(25)], [actions(26)]],
    [
      'a label',
      [{ type: 'actions', elements: [button(1, { text: plain('x'.repeat(75)) })] }],
      [{ type: 'actions', elements: [button(1, { text: plain('x'.repeat(76)) })] }],
    ],
    [
      'a value',
      [{ type: 'actions', elements: [button(1, { value: 'x'.repeat(2_000) })] }],
      [{ type: 'actions', elements: [button(1, { value: 'x'.repeat(2_001) })] }],
    ],
    [
      'an action’s id',
      [{ type: 'actions', elements: [button(1, { action_id: 'x'.repeat(255) })] }],
      [{ type: 'actions', elements: [button(1, { action_id: 'x'.repeat(256) })] }],
    ],
    [
      'ids of actions',
      [{ type: 'actions', elements: [button(1), button(2)] }],
      [{ type: 'actions', elements: [button(1), button(1)] }],
    ],
    [
      'ids of blocks',
      [
        { ...header, block_id: 'a' },
        { ...header, block_id: 'b' },
      ],
      [
        { ...header, block_id: 'a' },
        { ...header, block_id: 'a' },
      ],
    ],
    ['a block’s id', [{ ...header, block_id: 'x'.repeat(255) }], [{ ...header, block_id: 'x'.repeat(256) }]],
    [
      'a style',
      [{ type: 'actions', elements: [button(1, { style: 'danger' })] }],
      [{ type: 'actions', elements: [button(1, { style: 'plain' })] }],
    ],
    ['a menu’s least', [{ type: 'actions', elements: [overflow(2)] }], [{ type: 'actions', elements: [overflow(1)] }]],
    ['a menu’s most', [{ type: 'actions', elements: [overflow(5)] }], [{ type: 'actions', elements: [overflow(6)] }]],
    ['Markdown in all', [md(6_000), md(6_000)], [md(6_000), md(6_001)]],
    ['rich text', [rich('x'.repeat(3_000))], [rich('x'.repeat(3_001))]],
    ['empty rich text', [rich('x')], [rich('')]],
    ['parts of rich text', [rich('x', 'rich_text_quote')], [rich('x', 'rich_text_table')]],
    ['unknown blocks', [header], [{ type: 'heading', text: plain('x') }]],
    ['unknown properties', [header], [{ ...header, colour: 'red' }]],
    ['inputs outside modals', [header], [input(typed)]],
  ])('knows the limit of %s', (_, fine, wrong) => {
    expect(blockFaults('message', fine)).toEqual([]);
    expect(blockFaults('message', wrong)).not.toEqual([]);
  });

  it.each<[string, Json, Json]>([
    ['blocks of a modal', modal(Array(100).fill({ type: 'divider' })), modal(Array(101).fill({ type: 'divider' }))],
    ['a title', modal([header], { title: plain('x'.repeat(24)) }), modal([header], { title: plain('x'.repeat(25)) })],
    [
      'the word to send',
      modal([header], { submit: plain('x'.repeat(24)) }),
      modal([header], { submit: plain('x'.repeat(25)) }),
    ],
    [
      'metadata',
      modal([header], { private_metadata: 'x'.repeat(3_000) }),
      modal([header], { private_metadata: 'x'.repeat(3_001) }),
    ],
    [
      'a label of an input',
      modal([input(typed, { label: plain('x'.repeat(2_000)) })]),
      modal([input(typed, { label: plain('x'.repeat(2_001)) })]),
    ],
    ['a typed text', modal([input({ ...typed, max_length: 3_000 })]), modal([input({ ...typed, max_length: 3_001 })])],
    [
      'what stands there first',
      modal([input({ ...typed, max_length: 3, initial_value: 'abc' })]),
      modal([input({ ...typed, max_length: 3, initial_value: 'abcd' })]),
    ],
    ['options', modal([input(select(100))]), modal([input(select(101))])],
    [
      'the option chosen first',
      modal([input({ ...select(2), initial_option: option(1) })]),
      modal([input({ ...select(2), initial_option: option(2) })]),
    ],
    [
      'a day',
      modal([input({ type: 'datepicker', action_id: 'a', initial_date: '2027-06-03' })]),
      modal([input({ type: 'datepicker', action_id: 'a', initial_date: '3 June' })]),
    ],
    [
      'a number',
      modal([input({ type: 'number_input', action_id: 'a', is_decimal_allowed: true, initial_value: '3' })]),
      modal([input({ type: 'number_input', action_id: 'a', is_decimal_allowed: true, initial_value: 'three' })]),
    ],
    ['Markdown in modals', modal([header]), modal([md(10)])],
    ['inputs without a word to send', modal([input(typed)]), modal([input(typed)], { submit: undefined })],
  ])('knows the limit of %s', (_, fine, wrong) => {
    expect(viewFaults(fine)).toEqual([]);
    expect(viewFaults(wrong)).not.toEqual([]);
  });
});

function actions(count: number): Json {
  return { type: 'actions', elements: Array.from({ length: count }, (_, n) => button(n)) };
}

function md(length: number): Json {
  return { type: 'markdown', text: 'x'.repeat(length) };
}
