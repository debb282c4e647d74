/** Who is asked, in which order: the models a department chose for a task, and the built-in engine last wherever it can do the task. */
import type { DepartmentConfig } from '../config-schema.ts';
import type { ModelChoice } from '../model-schema.ts';
import type { ModelTask } from './tasks.ts';

/** One model to ask, and how. */
export interface Step {
  name: string;
  adapter?: string | undefined;
  temperature?: number | undefined;
  maxTokens?: number | undefined;
  timeoutMs?: number | undefined;
}

const BUILTIN = 'builtin';
/** What the built-in engine does without any model. */
const BUILTIN_TASKS: readonly ModelTask[] = ['route', 'agent', 'answer'];

/** The models for a task, first choice first; empty when none is set up for what the built-in engine cannot do. */
export function chainFor(
  task: ModelTask,
  department: Pick<DepartmentConfig, 'model'> | null,
  routing?: ModelChoice | undefined,
): Step[] {
  const { name, adapter, temperature, maxTokens, timeout, fallback = [] } = choiceFor(task, department, routing);
  const last = BUILTIN_TASKS.includes(task) ? [BUILTIN] : [];
  const names = new Set([...[name, ...fallback].filter((one) => one !== BUILTIN || last.length > 0), ...last]);
  // An adapter was trained for the first model and would be unknown, or nonsense, to the others.
  return [...names].map((one) => ({
    name: one,
    temperature,
    maxTokens,
    timeoutMs: timeout,
    ...(one === name && adapter ? { adapter } : {}),
  }));
}

function choiceFor(
  task: ModelTask,
  department: Pick<DepartmentConfig, 'model'> | null,
  routing: ModelChoice | undefined,
): ModelChoice {
  if (!department) return (task === 'route' && routing) || { name: BUILTIN };
  const { tasks, ...whole } = department.model;
  const own = tasks?.[task as keyof typeof tasks];
  if (!own) return whole;
  const { adapter: _trainedForAnother, ...kept } = whole;
  return { ...(own.name && own.name !== whole.name ? kept : whole), ...own, name: own.name ?? whole.name };
}
