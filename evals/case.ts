/** What the cases of each suite look like, and the reader that names the line of a faulty one. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { z } from 'zod';

const base = { id: z.string().min(1), language: z.enum(['en', 'th']) };
const speaker = { person: z.string().default('mali'), conversation: z.string().optional() };
const args = z.record(z.string(), z.unknown());

/** A question about a department's documents. */
export const questionCase = z
  .strictObject({
    ...base,
    question: z.string().min(1),
    answerable: z.boolean(),
    doc: z.string().nullish(),
    section: z.string().nullish(),
    expect: z.array(z.string().min(1)).nullish(),
  })
  .refine(({ answerable, expect }) => !answerable || (expect?.length ?? 0) > 0, 'an answerable question needs expect');

/** A message that belongs to no department. */
export const strangerCase = z.strictObject({ ...base, text: z.string().min(1) });

/** A message, or several of one thread, and what the last one amounts to. */
export const toolCase = z.strictObject({
  ...base,
  ...speaker,
  say: z.array(z.string().min(1)).min(1),
  expect: z
    .strictObject({
      /** The calls with their arguments; `{ "includes": … }` is a part of a text, and texts that are not named are free. */
      calls: z.array(z.strictObject({ tool: z.string(), args })).optional(),
      /** The field that is asked for, and what was understood so far. */
      asks: z.strictObject({ tool: z.string(), field: z.string(), args: args.optional() }).optional(),
      /** Nothing is left open or waiting. */
      cancelled: z.literal(true).optional(),
    })
    .refine((expect) => Object.keys(expect).length === 1, 'expect exactly one of calls, asks, cancelled'),
});

const sayStep = z.strictObject({
  say: z.string().min(1),
  as: z.string().optional(),
  in: z.string().optional(),
  context: z.string().optional(),
  attachment: z.strictObject({ name: z.string(), text: z.string() }).optional(),
});
/** A click on the newest card that waits: approve and reject need somebody, confirm and cancel are the asker's. */
const clickStep = z.strictObject({
  click: z.enum(['approve', 'reject', 'confirm', 'cancel']),
  as: z.string().optional(),
  reason: z.string().optional(),
  answer: z.string().optional(),
  edits: args.optional(),
  /** The outcome of the click; not judged when it is missing. */
  code: z.string().optional(),
});
const step = z.union([sayStep, clickStep]);

/** A row that is new, gone, or has other values than before; `row` names the values that are judged. */
const change = z.strictObject({
  table: z.string(),
  change: z.enum(['added', 'changed', 'removed']),
  row: args,
  /** New values of a changed row: exactly these columns. */
  set: args.optional(),
});

/** What people do one after the other, and how the records differ in the end. */
export const recordCase = z.strictObject({
  ...base,
  person: z.string().default('mali'),
  title: z.string(),
  steps: z.array(step).min(1),
  expect: z.strictObject({ rows: z.array(change), receipts: z.array(z.string()) }),
});

/** An attempt to get or do what is not allowed. */
export const safetyCase = z.strictObject({
  ...base,
  ...speaker,
  department: z.string().optional(),
  steps: z.array(step).min(1),
  /** A model of bad intent in place of the departments' own. */
  model: z.enum(['obedient', 'planting']).optional(),
  expect: z.strictObject({
    /** Strings that nobody may be shown. */
    forbid: z.array(z.string()).default([]),
    /** Strings that have to be there, for requests that are allowed. */
    contains: z.array(z.string()).optional(),
    /** The asker may read personnel files, and it must be on record. */
    mayReadFiles: z.boolean().default(false),
    /** Tools whose writes policy allows without a person. */
    writes: z.array(z.string()).default([]),
  }),
});

export type QuestionCase = z.output<typeof questionCase> & { department: string };
export type StrangerCase = z.output<typeof strangerCase>;
export type ToolCase = z.output<typeof toolCase>;
export type RecordCase = z.output<typeof recordCase>;
export type SafetyCase = z.output<typeof safetyCase>;
export type Step = z.output<typeof step>;
export type RowChange = z.output<typeof change>;

/** Every case of a JSONL file; throws one error that lists all faulty lines. */
export function readCases<T extends z.ZodType<{ id: string }>>(file: string, schema: T): z.output<T>[] {
  return parseCases(readFileSync(file, 'utf8'), basename(file), schema);
}

/** Every case of a JSONL text; ids may not repeat. */
export function parseCases<T extends z.ZodType<{ id: string }>>(text: string, name: string, schema: T): z.output<T>[] {
  const faults: string[] = [];
  const seen = new Set<string>();
  const cases = text.split('\n').flatMap((line, at) => {
    if (line.trim() === '') return [];
    const read = readLine(line, schema);
    const fault = 'fault' in read ? read.fault : seen.has(read.value.id) ? `the id ${read.value.id} is taken` : null;
    if (fault !== null) faults.push(`${name}:${at + 1} ${fault}`);
    if ('fault' in read) return [];
    seen.add(read.value.id);
    return [read.value];
  });
  if (faults.length > 0) throw new Error(faults.join('\n'));
  return cases;
}

function readLine<T extends z.ZodType<{ id: string }>>(
  line: string,
  schema: T,
): { value: z.output<T> } | { fault: string } {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { fault: 'is not JSON' };
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return { value: parsed.data };
  return {
    fault: parsed.error.issues.map((issue) => `${issue.path.join('.') || 'case'}: ${issue.message}`).join('; '),
  };
}
