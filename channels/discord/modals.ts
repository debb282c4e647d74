/** Forms of cards as Discord's modals: text alone, five fields at most, no faults inside. */
import type { Card } from '../../agents/message.ts';
import type { Form, FormField } from '../chat/forms.ts';
import { editFormOf, formOf } from '../chat/forms.ts';
import { LIMITS } from './limits.ts';
import { label, plain, shortened } from './render-text.ts';
import type { Answer } from './seen.ts';
import { type Embed, type InteractionData, PRIVATE, type Row, type TextInput } from './wire.ts';
import { discordWords } from './words.ts';

/** Which form: that of a button, or the one of changes. */
export type FormKind = 'input' | 'edit';
export type Values = Record<string, string>;

/** Shown for a field that was left empty. */
const NOTHING = '—';

/** The form of a card; `only` are the fields that were chosen to be changed. */
export function formIn(card: Card, kind: FormKind, action: Form['action'], only?: readonly string[]): Form | undefined {
  const form = kind === 'edit' ? editFormOf(card) : formOf(card, action);
  if (!form || !only) return form;
  return { ...form, fields: form.fields.filter(({ name }) => !name.startsWith('edit.') || only.includes(name)) };
}

/** The form before the person, with what they had typed before. */
export function modal(form: Form, kind: FormKind, typed: Values = {}): Answer {
  const components = form.fields.map((field): Row => ({ type: 1, components: [inputOf(field, form, typed)] }));
  const custom_id = `${kind}:${form.action}:${form.target}`;
  return { response: { type: 9, data: { custom_id, title: label(form.title, LIMITS.formTitle), components } } };
}

/** True for a form that one modal has no room for. */
export function isTooLarge({ fields }: Form): boolean {
  return fields.length > LIMITS.formFields;
}

/** A menu of what may be changed, since a modal takes five fields. */
export function chooseFields({ fields, language, target }: Form): Answer {
  const editable = fields.filter(({ name }) => name.startsWith('edit.')).slice(0, LIMITS.options);
  const room = LIMITS.formFields - (fields.length - editable.length);
  const options = editable.map((field) => ({
    label: label(field.label, LIMITS.option),
    value: field.name,
    ...(field.value.trim() ? { description: label(field.value, LIMITS.option) } : {}),
  }));
  const menu = {
    type: 3 as const,
    custom_id: `fields:${target}`,
    min_values: 1,
    max_values: Math.min(room, options.length),
    options,
  };
  const content = discordWords(language).chooseFields;
  return { response: { type: 4, data: { content, flags: PRIVATE, components: [{ type: 1, components: [menu] }] } } };
}

/** What is wrong (with all of it under `''`), what was typed, and a button that opens the form again with it. */
export function faultsMessage(form: Form, kind: FormKind, typed: Values, faults: Values) {
  const say = discordWords(form.language);
  const named = ({ name, label }: FormField) => (faults[name] ? [`- **${plain(label)}**: ${plain(faults[name])}`] : []);
  const others = Object.entries(faults).filter(([name]) => name && !form.fields.some((field) => field.name === name));
  const lines = [...form.fields.flatMap(named), ...others.map(([, fault]) => `- ${plain(fault)}`)];
  const custom_id = `${kind === 'edit' ? 'change' : 'again'}:${form.action}:${form.target}`;
  return {
    content: shortened(
      [faults[''] ? plain(faults['']) : '', `${say.correct} ${say.notChanged}`, ...lines].filter(Boolean).join('\n'),
      LIMITS.content,
    ),
    embeds: typedEmbeds(form, typed),
    components: [
      { type: 1 as const, components: [{ type: 2 as const, style: 1 as const, label: say.again, custom_id }] },
    ],
    flags: PRIVATE,
  };
}

/** What was typed, from the message that named its faults. */
export function typedIn({ fields }: Form, embeds: readonly Embed[] = []): Values {
  const named = ({ title, description = '' }: Embed) => {
    const field = fields.find((one) => label(one.label, LIMITS.title) === title);
    return field ? [[field.name, description === NOTHING ? '' : description]] : [];
  };
  return Object.fromEntries(embeds.flatMap(named));
}

/** The values of a sent form; a choice may be written by its label. */
export function valuesOf({ components = [] }: InteractionData, form?: Form): Values {
  const sent = components.flatMap((row) => row.components ?? []);
  return Object.fromEntries(
    sent.map(({ custom_id, value = '' }) => {
      const choices = form?.fields.find(({ name }) => name === custom_id)?.choices ?? [];
      const said = value.trim().toLowerCase();
      return [custom_id, choices.find((one) => one.label.toLowerCase() === said)?.value ?? value];
    }),
  );
}

/** Texts that are too long to be shown again have to be typed anew. */
function typedEmbeds({ fields }: Form, typed: Values): Embed[] {
  const embeds: Embed[] = [];
  let room: number = LIMITS.embeds;
  for (const field of fields) {
    const embed = { title: label(field.label, LIMITS.title), description: typed[field.name]?.trim() || NOTHING };
    room -= embed.title.length + embed.description.length;
    if (embed.description.length <= LIMITS.description && room >= 0) embeds.push(embed);
  }
  return embeds;
}

function inputOf(field: FormField, { language }: Form, typed: Values): TextInput {
  const hint = hintOf(field, language);
  const value = shortened(typed[field.name] ?? field.value, LIMITS.formValue);
  return {
    type: 4,
    custom_id: field.name,
    style: field.kind === 'multiline' ? 2 : 1,
    label: label(field.label, LIMITS.formLabel),
    required: field.required,
    max_length: Math.min(field.longest, LIMITS.formValue),
    ...(value ? { value } : {}),
    ...(hint ? { placeholder: shortened(hint, LIMITS.placeholder) } : {}),
  };
}

function hintOf({ kind, choices = [] }: FormField, language: Form['language']): string | undefined {
  const say = discordWords(language);
  if (kind === 'date') return say.day;
  return kind === 'choice' ? say.choices(choices.map((choice) => choice.label).join(' · ')) : undefined;
}
