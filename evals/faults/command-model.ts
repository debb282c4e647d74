/** A model that carries out commands to the letter, so that a test decides what a turn does, and leaves all else to another. */
import { setTimeout as pause } from 'node:timers/promises';
import type { BaseLanguageModelInput } from '@langchain/core/language_models/base';
import { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { AIMessage, type AIMessageChunk, type BaseMessage, HumanMessage } from '@langchain/core/messages';
import type { ChatResult } from '@langchain/core/outputs';
import type { Runnable } from '@langchain/core/runnables';
import type { ExpertCallOptions, ModelTool } from '../../agents/models/gateway.ts';
import type { Route } from '../../agents/models/tasks.ts';

type Call = [tool: string, args: Record<string, unknown>];

/** Not a tool: the model thinks for `ms` milliseconds before it calls the others. */
export const THINK = 'think';

/** A message that makes the model call these tools with exactly these arguments. */
export function command(...calls: Call[]): string {
  return `please carry out ${JSON.stringify(calls)}`;
}

export class CommandModel extends BaseChatModel<ExpertCallOptions> {
  readonly #other: BaseChatModel;

  constructor(other: BaseChatModel) {
    super({});
    this.#other = other;
  }

  override _llmType(): string {
    return 'command';
  }

  override bindTools(tools: ModelTool[]): Runnable<BaseLanguageModelInput, AIMessageChunk, ExpertCallOptions> {
    return this.withConfig({ tools } as Partial<ExpertCallOptions>);
  }

  override async _generate(messages: BaseMessage[], options: this['ParsedCallOptions']): Promise<ChatResult> {
    const { task, signal } = options as ExpertCallOptions;
    const calls = commanded(messages.findLast((message) => message instanceof HumanMessage)?.text ?? '');
    if (calls.length === 0 || task === 'answer') return this.#other._generate(messages, options);
    if (task === 'route') return said(new AIMessage(JSON.stringify(routeOf(calls))));
    const [thought] = calls.filter(([name]) => name === THINK);
    if (thought) await pause(Number(thought[1].ms), undefined, signal ? { signal } : {});
    const tools = calls.filter(([name]) => name !== THINK);
    const toolCalls = tools.map(([name, args], n) => ({ name, args, id: `call-${n}`, type: 'tool_call' as const }));
    return said(new AIMessage({ content: '', tool_calls: toolCalls }));
  }
}

function said(message: AIMessage): ChatResult {
  return { generations: [{ text: message.text, message }] };
}

function commanded(text: string): Call[] {
  const [, calls] = /please carry out (\[\[.*\]\])/s.exec(text) ?? [];
  return calls ? (JSON.parse(calls) as Call[]) : [];
}

function routeOf(calls: Call[]): Route {
  const [label = ''] = calls.map(([name]) => name).filter((name) => name !== THINK);
  const department = label.startsWith('it.') ? 'it_ops' : (label.split('.')[0] ?? '');
  return { departments: [{ id: department, probability: 0.99 }], intents: [{ label, probability: 0.99 }] };
}
