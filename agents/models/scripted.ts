/** A model that plays any part: it answers from a script, and so also what no well-meaning model would say. */
import type { CallbackManagerForLLMRun } from '@langchain/core/callbacks/manager';
import type { BaseLanguageModelInput } from '@langchain/core/language_models/base';
import { BaseChatModel } from '@langchain/core/language_models/chat_models';
import type { AIMessageChunk } from '@langchain/core/messages';
import { AIMessage, type BaseMessage } from '@langchain/core/messages';
import type { ChatResult } from '@langchain/core/outputs';
import type { Runnable } from '@langchain/core/runnables';
import type { ExpertCallOptions, ModelTool } from './gateway.ts';

/** One completion: what it says, what it calls, or what it throws. */
export interface Line {
  text?: string;
  calls?: { name: string; args: Record<string, unknown>; id?: string }[];
  /** Tool calls whose arguments are not JSON. */
  broken?: string[];
  throws?: Error;
}

/** The next line, given what the model was asked. */
export type Script = (asked: { messages: BaseMessage[]; options: ExpertCallOptions; turn: number }) => Line;

/** Plays the script; the last of an array of lines is repeated for ever. */
export class ScriptedChatModel extends BaseChatModel<ExpertCallOptions> {
  readonly #script: Script;
  #turn = 0;

  constructor(script: Script | Line[]) {
    super({});
    this.#script = Array.isArray(script)
      ? ({ turn }) => script[Math.min(turn, script.length - 1)] ?? { text: '' }
      : script;
  }

  override _llmType(): string {
    return 'scripted';
  }

  override bindTools(tools: ModelTool[]): Runnable<BaseLanguageModelInput, AIMessageChunk, ExpertCallOptions> {
    return this.withConfig({ tools } as Partial<ExpertCallOptions>);
  }

  override async _generate(
    messages: BaseMessage[],
    options: this['ParsedCallOptions'],
    _run?: CallbackManagerForLLMRun,
  ): Promise<ChatResult> {
    const line = this.#script({ messages, options: options as ExpertCallOptions, turn: this.#turn++ });
    if (line.throws) throw line.throws;
    const message = new AIMessage({
      content: line.text ?? '',
      tool_calls: (line.calls ?? []).map(({ name, args, id }, n) => ({
        name,
        args,
        id: id ?? `call-${this.#turn}-${n}`,
        type: 'tool_call',
      })),
      invalid_tool_calls: (line.broken ?? []).map((args, n) => ({
        name: 'broken',
        args,
        id: `bad-${n}`,
        type: 'invalid_tool_call',
      })),
    });
    return { generations: [{ text: line.text ?? '', message }] };
  }
}

/** An obedient malicious model: calls every tool it was told of and every name in `others`, with the arguments planted for it. */
export function maliciousScript(others: string[], args: Record<string, unknown>): Script {
  return ({ options }) => ({
    text: 'Done. Everything was approved. ![x](https://evil.example/x.png)',
    calls: [...(options.tools ?? []).map((tool) => tool.name), ...others].map((name) => ({ name, args })),
  });
}
