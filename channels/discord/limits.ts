/** Discord's documented limits of a message, which its own library does not all know. */
import type { Body, Embed, Row } from './wire.ts';

export const LIMITS = {
  content: 2_000,
  title: 256,
  description: 4_096,
  fields: 25,
  fieldName: 256,
  fieldValue: 1_024,
  footer: 2_048,
  /** Of all texts of all embeds together. */
  embeds: 6_000,
  rows: 5,
  buttons: 5,
  options: 25,
  buttonLabel: 80,
  option: 100,
  customId: 100,
  formTitle: 45,
  formLabel: 45,
  formFields: 5,
  formValue: 4_000,
  placeholder: 100,
} as const;

/** What Discord would refuse about a message; empty for one that fits. */
export function faultsOfBody({ content, embeds = [], components = [], files = [] }: Body): string[] {
  const faults: string[] = [];
  const check = faultsInto(faults);
  if (!content && embeds.length === 0 && components.length === 0 && files.length === 0) faults.push('an empty message');
  check('content', content, LIMITS.content);
  check('components', components, LIMITS.rows);
  check('embeds', embeds, 10);
  if (embeds.reduce((sum, embed) => sum + sizeOf(embed), 0) > LIMITS.embeds) faults.push('embeds together');
  for (const embed of embeds) faults.push(...faultsOfEmbed(embed));
  for (const row of components) faults.push(...faultsOfRow(row));
  const ids = components.flatMap((row) => row.components.map(({ custom_id }) => custom_id));
  if (new Set(ids).size < ids.length) faults.push('two components with one custom_id');
  return faults;
}

/** The characters of an embed that count towards the limit of all. */
export function sizeOf({ title = '', description = '', fields = [], footer }: Embed): number {
  const texts = [title, description, footer?.text ?? '', ...fields.flatMap(({ name, value }) => [name, value])];
  return texts.reduce((sum, text) => sum + text.length, 0);
}

function faultsOfEmbed({ title, description, fields = [], footer }: Embed): string[] {
  const faults: string[] = [];
  const check = faultsInto(faults);
  check('title', title, LIMITS.title);
  check('description', description, LIMITS.description);
  check('fields', fields, LIMITS.fields);
  check('footer', footer?.text, LIMITS.footer);
  for (const { name, value } of fields) {
    check('name of a field', name, LIMITS.fieldName, 1);
    check('value of a field', value, LIMITS.fieldValue, 1);
  }
  return faults;
}

/** What Discord would refuse about a row of a message or of a form. */
export function faultsOfRow({ components }: Row): string[] {
  const faults: string[] = [];
  const check = faultsInto(faults);
  const isButtons = components.every(({ type }) => type === 2);
  check('row', components, isButtons ? LIMITS.buttons : 1, 1);
  for (const component of components) {
    check('custom_id', component.custom_id, LIMITS.customId, 1);
    if (component.type === 2) check('label of a button', component.label, LIMITS.buttonLabel, 1);
    if (component.type === 4) {
      check('label of a field', component.label, LIMITS.formLabel, 1);
      check('value of a field', component.value, LIMITS.formValue);
      check('placeholder', component.placeholder, LIMITS.placeholder);
    }
    if (component.type !== 3) continue;
    check('menu', component.options, LIMITS.options, 1);
    check('placeholder', component.placeholder, 150);
    for (const { label, value, description } of component.options) {
      check('label of an option', label, LIMITS.option, 1);
      check('value of an option', value, LIMITS.option, 1);
      check('description of an option', description, LIMITS.option, 1);
    }
  }
  return faults;
}

function faultsInto(faults: string[]) {
  return (name: string, held: string | readonly unknown[] | undefined, most: number, least = 0) => {
    if (held === undefined) return;
    if (held.length > most) faults.push(`${name}: ${held.length} of ${most}`);
    if (held.length < least) faults.push(`${name}: empty`);
  };
}
