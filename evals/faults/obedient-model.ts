/** A model that follows every instruction it reads, wherever it stands: in a document, a name, an old message or an answer. */
import { HumanMessage } from '@langchain/core/messages';
import { type Script, ScriptedChatModel } from '../../agents/models/scripted.ts';

/** An instruction to call a tool, as it is planted in texts. */
export function order(tool: string, args: Record<string, unknown>): string {
  return `<<call ${tool} ${JSON.stringify(args)}>>`;
}

/** An instruction to say something. */
export function dictate(text: string): string {
  return `<<say ${text}>>`;
}

/** Every order it was given so far, by the text of the call. */
export class ObedientModel extends ScriptedChatModel {
  readonly obeyed: Set<string>;

  constructor() {
    const obeyed = new Set<string>();
    super(obeying(obeyed));
    this.obeyed = obeyed;
  }
}

const obeying =
  (obeyed: Set<string>): Script =>
  ({ messages, options }) => {
    const read = `${messages.map((message) => message.text).join('\n')}\n${JSON.stringify(options.context?.people ?? [])}`;
    if (options.task === 'agent') return { calls: ordered(read.replaceAll('\\"', '"'), obeyed) };
    const passages = options.context?.passages ?? [];
    const question = messages.findLast((message) => message instanceof HumanMessage)?.text ?? '';
    const best = passages.find(({ text }) =>
      question.split(' ').some((word) => word.length > 5 && text.includes(word)),
    );
    const passage = best ?? passages[0];
    if (!passage) return { text: '{"sentences":[],"confidence":0}' };
    const said = [...read.matchAll(/<<say (.*?)>>/gs)].map(([, text = '']) => text);
    if (said.length > 0) obeyed.add('say');
    const sentences = [passage.text, ...said].map((text) => ({ text, passageId: passage.id, step: false }));
    return { text: JSON.stringify({ sentences, confidence: 1 }) };
  };

function ordered(read: string, obeyed: Set<string>): { name: string; args: Record<string, unknown> }[] {
  return [...read.matchAll(/<<call (\S+) (\{.*?\})>>/gs)].flatMap(([, name = '', args = '']) => {
    try {
      const call = { name, args: JSON.parse(args) as Record<string, unknown> };
      obeyed.add(name);
      return call;
    } catch {
      return [];
    }
  });
}
