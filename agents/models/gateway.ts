/** The one way to a model: picks it by department and task, asks it and those after it, checks what comes back. */
import type { BaseChatModel, BaseChatModelCallOptions } from '@langchain/core/language_models/chat_models';
import type { BaseMessage } from '@langchain/core/messages';
import type { z } from 'zod';
import type { DepartmentConfig } from '../config-schema.ts';
import type { ModelChoice, NamedModel } from '../model-schema.ts';
import type { AnswerCache } from './cache.ts';
import { chainFor } from './chain.ts';
import { CHAIN_LIMITS, type ChainLimits } from './deadline.ts';
import { ModelError } from './failures.ts';
import { firstToAnswer, type Given, type Member } from './fallback.ts';
import { readCalls, readValue, schemaOf, spoken } from './form.ts';
import { type ModelTrace, type ModelTry, type TokenUse, tracedCall } from './model-events.ts';
import { givenModel, type ModelPort } from './model-port.ts';
import { pictureMessage } from './picture.ts';
import type { Reranker } from './rerank.ts';
import { roomOf } from './room.ts';
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
  /** Null before a department is known, and for the built-in engine itself. */
  department: DepartmentConfig | null;
  messages: BaseMessage[];
  tools?: ModelTool[];
  context: ModelContext;
  signal?: AbortSignal;
  /** Reads the text while it is written; once a piece was read, no other model is asked. */
  onText?(piece: string): void;
  /** What the asker may read, for answers that are kept; without it they are kept for this person alone. */
  rights?: readonly string[];
  /** Which prompt file was filled in, for traces. */
  prompt?: string;
}

/** How an answer came about. */
export interface CallFacts {
  /** Name of the model that answered. */
  model: string;
  /** `builtin`, `given`, or a provider of the configuration. */
  provider: string;
  usage: TokenUse;
  /** It was given before to somebody with the same rights. */
  cached: boolean;
  /** Every request that was made for it, failed ones included. */
  tries: ModelTry[];
  /** A model was not asked because the tokens of this day are used up; who answered comes after it in the chain. */
  capped?: boolean;
}

export interface ChatResult extends CallFacts {
  text: string;
  calls: ToolCall[];
}

/** A picture a model looks at: a screenshot, a page that was scanned. */
export interface Picture {
  mediaType: 'image/png' | 'image/jpeg' | 'image/webp';
  bytes: Uint8Array;
}

/** Makes vectors of texts; two of different models are never compared. */
export interface Embedder {
  /** Names the model and whatever else changes its vectors. */
  model: string;
  /** Unit vectors in the order of the texts; `query` and `passage` are told apart where the model does. */
  embed(texts: string[], as: 'query' | 'passage', signal?: AbortSignal): Promise<Float32Array[]>;
}

export interface ModelGateway {
  /** Throws ModelError when nobody could answer; for `extract` and `summarise` also where no model is set up (`orNull`). */
  chat(request: ChatRequest): Promise<ChatResult>;
  /** Like `chat`, with the text read as JSON of that shape; one repair is asked for before the next model is. */
  structured<T extends z.ZodType>(request: ChatRequest, schema: T): Promise<{ value: z.output<T> } & CallFacts>;
  /** What is written in a picture and shown by it, as text; null where the department has no model that sees, or it is away. */
  see?(
    request: Omit<ChatRequest, 'task' | 'tools' | 'messages'> & {
      picture: Picture;
      /** What to look for; to write down all of it when left out. */
      instruction?: string;
    },
  ): Promise<string | null>;
  /** How well each text answers the query, 0…1, by a cross-encoder; null where none is set up or it is away. */
  rerank?(request: {
    department: DepartmentConfig | null;
    query: string;
    texts: string[];
    signal?: AbortSignal;
  }): Promise<number[] | null>;
  /** Tokens (`estimateTokens`, `fitted`) a whole prompt may have so that it fits each model of the chain; null without a limit. */
  room?(department: DepartmentConfig | null, task: ModelTask): number | null;
  /** What costs are counted in; null where no model has a price. */
  currency?: Currency | null;
}

export type Currency = NonNullable<NamedModel['price']>['currency'];

/** Bytes of a picture; servers refuse larger ones, after a long while. */
const LONGEST_PICTURE = 15_000_000;

/** Keeps the books: tokens are set aside before a call and counted after it, whatever came of it. */
export interface TokenAccount {
  /** Null when `estimate` more tokens would pass a limit of the day. */
  begin(
    request: Omit<ChatRequest, 'messages'>,
    estimate: number,
  ): Promise<{ end(tries: readonly ModelTry[]): Promise<void> } | null>;
}

