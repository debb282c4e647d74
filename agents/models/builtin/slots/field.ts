import { z } from 'zod';
import type { Language, Localized } from '../../../message.ts';

const kinds = ['date', 'money', 'duration', 'number', 'person', 'id', 'enum', 'text', 'boolean'] as const;

/** What sort of value a field takes. */
export type SlotKind = (typeof kinds)[number];

/** What a tool's input field says about itself, given with zod's `.meta()`. */
export interface SlotMeta {
  slot: SlotKind;
  label: Localized;
  /** One natural question for a missing value. */
  ask: Localized;
  /** Two date fields that together are a range. */
  range?: 'start' | 'end';
  /** For a date without its year: a receipt lies in the past, a plan (the default) in the future. */
  prefer?: 'past' | 'future';
  /** For an id: a safe, anchored pattern such as `^TCK-\d+$`. */
  pattern?: string;
  /** For an enum: value → names and synonyms in both languages. */
  values?: Record<string, Localized & { synonyms?: string[] }>;
  /** For a text: which part of the sentence it is. */
  hint?: 'subject' | 'reason';
}

export interface SlotField {
  name: string;
  optional: boolean;
  meta: SlotMeta;
}

/** What a reading rests on besides the words: the moment, the place and the people known. */
export interface SlotContext {
  now: Date;
  timeZone: string;
  language: Language;
  people: { id: string; name: string; nameTh?: string; email?: string; title?: string }[];
  self: string;
  currency: string;
}

const localized = z.looseObject({ en: z.string(), th: z.string() });
const slotMeta = z.looseObject({
  slot: z.enum(kinds),
  label: localized,
  ask: localized,
  pattern: z
    .string()
    .regex(/^\^.*\$$/)
    .optional(),
  values: z.record(z.string(), localized).optional(),
});

/** Lists the fields of a tool's input that carry a slot, in their order. */
export function slotFields(schema: z.ZodObject): SlotField[] {
  return Object.entries(schema.shape).flatMap(([name, type]) => {
    const meta = metaOf(name, type);
    return meta ? [{ name, optional: z.safeParse(type, undefined).success, meta }] : [];
  });
}

function metaOf(name: string, type: z.core.$ZodType): SlotMeta | null {
  for (let layer: z.core.$ZodType | null = type; layer; layer = inside(layer)) {
    const meta = z.globalRegistry.get(layer);
    if (meta && 'slot' in meta) return checked(name, meta);
  }
  return null;
}

function inside(type: z.core.$ZodType): z.core.$ZodType | null {
  if (type instanceof z.ZodPipe) return type.in;
  const wraps =
    type instanceof z.ZodOptional ||
    type instanceof z.ZodDefault ||
    type instanceof z.ZodPrefault ||
    type instanceof z.ZodNullable ||
    type instanceof z.ZodReadonly;
  return wraps ? type.unwrap() : null;
}

function checked(name: string, meta: object): SlotMeta {
  const result = slotMeta.safeParse(meta);
  if (!result.success) {
    throw new Error(`The slot of field "${name}" is incomplete: ${z.prettifyError(result.error)}`);
  }
  return meta as SlotMeta;
}
