/** What can be read, pressed and filled in on Slack's blocks. */
import type { Form } from './chat-client.ts';

interface TextObject {
  type: string;
  text: string;
}
interface Option {
  text: TextObject;
  value: string;
}
interface Element {
  type: string;
  action_id?: string;
  value?: string;
  text?: TextObject | string;
  url?: string;
  elements?: Element[];
  options?: Option[];
  initial_value?: string;
  initial_date?: string;
  initial_option?: Option;
}
export interface Block {
  type: string;
  block_id?: string;
  text?: TextObject | string;
  fields?: TextObject[];
  elements?: Element[];
  accessory?: Element;
  label?: TextObject;
  element?: Element;
}
export interface SlackMessage {
  ts: string;
  user: string;
  text: string;
  thread_ts?: string;
  subtype?: string;
  ephemeral_to?: string;
  blocks?: Block[];
}
export interface SlackView {
  id: string;
  title: TextObject;
  blocks: Block[];
}
/** What the client sends when something is pressed. */
export interface SlackAction {
  label: string;
  action: Record<string, unknown>;
}

/** All words of a message: its blocks, or its text where it has none. */
export function wordsOf({ text, blocks = [] }: SlackMessage): string {
  return blocks.length > 0 ? blocks.map(wordsOfBlock).filter(Boolean).join('\n') : text;
}

/** The words of those blocks that the client's page cannot show. */
export function unknownWords({ blocks = [] }: SlackMessage): string[] {
  return blocks.filter(({ type }) => type === 'markdown' || type === 'rich_text').map(wordsOfBlock);
}

function wordsOfBlock({ type, text, fields = [], elements = [] }: Block): string {
  const inner = type === 'actions' ? [] : elements.map(wordsOfElement);
  return [textOf(text), ...fields.map(textOf), ...inner].filter(Boolean).join('\n');
}

/** Everything on a message that can be pressed, entries of menus included. */
export function actionsOf({ blocks = [] }: SlackMessage): SlackAction[] {
  return blocks.flatMap((block) => {
    const pressable = [...(block.type === 'actions' ? (block.elements ?? []) : []), block.accessory ?? []].flat();
    return pressable.flatMap((element) => pressesOf(element, block.block_id));
  });
}

function pressesOf({ type, action_id, value, text, options = [] }: Element, block_id?: string): SlackAction[] {
  const own = { type, action_id, block_id };
  if (type === 'button') return [{ label: textOf(text), action: { ...own, value, text } }];
  return options.map((option) => ({ label: option.text.text, action: { ...own, selected_option: option } }));
}

/** The form that a modal is. */
export function formOf(view: SlackView): Form {
  const fields = view.blocks.flatMap(({ type, block_id = '', label, element }) =>
    type === 'input' && element ? [{ name: block_id, label: textOf(label), value: initialOf(element) }] : [],
  );
  return { title: view.title.text, fields, handle: view };
}

/** The values of a modal as the client sends them: what it opened with, save what was changed. */
export function stateOf(view: SlackView, changed: Record<string, string>): Record<string, unknown> {
  const inputs = view.blocks.filter(({ type, element }) => type === 'input' && element);
  return Object.fromEntries(
    inputs.map(({ block_id = '', label, element }) => {
      const { type = '', action_id = '' } = element ?? {};
      const value = changed[textOf(label)] ?? initialOf(element as Element);
      return [block_id, { [action_id]: { type, ...typedAs(element as Element, value) } }];
    }),
  );
}

function typedAs({ type, options = [] }: Element, value: string): Record<string, unknown> {
  if (type === 'datepicker') return { selected_date: value || null };
  if (type.includes('select') || type === 'radio_buttons')
    return { selected_option: options.find((option) => option.value === value || option.text.text === value) ?? null };
  return { value: value || null };
}

function initialOf({ initial_value, initial_date, initial_option }: Element): string {
  return initial_value ?? initial_date ?? initial_option?.value ?? '';
}

function wordsOfElement({ text, url, elements = [] }: Element): string {
  return [textOf(text), url ?? '', ...elements.map(wordsOfElement)].filter(Boolean).join(' ');
}

function textOf(text: TextObject | string | undefined): string {
  return typeof text === 'string' ? text : (text?.text ?? '');
}
