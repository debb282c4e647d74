/** Forms of cards: which there are, what their fields allow, and the decision their values make. */
import type { Card, CardButton, CardField, Decision, Language } from '../../agents/message.ts';
import { chatWords } from './words.ts';

const LONGEST = { reason: 1_000, answer: 8_000 } as const;
const LONGEST_VALUE = 1_000;

export interface FormField extends CardField {
  required: boolean;
  /** In characters. */
  longest: number;
}

/** A form that a button opens. */
export interface Form {
  title: string;
  submit: string;
  language: Language;
  fields: FormField[];
  /** What is decided when it is sent. */
  action: Decision['action'];
  target: string;
}

/** Whether a button acts at once or opens a form first. */
export function opensForm(button: CardButton): boolean {
  return button.input !== undefined;
}

/** A card that may be changed before it is approved. */
export function isEditable({ kind, editable, buttons }: Card): boolean {
  const isOpen = kind !== 'decided' && kind !== 'receipt';
  return isOpen && editable.length > 0 && buttons.some(({ action }) => action === 'approve');
}

/** The form of a button that asks for a text: a reason, or an expert's own answer. */
export function formOf(card: Card, action: Decision['action']): Form | undefined {
  const button = card.buttons.find((one) => one.action === action && one.input);
  if (!button?.input) return undefined;
  return { ...common(card, button), submit: button.label, fields: [inputOf(button.input)] };
}

/** The form with the values that may be changed before approving. */
export function editFormOf(card: Card): Form | undefined {
  const approve = card.buttons.find(({ action }) => action === 'approve');
  if (!approve || !isEditable(card)) return undefined;
  const values = card.editable.map((field) => ({
    ...field,
    name: `edit.${field.name}`,
    // What the request leaves open may stay open.
    required: field.kind !== 'text' && field.kind !== 'multiline' && field.value !== '',
    longest: LONGEST_VALUE,
  }));
  // Where a yes needs a reason, one with changed values does too.
  const fields = approve.input ? [...values, inputOf(approve.input)] : values;
  return { ...common(card, approve), submit: chatWords(card.language).approveEdited, fields };
}

/** Faults by name of the field; none means that `decisionOf` may be used. */
export function faultsOf({ fields, language }: Form, values: Readonly<Record<string, string>>): Record<string, string> {
  const say = chatWords(language);
  const faultOf = ({ kind, name, required, longest, choices }: FormField) => {
    const value = textOf(values[name]);
    if (value === '') return required ? say.required : undefined;
    if (value.length > longest) return say.tooLongField(longest);
    if (kind === 'number' && !isNumber(value)) return say.notANumber;
    if (kind === 'date' && !isDay(value)) return say.notADate;
    if (kind === 'choice' && !choices?.some((choice) => choice.value === value)) return say.notAChoice;
    return undefined;
  };
  return Object.fromEntries(
    fields.flatMap((field) => {
      const fault = faultOf(field);
      return fault ? [[field.name, fault]] : [];
    }),
  );
}

/** What a sent form decides: only values that differ from what the card said are edits. */
export function decisionOf(form: Form, values: Readonly<Record<string, string>>): Decision {
  const given = (name: string) => (form.fields.some((field) => field.name === name) ? textOf(values[name]) : '');
  const [reason, answer] = [given('reason'), given('answer')];
  const edits = form.fields
    .filter((field) => field.name.startsWith('edit.') && field.name in values && differs(field, given(field.name)))
    .map(({ name, kind }) => [name.slice(5), kind === 'number' ? Number(given(name)) : given(name)] as const);
  return {
    action: form.action,
    target: form.target,
    ...(reason ? { reason } : {}),
    ...(answer ? { answer } : {}),
    ...(edits.length > 0 ? { edits: Object.fromEntries(edits) } : {}),
  };
}

/** The field a fault of the server belongs to, which knows fields by the names of the tool. */
export function fieldOfFault({ fields }: Form, name: string): string | undefined {
  return fields.find((field) => field.name === name || field.name === `edit.${name}`)?.name;
}

function common({ title, language }: Card, { action, target }: CardButton) {
  return { title, language, action, target };
}

function inputOf(input: NonNullable<CardButton['input']>): FormField {
  const { name, label, required, multiline } = input;
  return { name, label, required, kind: multiline ? 'multiline' : 'text', value: '', longest: LONGEST[name] };
}

/** Platforms end lines in their own ways. */
function textOf(value = ''): string {
  return value.replaceAll(/\r\n?/g, '\n').trim();
}

/** A form may send back “3.0” for 3. */
function differs({ kind, value }: FormField, given: string): boolean {
  const bothNumbers = kind === 'number' && isNumber(given) && isNumber(value);
  return bothNumbers ? Number(given) !== Number(value) : given !== textOf(value);
}

function isNumber(value: string): boolean {
  return /^[+-]?(?:\d+\.?\d*|\.\d+)$/.test(value) && Number.isFinite(Number(value));
}

function isDay(value: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const time = Date.parse(`${value}T00:00:00Z`);
  return Number.isFinite(time) && new Date(time).toISOString().startsWith(value);
}
