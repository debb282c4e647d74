/** Runs a turn, and the steps of its machine, where whoever traces can see them. */
import type { LangGraphRunnableConfig } from '@langchain/langgraph';
import type { Turn } from '../agents/message.ts';
import { type StepTrace, traced, turnTraces } from '../agents/trace-events.ts';
import type { DeletionPayload } from '../db/deletions.ts';
import type { ResumePayload } from '../db/inbox.ts';
import type { Loaded } from './runner.ts';
import type { Machine, MachineUpdate } from './state.ts';

/** The whole of one turn, whatever becomes of it. */
export function traceTurn<T>(tenant: string, loaded: Loaded, work: () => Promise<T>): Promise<T> {
  if (!turnTraces.hasSubscribers) return work();
  const { row, place } = loaded;
  return turnTraces.tracePromise(work, {
    ...{ tenant, turn: row.id, thread: place.id, channel: place.channel, kind: row.kind, person: row.person },
    of: askedIn(loaded),
    text: () => (isSaid(row) ? (JSON.parse(row.payload) as Turn).text : ''),
  });
}

/** A run is named after its turn: `<turn>.<n>`. */
function askedIn({ row }: Loaded): string {
  return isSaid(row) ? row.id : (JSON.parse(row.payload) as ResumePayload | DeletionPayload).turn.replace(/\.\d+$/, '');
}

/** What follows a decision or a deletion has no words of its own, and belongs to the turn before. */
function isSaid({ kind }: Loaded['row']): boolean {
  return kind !== 'resume' && kind !== 'deletion';
}

type Node = (state: Machine, config: LangGraphRunnableConfig) => Promise<MachineUpdate>;

/** A node as a step of the trace. */
export function step(name: StepTrace['step'], department: string, node: Node): Node {
  return (state, config) => traced({ step: name, name: department, facts: {} }, () => node(state, config), noteUpdate);
}

function noteUpdate({ found, part }: MachineUpdate, { facts }: StepTrace): void {
  if (found) {
    facts.passages = found.passages.length;
    facts.best = found.passages[0]?.score ?? 0;
    facts.disagreements = found.disagreements.length;
  }
  if (part) {
    facts.confidence = part.confidence;
    facts.model = part.model;
    facts.status = part.status;
    Object.assign(facts, part.trace);
  }
}
