/** May this person use this department at all? */
import type { LangGraphRunnableConfig } from '@langchain/langgraph';
import { principalsOf } from '../agents/principals.ts';
import { say } from './phrases.ts';
import { type Pod, scopeOf } from './scope.ts';
import type { Machine, MachineUpdate, Part } from './state.ts';

export const guard =
  (pod: Pod) =>
  (state: Machine, config: LangGraphRunnableConfig): MachineUpdate => {
    const principals = new Set(principalsOf(scopeOf(config).person));
    if (pod.department.access.some((who) => principals.has(who))) return { waiting: [] };
    const { language } = state.task;
    return { waiting: [], part: refusal(say.noAccess(language, pod.department.name[language])) };
  };

/** A part that says no in plain words. */
export function refusal(text: string): Part {
  return { status: 'refused', text, sources: [], confidence: 1, model: 'policy', approvals: [], receipts: [] };
}
