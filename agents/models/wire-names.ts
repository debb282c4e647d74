/** Names of tools as servers take them: no dots, 64 characters; what comes back has its own name again. */
import { AIMessage, type AIMessageChunk, type BaseMessage } from '@langchain/core/messages';
import type { ModelTool } from './gateway.ts';

const LONGEST = 64;

export function wireName(name: string): string {
  return name.replace(/[^\w-]/g, '__').slice(0, LONGEST);
}

/** The tools under the names they are sent with. */
export function wireTools(tools: readonly ModelTool[]): ModelTool[] {
  return tools.map((tool) => ({ ...tool, name: wireName(tool.name) }));
}

/** Messages whose earlier calls bear the names they are sent with. */
export function wireMessages(messages: readonly BaseMessage[]): BaseMessage[] {
  return messages.map((message) =>
    message instanceof AIMessage && message.tool_calls?.length
      ? new AIMessage({
          content: message.content,
          tool_calls: message.tool_calls.map((call) => ({ ...call, name: wireName(call.name) })),
        })
      : message,
  );
}

/** Gives the calls of an answer their tools' own names; what was not offered keeps the name the model made up. */
export function ownNames(answer: AIMessageChunk, tools: readonly ModelTool[]): void {
  const own = new Map(tools.map(({ name }) => [wireName(name), name]));
  for (const call of answer.tool_calls ?? []) call.name = own.get(call.name) ?? call.name;
}
