/** Block Kit measured by its documented limits: what Slack would refuse is found before it is sent. */

import {
  countFaults,
  elementFaults,
  isObject,
  type Json,
  listOf,
  strangers,
  textFaults,
  textObjectFaults,
} from './validate-elements.ts';
import { validRichText } from './validate-rich-text.ts';

export type Surface = 'message' | 'modal' | 'home';

const MOST_BLOCKS: Record<Surface, number> = { message: 50, modal: 100, home: 100 };
const MOST_MARKDOWN = 12_000;

/** What is wrong with the blocks of a surface; nothing when Slack would take them. */
export function blockFaults(surface: Surface, blocks: unknown): string[] {
  if (!Array.isArray(blocks)) return ['blocks: no list'];
  const markdown = blocks.map((block) =>
    isObject(block) && block.type === 'markdown' ? String(block.text).length : 0,
  );
  const total = markdown.reduce((sum, length) => sum + length, 0);
  return [
    ...countFaults('blocks', blocks.length, 1, MOST_BLOCKS[surface]),
    ...(total > MOST_MARKDOWN ? [`blocks: ${total} characters of Markdown, ${MOST_MARKDOWN} fit`] : []),
    ...repeated('block_id', blocks),
    ...blocks.flatMap((block, n) => faultsOf(`${String(isObject(block) ? block.type : 'block')}.${n}`, surface, block)),
  ];
}

/** What is wrong with a modal or a Home tab as a whole. */
export function viewFaults(view: unknown): string[] {
  if (!isObject(view)) return ['view: no view'];
  const isModal = view.type === 'modal';
  if (!isModal && view.type !== 'home') return [`view: ${String(view.type)} is no view`];
  const known = ['type', 'blocks', 'private_metadata', 'callback_id', 'external_id'];
  const ofModals = ['title', 'submit', 'close', 'clear_on_close', 'notify_on_close', 'submit_disabled'];
  const hasInput = listOf(view.blocks).some((block) => isObject(block) && block.type === 'input');
  return [
    ...strangers('view', view, isModal ? [...known, ...ofModals] : known),
    ...textFaults('view.private_metadata', view.private_metadata, 3_000, false),
    ...textFaults('view.callback_id', view.callback_id, 255, false),
    ...(isModal ? textObjectFaults('view.title', view.title, 24) : []),
    ...(['submit', 'close'] as const).flatMap((name) =>
      view[name] === undefined ? [] : textObjectFaults(`view.${name}`, view[name], 24),
    ),
    ...(isModal && hasInput && view.submit === undefined ? ['view: inputs need submit'] : []),
    ...blockFaults(isModal ? 'modal' : 'home', view.blocks),
  ];
}

function faultsOf(at: string, surface: Surface, block: unknown): string[] {
  if (!isObject(block)) return [`${at}: no block`];
  const known = PROPERTIES[String(block.type)];
  const check = CHECKS[String(block.type)];
  if (!known || !check) return [`${at}: ${String(block.type)} is no block`];
  return [
    ...strangers(at, block, ['type', 'block_id', ...known]),
    ...textFaults(`${at}.block_id`, block.block_id, 255, false),
    ...check(at, block, surface),
  ];
}

const PROPERTIES: Record<string, string[]> = {
  header: ['text'],
  section: ['text', 'fields', 'accessory', 'expand'],
  context: ['elements'],
  actions: ['elements'],
  context_actions: ['elements'],
  input: ['label', 'hint', 'optional', 'element', 'dispatch_action'],
  divider: [],
  markdown: ['text'],
  rich_text: ['elements'],
};

const TEXTS = ['plain_text', 'mrkdwn'];

const CHECKS: Record<string, (at: string, block: Json, surface: Surface) => string[]> = {
  header: (at, { text }) => textObjectFaults(`${at}.text`, text, 150),
  section: (at, { text, fields, accessory }) => [
    ...(text === undefined && fields === undefined ? [`${at}: neither text nor fields`] : []),
    ...(text === undefined ? [] : textObjectFaults(`${at}.text`, text, 3_000, TEXTS)),
    ...(fields === undefined ? [] : countFaults(`${at}.fields`, listOf(fields).length, 1, 10)),
    ...listOf(fields).flatMap((field, n) => textObjectFaults(`${at}.fields.${n}`, field, 2_000, TEXTS)),
    ...(accessory === undefined ? [] : elementFaults(`${at}.accessory`, accessory)),
  ],
  context: (at, { elements }) => [
    ...countFaults(`${at}.elements`, listOf(elements).length, 1, 10),
    ...listOf(elements).flatMap((element, n) => textObjectFaults(`${at}.elements.${n}`, element, 2_000, TEXTS)),
  ],
  actions: (at, { elements }, surface) => [
    ...countFaults(`${at}.elements`, listOf(elements).length, 1, 25),
    ...repeated('action_id', listOf(elements)),
    ...listOf(elements).flatMap((element, n) => elementFaults(`${at}.elements.${n}`, element)),
    ...(surface === 'message' && listOf(elements).some((one) => isObject(one) && String(one.type).includes('input'))
      ? [`${at}: inputs belong into modals`]
      : []),
  ],
  context_actions: (at, { elements }, surface) => [
    ...(surface === 'message' ? [] : [`${at}: these belong into messages`]),
    ...countFaults(`${at}.elements`, listOf(elements).length, 1, 5),
    ...listOf(elements).flatMap((element, n) => elementFaults(`${at}.elements.${n}`, element, ['feedback_buttons'])),
  ],
  input: (at, { label, hint, element }, surface) => [
    ...(surface === 'message' ? [`${at}: inputs belong into modals`] : []),
    ...textObjectFaults(`${at}.label`, label, 2_000),
    ...(hint === undefined ? [] : textObjectFaults(`${at}.hint`, hint, 2_000)),
    ...elementFaults(`${at}.element`, element),
  ],
  divider: () => [],
  markdown: (at, { text }, surface) => [
    ...(surface === 'message' ? [] : [`${at}: Markdown belongs into messages`]),
    ...textFaults(`${at}.text`, text, MOST_MARKDOWN),
  ],
  rich_text: (at, { elements }) => validRichText(at, elements),
};

function repeated(name: 'block_id' | 'action_id', given: unknown[]): string[] {
  const ids = given.flatMap((one) => (isObject(one) && one[name] !== undefined ? [String(one[name])] : []));
  return ids.filter((id, at) => ids.indexOf(id) !== at).map((id) => `${name} ${id} is there twice`);
}
