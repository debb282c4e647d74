/** A model that can be asked, wherever it runs: what the gateway asks of each member of a chain. */
import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import type { AIMessageChunk, BaseMessage, UsageMetadata } from '@langchain/core/messages';
import type { Ability, NamedModel } from '../model-schema.ts';
import type { Step } from './chain.ts';
import { ModelError } from './failures.ts';
import type { ExpertCallOptions, ModelTool } from './gateway.ts';
import type { ModelTry } from './model-events.ts';
import type { ModelContext, ModelTask } from './tasks.ts';

export interface Asking {
  tenant: string;
  task: ModelTask;
  context: ModelContext;
  messages: BaseMessage[];
  tools?: ModelTool[] | undefined;
  /** The JSON schema the answer must fit, for those that can be held to one. */
  schema?: Record<string, unknown> | undefined;
  step: Step;
  signal: AbortSignal | undefined;
  /** Milliseconds it may take at most, whatever else is set. */
  within?: number | undefined;
  /** Reads the answer while it is written; then nobody is asked again, since another answer would contradict it. */
  onText?: ((piece: string) => void) | undefined;
  /** Hears of each request, also of those that failed. */
  onTry(tried: ModelTry): void;
}

export interface ModelPort {
  name: string;
  /** `builtin`, `given`, or a provider of the configuration. */
  provider: string;
  /** It computes in this process: nothing outside is waited for. */
  computes: boolean;
  /** Null for models of the program itself, which are taken at their word. */
  declared: NamedModel | null;
  can(ability: Ability): boolean;
  ask(asking: Asking): Promise<AIMessageChunk>;
}

/** Milliseconds a model of this process may take for one answer, whether it heeds its signal or not. */
const LONGEST_THOUGHT_MS = 150_000;
/** Characters of an answer; a model that writes more has lost its way. */
export const LONGEST_TEXT = 200_000;

/** A chat model the program brought along: the built-in engine, or one of a test. */
export function givenModel(name: string, model: BaseChatModel): ModelPort {
  const provider = name === 'builtin' ? 'builtin' : 'given';
  return {
    name,
    provider,
    computes: model._llmType() === 'builtin',
    declared: null,
    can: () => true,
    async ask({ task, context, messages, tools, step, signal, onText, onTry }) {
      const limit = AbortSignal.timeout(step.timeoutMs ?? LONGEST_THOUGHT_MS);
      const stop = signal ? AbortSignal.any([signal, limit]) : limit;
      const options: Partial<ExpertCallOptions> = { task, context, signal: stop, ...(tools ? { tools } : {}) };
      const asked = tools && model.bindTools ? model.bindTools(tools) : model;
      const begun = Date.now();
      let answer: AIMessageChunk | undefined;
      const tell = (outcome: ModelTry['outcome']) => {
        const used = answer?.usage_metadata as UsageMetadata | undefined;
        const usage = {
          input: used?.input_tokens ?? 0,
          output: used?.output_tokens ?? 0,
          estimated: false,
          costMicros: 0,
        };
        onTry({ model: name, provider, startedAt: begun, ms: Date.now() - begun, firstTokenMs: null, outcome, usage });
      };
      try {
        answer = (await cutOff(asked.invoke(messages, options), stop)) as AIMessageChunk;
        refuseEndless(name, answer.text);
        tell('answered');
        if (answer.text) onText?.(answer.text);
        return answer;
      } catch (error) {
        tell(
          signal?.aborted ? 'stopped' : limit.aborted ? 'timeout' : error instanceof ModelError ? error.kind : 'other',
        );
        throw error;
      }
    },
  };
}

/** The answer, or the signal's reason as soon as it is given: a model need not listen to be stopped. */
export function cutOff<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    void answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

/** Throws when a model wrote more than anybody could read. */
export function refuseEndless(name: string, text: string): void {
  if (text.length > LONGEST_TEXT)
    throw new ModelError(`${name} answered more than anybody could read.`, { kind: 'garbage' });
}
