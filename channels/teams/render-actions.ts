/** The buttons of a card: plain ones act at once, others open a small form below the card first. */
import type { Card, CardButton, Language } from '../../agents/message.ts';
import { buttonValue } from '../chat/clicks.ts';
import { editFormOf, type Form, type FormField, formOf, isEditable } from '../chat/forms.ts';
import { chatWords } from '../chat/words.ts';
import { plain, textLines } from './card-text.ts';

const STYLES = { primary: 'positive', danger: 'destructive', plain: 'default' } as const;
/** Teams shows six buttons at most. */
const MOST_BUTTONS = 6;

/** `edit`, or the action of the button that opens it. */
export type FormName = Form['action'] | 'edit';

/** A form as it stands before the person. */
export interface FormState {
  name: FormName;
  form: Form;
  values?: Readonly<Record<string, string>>;
  faults?: Readonly<Record<string, string>>;
}

/** A decided card and a receipt have nothing left to press; what does not fit stands in a row of its own behind one button. */
export function renderActions(card: Card, source: string): object[] {
  if (card.kind === 'decided' || card.kind === 'receipt') return [];
  const buttons = card.buttons.map((button) => {
    const form = button.input && formOf(card, button.action);
    return form
      ? opens(button.label, STYLES[button.style], { name: button.action, form }, source)
      : acts(button, source);
  });
  const edit = isEditable(card) ? editFormOf(card) : undefined;
  const all = edit
    ? [...buttons, opens(chatWords(card.language).edit, 'default', { name: 'edit', form: edit }, source)]
    : buttons;
  if (all.length <= MOST_BUTTONS) return all;
  const rest = Array.from({ length: Math.ceil((all.length - MOST_BUTTONS + 1) / MOST_BUTTONS) }, (_, at) => {
    const from = MOST_BUTTONS - 1 + at * MOST_BUTTONS;
    return { type: 'ActionSet', actions: all.slice(from, from + MOST_BUTTONS) };
  });
  return [
    ...all.slice(0, MOST_BUTTONS - 1),
    { type: 'Action.ShowCard', title: chatWords(card.language).more, card: subcard(rest, []) },
  ];
}

/** A form that stands open in the card. */
export function renderForm(state: FormState, source: string): object[] {
  const say = chatWords(state.form.language);
  const back = {
    type: 'Action.Execute',
    title: say.cancel,
    verb: 'view',
    associatedInputs: 'none',
    data: { card: state.form.target, src: source },
  };
  return [
    { type: 'Container', separator: true, spacing: 'Medium', items: fields(state) },
    { type: 'ActionSet', actions: [sends(state, source), back] },
  ];
}

function acts(button: CardButton, source: string): object {
  return {
    type: 'Action.Execute',
    title: plain(button.label),
    style: STYLES[button.style],
    verb: 'press',
    associatedInputs: 'none',
    data: { v: buttonValue(button), src: source },
  };
}

function opens(label: string, style: string, state: FormState, source: string): object {
  return { type: 'Action.ShowCard', title: plain(label), style, card: subcard(fields(state), [sends(state, source)]) };
}

function subcard(body: object[], actions: object[]): object {
  return { type: 'AdaptiveCard', version: '1.5', body, actions };
}

function sends({ name, form }: FormState, source: string): object {
  const style = form.action === 'reject' || form.action === 'cancel' ? 'destructive' : 'positive';
  const data = { v: buttonValue(form), form: name, src: source };
  return { type: 'Action.Execute', title: plain(form.submit), style, verb: 'send', data };
}

function fields({ name, form, values, faults = {} }: FormState): object[] {
  return form.fields.flatMap((field) => [
    inputOf(field, `${name}|${field.name}`, values?.[field.name] ?? field.value, form.language),
    ...(faults[field.name]
      ? textLines(faults[field.name] ?? '', { color: 'Attention', size: 'Small' }, { spacing: 'None' })
      : []),
  ]);
}

function inputOf(field: FormField, id: string, value: string, language: Language): object {
  const say = chatWords(language);
  const base = { id, label: plain(field.label), isRequired: field.required, errorMessage: say.required };
  if (field.kind === 'number') {
    const number = Number(value);
    return { type: 'Input.Number', ...base, ...(value !== '' && Number.isFinite(number) ? { value: number } : {}) };
  }
  if (field.kind === 'date') return { type: 'Input.Date', ...base, ...(value ? { value } : {}) };
  if (field.kind === 'choice') {
    const choices = (field.choices ?? []).map((choice) => ({ title: plain(choice.label), value: choice.value }));
    return { type: 'Input.ChoiceSet', ...base, style: 'compact', choices, ...(value ? { value } : {}) };
  }
  return { type: 'Input.Text', ...base, value, maxLength: field.longest, isMultiline: field.kind === 'multiline' };
}

/** The values of a form among what the client sent, which holds inputs of other forms of the card, too. */
export function valuesOf(name: FormName, data: Readonly<Record<string, unknown>>): Record<string, string> {
  const own = `${name}|`;
  return Object.fromEntries(
    Object.entries(data)
      .filter(([id, value]) => id.startsWith(own) && (typeof value === 'string' || typeof value === 'number'))
      .map(([id, value]) => [id.slice(own.length), String(value)]),
  );
}
