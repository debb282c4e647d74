/** What was said before in a thread, as language models read it: a window of bounded length and, before that, a summary. */
import type { DepartmentConfig } from '../agents/config-schema.ts';
import { chainFor } from '../agents/models/chain.ts';
import type { ModelTask } from '../agents/models/tasks.ts';
import { element, Markup } from '../agents/prompt-markup.ts';
import { withTenant } from '../db/tenant.ts';
import { lastLines } from '../db/transcript.ts';
import type { MachineDeps } from './scope.ts';
import type { Task } from './state.ts';

/** Lines of the window, questions and answers, and characters of each. */
const LINES = 6;
const LINE = 600;

export interface SaidBefore {
  by: 'person' | 'expert';
  text: string;
}

/** Whether a department's tasks of that kind go to a language model. */
export function asksModel(department: DepartmentConfig, task: ModelTask): boolean {
  const [first] = chainFor(task, department);
  return first !== undefined && first.name !== 'builtin';
}

/** The last lines of the thread, oldest first; nothing is read for an engine that does not read it. */
export async function windowOf(
  deps: MachineDeps,
  department: DepartmentConfig | null,
  task: ModelTask,
  thread: string,
): Promise<SaidBefore[]> {
  if (!department || !asksModel(department, task)) return [];
  const lines = await withTenant(deps.db, deps.tenant.id, (tx) => lastLines(tx, thread, LINES));
  return lines.map(({ person, text }) => ({ by: person === null ? 'expert' : 'person', text: shortened(text) }));
}

/** Summary and window as data for a prompt. */
export function earlier({ summary }: Pick<Task, 'summary'>, window: readonly SaidBefore[]): Markup {
  const said = window.map(({ by, text }) => element(by === 'person' ? 'said' : 'answered', {}, text).text);
  const all = [...(summary ? [element('earlier', {}, summary).text] : []), ...said];
  return new Markup(all.join('\n'));
}

/** A line of a conversation, cut where it is long. */
export function shortened(text: string): string {
  const line = text.trim();
  return line.length <= LINE ? line : `${line.slice(0, LINE).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
