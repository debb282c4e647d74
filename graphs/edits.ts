/** Values an approver typed into a card's form, read back into a tool's arguments. */
import type { Language, Localized } from '../agents/message.ts';
import type { SlotContext, SlotField } from '../agents/models/builtin/slots/field.ts';
import { findMoney } from '../agents/models/builtin/slots/money.ts';
import type { WriteTool } from '../tools/tool.ts';

export type Edited = { args: Record<string, unknown> } | { faults: Record<string, string> };

/** The arguments with the edits applied and validated by the tool's schema; faults by field name otherwise. Only `editable` fields may be named. */
export function applyEdits(
  tool: WriteTool,
  editable: readonly SlotField[],
  args: Record<string, unknown>,
  edits: Record<string, unknown>,
  ctx: SlotContext,
): Edited {
  const fields = new Map(editable.map((field) => [field.name, field]));
  const unknown = Object.keys(edits).filter((name) => !fields.has(name));
  if (unknown.length > 0)
    return { faults: Object.fromEntries(unknown.map((name) => [name, unknownField[ctx.language]])) };

  const changed = Object.entries(edits).map(([name, value]) => [name, typed(fields.get(name), value, ctx)] as const);
  const merged = { ...args, ...Object.fromEntries(changed) };
  const kept = Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== undefined));
  const parsed = tool.input.safeParse(kept);
  if (parsed.success) return { args: parsed.data };
  const faulty = new Set(parsed.error.issues.map((issue) => String(issue.path[0] ?? '')));
  return { faults: Object.fromEntries([...faulty].map((name) => [name, wanted(fields.get(name), ctx.language)])) };
}

/** What the field takes, in words an approver understands. */
function wanted(field: SlotField | undefined, language: Language): string {
  const said = editSaid[field?.meta.slot ?? 'text'] ?? editSaid.other;
  return said[language];
}

const unknownField: Localized = { en: 'This field does not exist or may not be changed.', th: 'ไม่มีช่องนี้ หรือแก้ไขไม่ได้' };
const editSaid: Record<string, Localized> & { other: Localized } = {
  date: { en: 'Give a date such as 2026-06-03.', th: 'ใส่วันที่ เช่น 2026-06-03' },
  money: { en: 'Give an amount above zero such as 1,500 THB.', th: 'ใส่จำนวนเงินที่มากกว่าศูนย์ เช่น 1,500 THB' },
  number: { en: 'Give a number.', th: 'ใส่ตัวเลข' },
  enum: { en: 'Choose one of the values offered.', th: 'เลือกค่าที่มีให้' },
  text: { en: 'Write a text that is not empty and not too long.', th: 'ใส่ข้อความที่ไม่ว่างและไม่ยาวเกินไป' },
  other: { en: 'This value cannot be used.', th: 'ใช้ค่านี้ไม่ได้' },
};

/** A form sends text; money, numbers and cleared optional fields are read from it, anything else is left to the schema. */
function typed(field: SlotField | undefined, value: unknown, ctx: SlotContext): unknown {
  if (!field || typeof value !== 'string') return value;
  const text = value.trim();
  if (text === '') return field.optional ? undefined : text;
  if (field.meta.slot === 'number') return Number(text);
  if (field.meta.slot === 'money') return findMoney(text, ctx, true)[0]?.value ?? text;
  return text;
}
