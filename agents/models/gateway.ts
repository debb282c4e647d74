/** The one way to a model: picks it by department, asks it, checks what comes back. */
import type { BaseChatModel, BaseChatModelCallOptions } from '@langchain/core/language_models/chat_models';
import { type AIMessageChunk, type BaseMessage, HumanMessage, type UsageMetadata } from '@langchain/core/messages';
import { z } from 'zod';
import type { DepartmentConfig } from '../config-schema.ts';
import type { ModelContext, ModelTask } from './tasks.ts';

/** Call options our own engines understand on top of LangChain's. */
export interface ExpertCallOptions extends BaseChatModelCallOptions {
  task?: ModelTask;
  context?: ModelContext;
  tools?: ModelTool[];
}

/** A tool as a model sees it; LangChain turns the zod schema into whatever the provider wants. */
export interface ModelTool {
  name: string;
  description: string;
  schema: z.ZodObject;
}

export interface ToolCall {
  id: string;
  name: string;
  args: Record<string, unknown>;
}

export interface ChatRequest {
  task: ModelTask;
  /** Null before a department is known. */
  department: DepartmentConfig | null;
  messages: BaseMessage[];
  tools?: ModelTool[];
  context: ModelContext;
  signal?: AbortSignal;
}

export interface ChatResult {
  text: string;
  calls: ToolCall[];
  usage: { input: number; output: number };
  /** Name of the model that answered. */
  model: string;
}

export interface ModelGateway {
  chat(request: ChatRequest): Promise<ChatResult>;
  /** Like `chat`, with the text read as JSON of that shape; one repair is asked for before it fails. */
  structured<T extends z.ZodType>(request: ChatRequest, schema: T): Promise<{ value: z.output<T>; model: string }>;
}

/** A model did not give something usable; `cause` says what came. */
export class ModelError extends Error {
  override readonly name = 'ModelError';
}

export interface GatewayOptions {
  /** How to wait for a model that is outside of this process without keeping others from computing. */
  aside?<T>(wait: () => Promise<T>): Promise<T>;
  /** Hears what each call used, also of one whose answer was no good; the answer waits for it. */
  onUsage?(request: ChatRequest, tokens: number): Promise<void>;
}

/** Milliseconds a model may take for one answer, whether it heeds its signal or not. */
const LONGEST_THOUGHT_MS = 150_000;
/** Characters of an answer, and of the arguments of one call; a model that writes more has lost its way. */
const LONGEST_TEXT = 200_000;
const LONGEST_ARGUMENTS = 20_000;

/** Models by name; every name a department may use must be there. */
export function createGateway(
  models: ReadonlyMap<string, BaseChatModel>,
  { aside = (wait) => wait(), onUsage }: GatewayOptions = {},
): ModelGateway {
  const modelFor = (department: DepartmentConfig | null) => {
    const name = department?.model.name ?? 'builtin';
    const model = models.get(name);
    if (!model) throw new ModelError(`There is no model named ${name}. Known: ${[...models.keys()].join(', ')}.`);
    return { name, model };
  };

  const ask = async (request: ChatRequest, messages: BaseMessage[]): Promise<AIMessageChunk> => {
    const { name, model } = modelFor(request.department);
    const limit = AbortSignal.timeout(LONGEST_THOUGHT_MS);
    const signal = request.signal ? AbortSignal.any([request.signal, limit]) : limit;
    const options: Partial<ExpertCallOptions> = {
      task: request.task,
      context: request.context,
      signal,
      ...(request.tools ? { tools: request.tools } : {}),
    };
    const asked = request.tools && model.bindTools ? model.bindTools(request.tools) : model;
    const invoke = async () => (await cutOff(asked.invoke(messages, options), signal)) as AIMessageChunk;
    const answer = await (name === 'builtin' ? invoke() : aside(invoke));
    const usage = answer.usage_metadata as UsageMetadata | undefined;
    if (usage && onUsage) await onUsage(request, usage.input_tokens + usage.output_tokens);
    if (answer.text.length > LONGEST_TEXT) throw new ModelError(`${name} answered more than anybody could read.`);
    return answer;
  };

  return {
    async chat(request) {
      let answer = await ask(request, request.messages);
      if (isUnreadableCall(answer)) {
        answer = await ask(request, [
          ...request.messages,
          answer,
          new HumanMessage('Your tool call was not valid JSON. Call the tool again.'),
        ]);
      }
      if (isUnreadableCall(answer))
        throw new ModelError('The model called a tool in a form that cannot be read, twice.');
      return asResult(answer, modelFor(request.department).name);
    },

    async structured(request, schema) {
      const first = await ask(request, request.messages);
      const parsed = read(first.text, schema);
      const { name } = modelFor(request.department);
      if (parsed.success) return { value: parsed.data, model: name };
      const repair = new HumanMessage(
        `That was not the JSON asked for: ${z.prettifyError(parsed.error)}. Answer with the JSON alone.`,
      );
      const second = read((await ask(request, [...request.messages, first, repair])).text, schema);
      if (second.success) return { value: second.data, model: name };
      throw new ModelError(`The model did not answer in the form asked for, twice.`, { cause: second.error });
    },
  };
}

/** The answer, or the signal's reason as soon as it is given: a model need not listen to be stopped. */
function cutOff<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    void answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

/** A completion made of broken tool calls alone would otherwise look like a silent end. */
function isUnreadableCall(answer: AIMessageChunk): boolean {
  return (answer.invalid_tool_calls?.length ?? 0) > 0 && (answer.tool_calls?.length ?? 0) === 0;
}

function asResult(answer: AIMessageChunk, model: string): ChatResult {
  const usage = answer.usage_metadata as UsageMetadata | undefined;
  return {
    text: answer.text,
    calls: (answer.tool_calls ?? [])
      .map((call, index) => ({ id: call.id ?? `call-${index}`, name: String(call.name), args: said(call.args) }))
      .filter(({ args }) => isReasonable(args)),
    usage: { input: usage?.input_tokens ?? 0, output: usage?.output_tokens ?? 0 },
    model,
  };
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

function read<T extends z.ZodType>(text: string, schema: T): z.ZodSafeParseResult<z.output<T>> {
  const unfenced = text.replace(/^\s*```(?:json)?\s*|\s*```\s*$/g, '');
  try {
    return schema.safeParse(JSON.parse(unfenced)) as z.ZodSafeParseResult<z.output<T>>;
  } catch {
    return schema.safeParse(undefined) as z.ZodSafeParseResult<z.output<T>>;
  }
}
