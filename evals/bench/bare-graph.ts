/** What a turn is measured against: five nodes in a row that do nothing but count. */
import { Annotation, END, START, StateGraph } from '@langchain/langgraph';

/** The graph uncompiled; whoever measures brings the checkpointer, or none. */
export function bareGraph() {
  const State = Annotation.Root({ n: Annotation<number>, text: Annotation<string> });
  const step = ({ n }: { n: number }) => ({ n: n + 1 });
  return new StateGraph(State)
    .addNode('a', step)
    .addNode('b', step)
    .addNode('c', step)
    .addNode('d', step)
    .addNode('e', step)
    .addEdge(START, 'a')
    .addEdge('a', 'b')
    .addEdge('b', 'c')
    .addEdge('c', 'd')
    .addEdge('d', 'e')
    .addEdge('e', END);
}
