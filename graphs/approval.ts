/** The only place that pauses: waits for people to decide one proposal, then lets the ledger act. */
import { Annotation, END, interrupt, START, StateGraph } from '@langchain/langgraph';
import { traced } from '../agents/trace-events.ts';
import { ANSWER_TOOL } from '../tools/knowledge/answer-question.ts';
import { execute } from '../tools/ledger.ts';
import { type Pod, scopeOf } from './scope.ts';

/** What people came to. */
export type Verdict = 'approved' | 'rejected' | 'expired';

/** What a pause tells whoever looks for it. */
export interface Waiting {
  proposal: string;
}

const ApprovalState = Annotation.Root({
  proposal: Annotation<string>,
  verdict: Annotation<Verdict>,
});

/** A graph of its own for each proposal, so that several in one run wait and act independently of each other. */
export function approvalGraph(pod: Pod) {
  return new StateGraph(ApprovalState)
    .addNode('wait', ({ proposal }) => {
      // The node starts anew when the run is resumed, so nothing but the pause may stand here.
      const verdict: Verdict = interrupt({ proposal } satisfies Waiting);
      return { verdict };
    })
    .addNode('effect', async ({ proposal }, config) => {
      const execution = await traced(
        { step: 'tool', name: 'approved', facts: { effect: 'write' } },
        () => execute(pod, proposal, scopeOf(config).signal),
        ({ done }, { facts }) => Object.assign(facts, { done }),
      );
      if (execution.done && execution.receipt.tool === ANSWER_TOOL) await pod.onKnowledge(execution.receipt.record);
      return {};
    })
    .addEdge(START, 'wait')
    .addConditionalEdges('wait', ({ verdict }) => (verdict === 'approved' ? 'effect' : END), ['effect', END])
    .addEdge('effect', END);
}
