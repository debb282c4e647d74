/** A question that neither the router nor the documents are sure of does not take an expert's time unasked. */
import type { LangGraphRunnableConfig } from '@langchain/langgraph';
import { refusal } from './guard.ts';
import { say } from './phrases.ts';
import { privateHint } from './readers.ts';
import { type Pod, scopeOf } from './scope.ts';
import type { Machine, MachineUpdate } from './state.ts';

const SURE_ROUTE = 0.8;
const SOME_EVIDENCE = 0.35;

/** True when the person or the channel named the department, the router was sure, or the documents speak of it at all. */
export function isSurelyOurs(routed: number, confidence: number): boolean {
  return routed >= SURE_ROUTE || confidence >= SOME_EVIDENCE;
}

/** Says that no answer was found and offers to ask the department's experts all the same. */
export const decline =
  (pod: Pod) =>
  ({ task }: Machine, config: LangGraphRunnableConfig): MachineUpdate => {
    const { language } = task;
    const name = pod.department.name[language];
    return {
      found: null,
      part: {
        ...refusal(say.notOurs(language, name) + privateHint(scopeOf(config), language)),
        status: 'unknown',
        confidence: 0,
        undecided: task.message,
        card: {
          id: task.turn,
          kind: 'choice',
          language,
          title: say.askAnyway(language, name),
          facts: [],
          changes: [],
          quotes: [],
          evidence: [],
          buttons: [{ label: name, action: 'choose', target: pod.department.id, style: 'plain' }],
          editable: [],
        },
      },
    };
  };
