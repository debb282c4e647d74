/** Fields of a tool as form controls on a card. */
import type { CardField, Language } from '../agents/message.ts';
import { type SlotField, slotFields } from '../agents/models/builtin/slots/field.ts';
import { isMoney } from '../tools/amounts.ts';
import type { ToolPolicy } from '../tools/policy.ts';
import type { WriteTool } from '../tools/tool.ts';

/** The fields an approver may change under this policy. */
export function editableFields(tool: WriteTool, { edit }: Pick<ToolPolicy, 'edit'>): SlotField[] {
  return slotFields(tool.input).filter(({ name }) => edit === 'all' || edit.includes(name));
}

/** A form control for one field of the tool's schema, filled with what was asked for or will be taken. */
export function formControl({ name, meta, optional }: SlotField, value: unknown, language: Language): CardField {
  const base = {
    ...{ name, label: meta.label[language], value: plainValue(value) },
    ...(optional ? { optional: true as const } : {}),
  };
  if (meta.slot === 'date') return { ...base, kind: 'date' };
  if (meta.slot === 'enum') {
    const choices = Object.entries(meta.values ?? {}).map(([key, names]) => ({ value: key, label: names[language] }));
    return { ...base, kind: 'choice', choices };
  }
  if (meta.slot === 'number') return { ...base, kind: 'number' };
  return { ...base, kind: meta.slot === 'text' ? 'multiline' : 'text' };
}

function plainValue(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (isMoney(value)) return `${(value.amount / 100).toFixed(2)} ${value.currency}`;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