export interface GatewayOptions {
  /** Whose gateway it is: tenants wait in turns, and nothing that is kept crosses from one to another. */
  tenant?: string;
  /** Models at the providers of the configuration. */
  configured?: ReadonlyMap<string, ModelPort>;
  /** The tenant's own choice for `route`. */
  routing?: ModelChoice | undefined;
  reranker?: Reranker | null;
  cache?: AnswerCache | undefined;
  account?: TokenAccount;
  /** Of each chain; a signal of `endingAfter` may end it earlier. */
  limits?: ChainLimits;
  /** What the prices of the configuration are in. */
  currency?: Currency | null;
  /** How to wait for a model that is outside of this process without keeping others from computing. */
  aside?<T>(wait: () => Promise<T>): Promise<T>;
}

/** `models` are those the program brought along, by name; with those of the configuration, every name a department may use must be there. */
export function createGateway(models: ReadonlyMap<string, BaseChatModel>, options: GatewayOptions = {}): ModelGateway {
  const { tenant = '', routing, account, cache, reranker, aside = (wait) => wait(), limits = CHAIN_LIMITS } = options;
  const ports = new Map<string, ModelPort>([
    ...(options.configured ?? []),
    ...[...models].map(([name, model]): [string, ModelPort] => [name, givenModel(name, model)]),
  ]);
  const around = { tenant, aside, account, cache, limits };

  const members = ({ task, department, tools }: Pick<ChatRequest, 'task' | 'department' | 'tools'>): Member[] =>
    chainFor(task, department, routing)
      .map((step) => {
        const port = ports.get(step.name);
        if (port) return { step, port };
        throw new ModelError(`There is no model named ${step.name}. Known: ${[...ports.keys()].join(', ')}.`);
      })
      .filter(({ port }) => (!tools || port.can('tools')) && (task !== 'vision' || port.can('vision')));

  const ask = async <T>(
    request: ChatRequest,
    wanted: Omit<Parameters<typeof firstToAnswer<T>>[1], 'request' | 'members'>,
  ) => {
    const asked = members(request);
    const trace = traceOf(tenant, request, asked);
    let output = '';
    trace.texts.output = () => output;
    return tracedCall(trace, async () => {
      const given = await firstToAnswer(around, { ...wanted, request, members: asked }, trace);
      output = spoken(given.answer.text);
      return { value: given.value, text: output, ...factsOf(given, trace) };
    });
  };

  return {
    async chat(request) {
      const { tools = [] } = request;
      // The built-in engine says the same each time, and reads a repair as if a person had written it.
      const isChecked = (port: ModelPort) => port.provider !== 'builtin';
      const { value: calls, ...rest } = await ask(request, {
        read: (answer, port) => readCalls(answer, tools, isChecked(port)),
      });
      return { calls, ...rest };
    },

    async structured(request, shape) {
      const { text: _json, ...rest } = await ask(request, {
        schema: schemaOf(shape),
        read: (answer) => readValue(answer, shape),
      });
      return rest;
    },

    async see({ picture, instruction, ...request }) {
      const looking: ChatRequest = { ...request, task: 'vision', messages: [pictureMessage(picture, instruction)] };
      if (members(looking).length === 0 || picture.bytes.byteLength > LONGEST_PICTURE) return null;
      const seen = await orNull(ask(looking, { read: ({ text }) => ({ value: spoken(text).trim() }) }));
      return seen?.value || null;
    },

    currency: options.currency ?? null,

    room: (department, task) => roomOf(members({ task, department })),

    async rerank({ query, texts, signal, department }) {
      return reranker
        ? orNull(reranker.rerank({ tenant, department: department?.id ?? null, query, texts, signal }))
        : null;
    },
  };
}

/** Null instead of a ModelError, for what has another way without a model; other errors stay errors. */
export async function orNull<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof ModelError) return null;
    throw error;
  }
}

function traceOf(tenant: string, request: ChatRequest, asked: Member[]): ModelTrace {
  const { task, department, context, messages, prompt } = request;
  return {
    ...{ tenant, task, department: department?.id ?? null, person: context.self },
    chain: asked.map(({ step }) => step.name),
    tries: [],
    ...(prompt ? { prompt } : {}),
    texts: {
      input: () => messages.map((message) => `${message.getType()}: ${message.text}`).join('\n\n'),
      output: () => '',
    },
  };
}

function factsOf({ port, capped }: Given<unknown>, trace: ModelTrace): CallFacts {
  const { tries } = trace;
  const sum = (of: (use: TokenUse) => number) => tries.reduce((all, { usage }) => all + of(usage), 0);
  trace.usage = {
    input: sum(({ input }) => input),
    output: sum(({ output }) => output),
    estimated: tries.some(({ usage }) => usage.estimated),
    costMicros: sum(({ costMicros }) => costMicros),
  };
  trace.cached ??= false;
  const { usage, cached } = trace;
  return { model: port.name, provider: port.provider, usage, cached, tries, ...(capped ? { capped } : {}) };
}
