/** The built-in engine as a chat model: it routes, calls tools and answers without any language model behind it. */
import type { BaseLanguageModelInput } from '@langchain/core/language_models/base';
import { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { AIMessage, type AIMessageChunk, type BaseMessage, HumanMessage, ToolMessage } from '@langchain/core/messages';
import type { ChatResult } from '@langchain/core/outputs';
import type { Runnable } from '@langchain/core/runnables';
import type { ExpertCallOptions, ModelTool } from '../gateway.ts';
import type { ModelContext } from '../tasks.ts';
import { answerFrom } from './answer.ts';
import { callTool } from './call-tool.ts';
import type { Classifier } from './classifier.ts';
import { route } from './route.ts';

/** Plays the model's part in every task from the last human message and the context given with the call. */
export class BuiltinChatModel extends BaseChatModel<ExpertCallOptions> {
  readonly #classifier: Classifier;

  constructor(classifier: Classifier) {
    super({});
    this.#classifier = classifier;
  }

  override _llmType(): string {
    return 'builtin';
  }

  override bindTools(tools: ModelTool[]): Runnable<BaseLanguageModelInput, AIMessageChunk, ExpertCallOptions> {
    return this.withConfig({ tools } as Partial<ExpertCallOptions>);
  }

  override async _generate(messages: BaseMessage[], options: this['ParsedCallOptions']): Promise<ChatResult> {
    const { task, context, tools } = options as ExpertCallOptions;
    if (!task || !context)
      throw new Error('The built-in engine needs a task and its context; call it through the gateway.');
    const message = this.#play(task, lastHuman(messages), messages, context, tools ?? []);
    return { generations: [{ text: message.text, message }] };
  }

  #play(
    task: ExpertCallOptions['task'],
    said: string,
    messages: BaseMessage[],
    context: ModelContext,
    tools: ModelTool[],
  ): AIMessage {
    if (task === 'route') return new AIMessage(JSON.stringify(route(this.#classifier, said)));
    if (task === 'answer') return new AIMessage(JSON.stringify(answerFrom(said, context)));
    const last = messages.at(-1);
    if (last instanceof ToolMessage) return new AIMessage(last.text);
    const call = callTool(said, context, tools, this.#classifier);
    return new AIMessage({ content: '', tool_calls: call ? [{ ...call, id: 'call-0', type: 'tool_call' }] : [] });
  }
}

function lastHuman(messages: BaseMessage[]): string {
  return messages.findLast((message) => message instanceof HumanMessage)?.text ?? '';
}
