/** Reads what a model wrote in the form it was asked for, and says what to tell it where it did not. */
import {
  AIMessage,
  type AIMessageChunk,
  type BaseMessage,
  HumanMessage,
  SystemMessage,
  ToolMessage,
} from '@langchain/core/messages';
import { z } from 'zod';
import { ModelError } from './failures.ts';
import type { ModelTool, ToolCall } from './gateway.ts';

/** An answer as it was read; where it is not in the form, what to add to the prompt once, and what is left if that does not help. */
export type Read<T> = { value: T } | { repair: BaseMessage[]; left: { value: T } | ModelError };

/** Characters of the arguments of one call; a model that writes more has lost its way. */
const LONGEST_ARGUMENTS = 20_000;

/** The JSON schema of a shape, for servers that hold a model to one and for prompts. */
export function schemaOf(shape: z.ZodType): Record<string, unknown> {
  const known = schemas.get(shape);
  if (known) return known;
  const { $schema: _dialect, ...schema } = z.toJSONSchema(shape, { io: 'input', unrepresentable: 'any' });
  schemas.set(shape, schema);
  return schema;
}

const schemas = new WeakMap<z.ZodType, Record<string, unknown>>();

/** The prompt for a model that can only be told of the schema. */
export function toldOf(schema: Record<string, unknown>, messages: BaseMessage[]): BaseMessage[] {
  const rule = `Answer with nothing but JSON that fits this JSON schema:\n${JSON.stringify(schema)}`;
  const [first, ...rest] = messages;
  return first instanceof SystemMessage
    ? [new SystemMessage(`${first.text}\n\n${rule}`), ...rest]
    : [new SystemMessage(rule), ...messages];
}

/** The text as a value of that shape. */
export function readValue<T extends z.ZodType>(answer: AIMessageChunk, shape: T): Read<z.output<T>> {
  const parsed = parse(answer.text, shape);
  if (parsed.success) return { value: parsed.data };
  const message = `That was not the JSON asked for: ${z.prettifyError(parsed.error)}. Answer with the JSON alone.`;
  return {
    repair: [new AIMessage(answer.text), new HumanMessage(message)],
    left: new ModelError('The model did not answer in the form asked for, twice.', {
      kind: 'form',
      cause: parsed.error,
    }),
  };
}

/** The calls of an answer; with `isChecked`, one whose arguments its tool would refuse is asked for once more and then left to people. */
export function readCalls(answer: AIMessageChunk, tools: readonly ModelTool[], isChecked: boolean): Read<ToolCall[]> {
  const calls = (answer.tool_calls ?? [])
    .map((call, index) => ({ id: call.id ?? `call-${index}`, name: String(call.name), args: said(call.args) }))
    .filter(({ args }) => isReasonable(args));
  // A completion made of broken tool calls alone would otherwise look like a silent end.
  if ((answer.invalid_tool_calls?.length ?? 0) > 0 && (answer.tool_calls?.length ?? 0) === 0)
    return {
      repair: [new AIMessage(answer.text), new HumanMessage('Your tool call was not valid JSON. Call the tool again.')],
      left: new ModelError('The model called a tool in a form that cannot be read, twice.', { kind: 'form' }),
    };
  const faults = isChecked ? calls.map((call) => faultOf(call, tools)) : [];
  if (!faults.some(Boolean)) return { value: calls };
  const results = calls.map(
    ({ id }, n) => new ToolMessage({ tool_call_id: id, content: faults[n] ?? 'This call was in order; repeat it.' }),
  );
  const again = new AIMessage({
    content: answer.text,
    tool_calls: calls.map((call) => ({ ...call, type: 'tool_call' })),
  });
  return { repair: [again, ...results], left: { value: calls } };
}

/** What the tool would say against the arguments; what was not said at all is asked of people, not of models. */
function faultOf({ name, args }: ToolCall, tools: readonly ModelTool[]): string | null {
  const tool = tools.find((one) => one.name === name);
  const read = tool?.schema.safeParse(args);
  if (!read || read.success) return null;
  const issues = read.error.issues.filter(({ path }) => path.length === 0 || valueAt(args, path) !== undefined);
  return issues.length === 0
    ? null
    : `Not carried out: ${z.prettifyError(new z.ZodError(issues))}. Call ${name} again; leave out what was not said.`;
}

function valueAt(args: unknown, path: PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], args);
}

/** What a model says without what it thought aloud before, which some servers leave in the text. */
export function spoken(text: string): string {
  return text.replace(/^\s*<think>[\s\S]*?<\/think>\s*/, '');
}

const PROTOTYPE_KEYS = ['__proto__', 'constructor', 'prototype'];

/** A value of null is one that was not said. */
function said(args: unknown): Record<string, unknown> {
  if (typeof args !== 'object' || args === null || Array.isArray(args)) return {};
  return Object.fromEntries(
    Object.entries(args).filter(([key, value]) => value !== null && !PROTOTYPE_KEYS.includes(key)),
  );
}

/** Arguments that can be stored; what is too long, nested too deep or circular cannot. */
function isReasonable(args: Record<string, unknown>): boolean {
  try {
    return JSON.stringify(args).length <= LONGEST_ARGUMENTS;
  } catch {
    return false;
  }
}

function parse<T extends z.ZodType>(text: string, shape: T): z.ZodSafeParseResult<z.output<T>> {
  const unfenced = spoken(text).replace(/^\s*```(?:json)?\s*|\s*```\s*$/g, '');
  try {
    return shape.safeParse(JSON.parse(unfenced)) as z.ZodSafeParseResult<z.output<T>>;
  } catch {
    return shape.safeParse(undefined) as z.ZodSafeParseResult<z.output<T>>;
  }
}
