/** Turns a form into a modal, and what was typed into it back into values. */
import type { InputBlock, InputBlockElement, KnownBlock, ModalView } from '@slack/types';
import type { Card } from '../../agents/message.ts';
import { cardTitle } from '../chat/card-text.ts';
import type { Form, FormField } from '../chat/forms.ts';
import { chatWords } from '../chat/words.ts';
import { clipped } from './escape.ts';
import { lines, run } from './rich-text.ts';

export const DECIDE = 'decide';
const MOST_TITLE = 24;
const MOST_INPUT = 3_000;
const MOST_BLOCKS = 100;
const MOST_OPTIONS = 100;
const MOST_OPTION = 75;
const MOST_OPTION_VALUE = 150;
const VALUE = 'value';

type State = Record<string, Record<string, Record<string, unknown>>>;

/** The modal of a form; `metadata` comes back when it is sent, and holds ids only. */
export function renderForm(form: Form, card: Card, metadata: string): ModalView {
  const say = chatWords(form.language);
  const inputs = form.fields.flatMap((field, at) => (isShown(field) ? [inputOf(field, at)] : []));
  return {
    type: 'modal',
    callback_id: DECIDE,
    private_metadata: metadata,
    title: plain(form.submit, MOST_TITLE),
    submit: plain(form.submit, MOST_TITLE),
    close: plain(say.cancel, MOST_TITLE),
    blocks: [...lines([run(cardTitle(card) || '—')]), ...inputs].slice(0, MOST_BLOCKS),
  };
}

/** A modal that says one thing. */
export function renderNotice(title: string, sentence: string, close: string): ModalView {
  return {
    type: 'modal',
    title: plain(title, MOST_TITLE),
    close: plain(close, MOST_TITLE),
    blocks: lines([run(sentence)]) as KnownBlock[],
  };
}

/** What was typed, by name of the field. */
export function valuesOf({ fields }: Form, state: State): Record<string, string> {
  const values = fields.flatMap((field, at) =>
    isShown(field) ? [[field.name, typed(field, state[blockOf(field, at)]?.[VALUE])] as const] : [],
  );
  return Object.fromEntries(values);
}

/** Faults by the ids of the modal's blocks, as Slack wants them. */
export function faultsByBlock({ fields }: Form, faults: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    fields.flatMap((field, at) => {
      const fault = faults[field.name];
      return fault ? [[blockOf(field, at), fault]] : [];
    }),
  );
}

function blockOf({ name }: FormField, at: number): string {
  return clipped(`${at}.${name}`, 255);
}

function inputOf(field: FormField, at: number): InputBlock {
  return {
    type: 'input',
    block_id: blockOf(field, at),
    label: plain(field.label, 2_000),
    optional: !field.required,
    element: elementOf(field),
  };
}

function elementOf({ kind, value, longest, choices = [] }: FormField): InputBlockElement {
  if (kind === 'choice' && choices.length > 0 && choices.length <= MOST_OPTIONS) {
    const options = choices.map((choice, at) => ({
      text: plain(choice.label, MOST_OPTION),
      value: optionOf(choice, at),
    }));
    const chosen = options[choices.findIndex((choice) => choice.value === value)];
    return { type: 'static_select', action_id: VALUE, options, ...(chosen ? { initial_option: chosen } : {}) };
  }
  const initial = value === '' ? {} : { initial_value: value };
  if (kind === 'number') {
    const known = Number.isFinite(Number(value)) ? initial : {};
    return { type: 'number_input', action_id: VALUE, is_decimal_allowed: true, ...known };
  }
  if (kind === 'date')
    return { type: 'datepicker', action_id: VALUE, ...(isDay(value) ? { initial_date: value } : {}) };
  const most = mostOf(longest);
  return { type: 'plain_text_input', action_id: VALUE, multiline: kind === 'multiline', max_length: most, ...initial };
}

function typed({ choices }: FormField, element: Record<string, unknown> | undefined): string {
  const option = element?.selected_option as { value?: unknown } | null | undefined;
  if (option) return choices?.find((choice, at) => optionOf(choice, at) === option.value)?.value ?? '';
  return String(element?.value ?? element?.selected_date ?? '');
}

/** A value too long for the modal stays as it is: cut, it would count as changed. */
function isShown({ value, longest }: FormField): boolean {
  return value.length <= mostOf(longest);
}

function mostOf(longest: number): number {
  return Math.min(longest, MOST_INPUT);
}

function plain(text: string, most: number) {
  return { type: 'plain_text' as const, text: clipped(text.trim() || '—', most), emoji: false };
}

/** What an option carries: its value, or its place where the value does not fit. */
function optionOf({ value }: { value: string }, at: number): string {
  return value !== '' && value.length <= MOST_OPTION_VALUE ? value : `#${at}`;
}

function isDay(value: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(value);
}
