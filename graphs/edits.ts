/** Values an approver typed into a card's form, read back into a tool's arguments. */

import { type SlotContext, type SlotField, slotFields } from '../agents/models/builtin/slots/field.ts';
import { findMoney } from '../agents/models/builtin/slots/money.ts';
import type { WriteTool } from '../tools/tool.ts';

export type Edited = { args: Record<string, unknown> } | { faults: Record<string, string> };

/** The arguments with the edits applied and validated by the tool's schema; faults by field name otherwise. */
export function applyEdits(
  tool: WriteTool,
  args: Record<string, unknown>,
  edits: Record<string, unknown>,
  ctx: SlotContext,
): Edited {
  const fields = new Map(slotFields(tool.input).map((field) => [field.name, field]));
  const unknown = Object.keys(edits).filter((name) => !fields.has(name));
  if (unknown.length > 0)
    return {
      faults: Object.fromEntries(unknown.map((name) => [name, 'This field does not exist or may not be changed.'])),
    };

  const changed = Object.entries(edits).map(([name, value]) => [name, typed(fields.get(name), value, ctx)] as const);
  const merged = { ...args, ...Object.fromEntries(changed) };
  const kept = Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== undefined));
  const parsed = tool.input.safeParse(kept);
  if (parsed.success) return { args: parsed.data };
  return {
    faults: Object.fromEntries(parsed.error.issues.map((issue) => [String(issue.path[0] ?? ''), issue.message])),
  };
}

/** A form sends text; money, numbers and cleared optional fields are read from it, anything else is left to the schema. */
function typed(field: SlotField | undefined, value: unknown, ctx: SlotContext): unknown {
  if (!field || typeof value !== 'string') return value;
  const text = value.trim();
  if (text === '') return field.optional ? undefined : text;
  if (field.meta.slot === 'number') return Number(text);
  if (field.meta.slot === 'money') return findMoney(text, ctx, true)[0]?.value ?? text;
  return text;
}
