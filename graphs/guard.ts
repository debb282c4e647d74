/** May this person use this department at all? */
import type { LangGraphRunnableConfig } from '@langchain/langgraph';
import type { DepartmentConfig } from '../agents/config-schema.ts';
import { principalsOf } from '../agents/principals.ts';
import type { Person } from '../db/people.ts';
import { say } from './phrases.ts';
import { type Pod, scopeOf } from './scope.ts';
import type { Machine, MachineUpdate, Part } from './state.ts';

export const guard =
  (pod: Pod) =>
  (state: Machine, config: LangGraphRunnableConfig): MachineUpdate => {
    if (mayEnter(pod.department, scopeOf(config).person)) return { waiting: [] };
    const { language } = state.task;
    return { waiting: [], part: refusal(say.noAccess(language, pod.department.name[language])) };
  };

/** Whether the person is among those the department is open to. */
export function mayEnter({ access }: DepartmentConfig, person: Person): boolean {
  const principals = new Set(principalsOf(person));
  return access.some((who) => principals.has(who));
}

/** A part that says no in plain words. */
export function refusal(text: string): Part {
  return { status: 'refused', text, sources: [], confidence: 1, model: 'policy', approvals: [], receipts: [] };
}
