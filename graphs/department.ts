/**
 * The machine of a department, built from its block of the configuration:
 * guard → retrieve → assess → answer | research | model → answer | escalate | decline, or guard → agent → act, and a pause for each proposal.
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
import { judgedConfidence } from './recalibrate.ts';
import { research } from './research.ts';
import { comparedIn, isNamedIn, partsOf } from './research-wish.ts';
import { retrieve } from './retrieve.ts';
import type { Pod } from './scope.ts';
import { type Machine, MachineState } from './state.ts';
import { step } from './trace-turn.ts';

/** What is perhaps for a tool is answered from documents that are this sure. */
const SURE_OF_DOCUMENTS = 0.85;

/** True for a question that compares two things which the documents that were found both name. */
function comparesKnown({ task, found }: Machine): boolean {
  const sides = comparedIn(task.question);
  return sides?.every((side) => isNamedIn(side, found?.passages ?? [])) ?? false;
}

/** Uncompiled, so that tests and evaluations bring their own checkpointer. */
export function departmentGraph(pod: Pod) {
  const { direct, model: afterModel } = pod.department.thresholds;

  const begin = ({ task, part }: Machine) => {
    if (part) return END;
    if (task.research && task.kind === 'question') return 'research';
    return { question: 'retrieve', either: 'retrieve', tool: 'agent', confirm: 'confirm' }[task.kind];
  };
  /** With what people said of answers before; what is shown stays as it was found. */
  const judged = ({ part }: Machine) => judgedConfidence(pod, pod.department.id, part?.confidence ?? 0);
  const sureEnough = async (state: Machine) => {
    const { task, researched } = state;
    const confidence = await judged(state);
    if (task.kind === 'either') return confidence >= SURE_OF_DOCUMENTS ? 'answer' : 'agent';
    // One sentence that happens to name both sides answers no comparison, however well it fits.
    if (!researched && comparesKnown(state)) return 'research';
    if (confidence >= direct) return 'answer';
    return !researched && partsOf(task.question).length > 1 ? 'research' : 'model';
  };
  const stillUnsure = async (state: Machine) => {
    const { part, task } = state;
    if ((await judged(state)) >= afterModel) return 'answer';
    return isSurelyOurs(task.routed, part?.confidence ?? 0) ? 'escalate' : 'decline';
  };
  /** What was asked for and found nothing is looked up once more as it was said. */
  const found = ({ researched, task }: Machine) => {
    if (researched === 'answered') return 'answer';
    return task.research ? 'retrieve' : 'model';
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
    .addNode('retrieve', step('retrieve', pod.department.id, retrieve(pod)))
    .addNode('assess', step('assess', pod.department.id, assess(pod)))
    .addNode('model', step('answer', pod.department.id, model(pod)))
    .addNode('research', step('research', pod.department.id, research(pod)))
    .addNode('answer', () => ({ found: null }))
    .addNode('escalate', escalate(pod))
    .addNode('decline', decline(pod))
    .addNode('agent', agent(pod))
    .addNode('act', act(pod))
    .addNode('confirm', confirm(pod))
    .addNode('approval', approvalGraph(pod).compile())
    .addEdge(START, 'guard')
    .addConditionalEdges('guard', begin, ['retrieve', 'research', 'agent', 'confirm', END])
    .addEdge('retrieve', 'assess')
    .addConditionalEdges('assess', sureEnough, ['answer', 'research', 'model', 'agent'])
    .addConditionalEdges('research', found, ['answer', 'retrieve', 'model'])
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
