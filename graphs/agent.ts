/** Asks the department's model which of its tools to call, and with what. */
import { AIMessage, type BaseMessage, HumanMessage, SystemMessage } from '@langchain/core/messages';
import type { LangGraphRunnableConfig } from '@langchain/langgraph';
import { and, between, eq } from 'drizzle-orm';
import stringify from 'safe-stable-stringify';
import type { ToolCall } from '../agents/models/gateway.ts';
import { element, trusted } from '../agents/prompt-markup.ts';
import type { Prompt } from '../agents/prompts.ts';
import { proposals } from '../db/schema/approvals.ts';
import { withTenant } from '../db/tenant.ts';
import { toolsOf } from '../tools/catalog.ts';
import { rightsOf } from '../tools/rights.ts';
import type { Tool } from '../tools/tool.ts';
import { earlier, type SaidBefore, windowOf } from './earlier.ts';
import { modelContext } from './model-context.ts';
import { type Pod, type RunScope, scopeOf } from './scope.ts';
import type { Machine, MachineUpdate, Task } from './state.ts';

/** More calls than this in one message are not carried out. */
const MOST_CALLS = 5;

export const agent =
  (pod: Pod) =>
  async (state: Machine, config: LangGraphRunnableConfig): Promise<MachineUpdate> => {
    const scope = scopeOf(config);
    const before = config.configurable?.fresh === true ? [] : await proposedBefore(pod, state.task);
    if (before.length > 0) return { calls: JSON.stringify(before) };
    const offered = offeredTools(pod, scope);
    const window = await windowOf(pod, pod.department, 'agent', state.task.thread);
    const told = prompt(pod, scope, state.task);
    const { calls } = await pod.gateway.chat({
      task: 'agent',
      department: pod.department,
      messages: [
        new SystemMessage(told.text),
        ...conversation(window, state.task),
        ...(state.task.form
          ? [new AIMessage(`The form ${state.task.form.tool} is open: ${JSON.stringify(state.task.form.values)}`)]
          : []),
        new HumanMessage(state.task.said),
      ],
      tools: offered.map((tool) => ({ name: tool.name, description: tool.description, schema: tool.input })),
      prompt: told.mark,
      context: modelContext(pod, scope, state.task, await scope.people()),
      signal: scope.signal,
    });
    return { calls: JSON.stringify(distinct(calls).slice(0, MOST_CALLS)) };
  };

/**
 * The calls of an earlier try of this turn that became proposals, each in its place: the turn goes on with them,
 * since a model asked again may want something else. What stood between them was only read.
 */
async function proposedBefore(pod: Pod, task: Task): Promise<ToolCall[]> {
  const first = task.n * 100;
  const rows = await withTenant(pod.db, pod.tenant.id, (tx) =>
    tx
      .select({ n: proposals.n, tool: proposals.tool, args: proposals.args })
      .from(proposals)
      .where(and(eq(proposals.turn, task.turn), between(proposals.n, first, first + MOST_CALLS - 1)))
      .orderBy(proposals.n),
  );
  const calls: ToolCall[] = [];
  for (const { n, tool, args } of rows) {
    while (calls.length < n - first) calls.push({ id: `gap-${calls.length}`, name: '', args: {} });
    calls.push({ id: `again-${n}`, name: tool, args: JSON.parse(args) as ToolCall['args'] });
  }
  return calls;
}

/** A model that says the same twice wants it once. */
function distinct(calls: ToolCall[]): ToolCall[] {
  const first = new Map(calls.toReversed().map((call) => [stringify([call.name, call.args]), call]));
  return calls.filter((call) => first.get(stringify([call.name, call.args])) === call);
}

/** Tools of the department that this person may call; a model is not told of others. */
export function offeredTools(pod: Pod, scope: RunScope): Tool[] {
  const can = rightsOf(pod.tenant, scope.person);
  return toolsOf(pod.catalog, pod.department).filter((tool) => can(tool.permission));
}

/** Reads the calls back from state; they are data, whatever is written in them. */
export function callsOf(state: Machine): ToolCall[] {
  return state.calls ? (JSON.parse(state.calls) as ToolCall[]) : [];
}

function prompt(pod: Pod, { person }: RunScope, task: Task): Prompt {
  return pod.prompts.fill('agent', pod.department.id, {
    department: trusted(pod.department.name.en),
    company: trusted(pod.tenant.name),
    policy: trusted(pod.policies.get(pod.department.id) ?? ''),
    today: pod.clock.now().toISOString().slice(0, 10),
    timeZone: person.timeZone,
    person: person.name,
    title: person.title,
    earlier: earlier(task, []),
    facts: element('facts', {}, task.context ?? ''),
  });
}

/** What was said before, each in its role; where nothing was read, the person's own questions. */
function conversation(window: readonly SaidBefore[], { previous }: Task): BaseMessage[] {
  if (window.length === 0) return previous.map((text) => new HumanMessage(text));
  return window.map(({ by, text }) => (by === 'person' ? new HumanMessage(text) : new AIMessage(text)));
}
