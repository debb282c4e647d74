/**
 * The machine of a department, built from its block of the configuration:
 * guard → retrieve → assess → answer | model → answer | escalate | decline, or guard → agent → act, and a pause for each proposal.
 */
import { END, Send, START, StateGraph } from '@langchain/langgraph';
import { act } from './act.ts';
import { agent } from './agent.ts';
import { approvalGraph } from './approval.ts';
import { assess, model } from './assess.ts';
import { confirm } from './confirm.ts';
import { decline, isSurelyOurs } from './decline.ts';
import { escalate } from './escalate.ts';
import { guard } from './guard.ts';
import { retrieve } from './retrieve.ts';
import type { Pod } from './scope.ts';
import { type Machine, MachineState } from './state.ts';

/** What is perhaps for a tool is answered from documents that are this sure. */
const SURE_OF_DOCUMENTS = 0.85;

/** Uncompiled, so that tests and evaluations bring their own checkpointer. */
export function departmentGraph(pod: Pod) {
  const { direct, model: afterModel } = pod.department.thresholds;

  const begin = ({ task, part }: Machine) => {
    if (part) return END;
    return { question: 'retrieve', either: 'retrieve', tool: 'agent', confirm: 'confirm' }[task.kind];
  };
  const sureEnough = ({ part, task }: Machine) => {
    const confidence = part?.confidence ?? 0;
    if (task.kind === 'either') return confidence >= SURE_OF_DOCUMENTS ? 'answer' : 'agent';
    return confidence >= direct ? 'answer' : 'model';
  };
  const stillUnsure = ({ part, task }: Machine) => {
    const confidence = part?.confidence ?? 0;
    if (confidence >= afterModel) return 'answer';
    return isSurelyOurs(task.routed, confidence) ? 'escalate' : 'decline';
  };
  const pauses = ({ waiting }: Machine) => {
    return waiting.length > 0 ? waiting.map((proposal) => new Send('approval', { proposal })) : END;
  };
  /** A model that called nothing usable leaves the question to the documents. */
  const acted = (state: Machine) => {
    if (state.part) return pauses(state);
    return state.found ? 'model' : 'retrieve';
  };

  return new StateGraph(MachineState)
    .addNode('guard', guard(pod))
    .addNode('retrieve', retrieve(pod))
    .addNode('assess', assess(pod))
    .addNode('model', model(pod))
    .addNode('answer', () => ({ found: null }))
    .addNode('escalate', escalate(pod))
    .addNode('decline', decline(pod))
    .addNode('agent', agent(pod))
    .addNode('act', act(pod))
    .addNode('confirm', confirm(pod))
    .addNode('approval', approvalGraph(pod).compile())
    .addEdge(START, 'guard')
    .addConditionalEdges('guard', begin, ['retrieve', 'agent', 'confirm', END])
    .addEdge('retrieve', 'assess')
    .addConditionalEdges('assess', sureEnough, ['answer', 'model', 'agent'])
    .addConditionalEdges('model', stillUnsure, ['answer', 'escalate', 'decline'])
    .addEdge('decline', END)
    .addEdge('answer', END)
    .addConditionalEdges('escalate', pauses, ['approval', END])
    .addEdge('agent', 'act')
    .addConditionalEdges('act', acted, ['approval', 'retrieve', 'model', END])
    .addConditionalEdges('confirm', pauses, ['approval', END])
    .addEdge('approval', END);
}

export type DepartmentMachine = ReturnType<ReturnType<typeof departmentGraph>['compile']>;
