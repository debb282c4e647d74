/** Carries out what the model called: reads run at once with the asker's rights, writes become proposals, gaps become questions. */
import type { LangGraphRunnableConfig } from '@langchain/langgraph';
import { slotFields } from '../agents/models/builtin/slots/field.ts';
import type { ToolCall } from '../agents/models/gateway.ts';
import { type StepTrace, traced } from '../agents/trace-events.ts';
import { withTenant } from '../db/tenant.ts';
import { runRead } from '../tools/read.ts';
import { type ReadTool, type Tool, ToolRefusal } from '../tools/tool.ts';
import { callsOf, offeredTools } from './agent.ts';
import { citing, evidenceFor, suggestedFor, suggestion } from './evidence.ts';
import { refusal } from './guard.ts';
import { say } from './phrases.ts';
import { type Outcome, propose } from './propose.ts';
import { principalsIn, privateHint, sharedRights, withheldHere } from './readers.ts';
import { type Pod, type RunScope, scopeOf } from './scope.ts';
import type { Machine, MachineUpdate, Part, Task } from './state.ts';

export const act =
  (pod: Pod) =>
  async (state: Machine, config: LangGraphRunnableConfig): Promise<MachineUpdate> => {
    const scope = scopeOf(config);
    const offered = new Map(offeredTools(pod, scope).map((tool) => [tool.name, tool]));
    const outcomes: Outcome[] = [];
    for (const [n, call] of callsOf(state).entries()) {
      const tool = offered.get(call.name);
      if (!tool) continue;
      if (outcomes.some((outcome) => outcome.part.form?.proposal)) {
        outcomes.push({ part: { ...refusal(say.oneAtATime(state.task.language)), status: 'answered' } });
        break;
      }
      outcomes.push(await traced(toolStep(tool), () => carryOut(pod, scope, state.task, tool, call, n), noteOutcome));
    }
    const part = outcomes.length > 0 ? merged(outcomes.map((outcome) => outcome.part)) : null;
    return {
      calls: null,
      part,
      ...(part ? { found: null } : {}),
      waiting: outcomes.flatMap((outcome) => outcome.waiting ?? []),
    };
  };

function toolStep({ name, effect }: Tool): StepTrace {
  return { step: 'tool', name, facts: { effect } };
}

function noteOutcome({ part, waiting = [] }: Outcome, { facts }: StepTrace): void {
  Object.assign(facts, { status: part.status, waiting: waiting.length, receipts: part.receipts.length });
}

async function carryOut(
  pod: Pod,
  scope: RunScope,
  task: Task,
  tool: Tool,
  call: ToolCall,
  n: number,
): Promise<Outcome> {
  try {
    const asked = missing(tool, call, task);
    if (asked) return { part: asked };
    const input = tool.input.safeParse(call.args);
    if (!input.success) return { part: unreadable(tool, call, task, String(input.error.issues[0]?.path[0] ?? '')) };
    return beside(
      task,
      tool.effect === 'read'
        ? { part: await read(pod, scope, task, tool, input.data) }
        : await propose(pod, scope, task, tool, input.data, n),
    );
  } catch (error) {
    if (!(error instanceof ToolRefusal)) throw error;
    return {
      part: {
        ...refusal(error.said[task.language] + hint(error, scope, task)),
        ...(error.field ? { status: 'question' as const, form: reopened(tool, call, error.field) } : {}),
      },
    };
  }
}

/** What may not be seen here may be open in private. */
function hint({ code, field }: ToolRefusal, scope: RunScope, task: Task): string {
  return !field && (code === 'forbidden' || code === 'not_found') ? privateHint(scope, task.language) : '';
}

async function read(
  pod: Pod,
  scope: RunScope,
  task: Task,
  tool: ReadTool,
  input: Record<string, unknown>,
): Promise<Part> {
  const shared = await sharedRights(pod.tenant, scope);
  const asked = { person: scope.person.id, language: task.language, input, shared };
  const studied = await tool.study?.(scope.handedIn, { now: pod.clock.now(), signal: scope.signal });
  const call = { ...asked, studied, principals: await principalsIn(pod.tenant, scope) };
  const { text, restricted, lookFor, cited } = await withTenant(pod.db, pod.tenant.id, (tx) =>
    runRead(tx, pod, tool, call),
  );
  const withheld = restricted ? withheldHere(scope, task.language) : null;
  if (withheld) return { ...withheld, form: null };
  const rule = restricted ? [] : await evidenceFor(pod, scope, tool, task.language);
  const found = lookFor && !restricted ? await suggestedFor(pod, scope, lookFor, task.language) : rule;
  const sources = [...(restricted ? [] : citing(cited, pod.publicUrl)), ...found];
  return {
    status: 'answered',
    text: lookFor ? text + suggestion(found, task.language) : text,
    sources,
    confidence: 1,
    model: 'records',
    approvals: [],
    receipts: [],
    form: null,
  };
}

/** What was asked in between is settled; the form that is open stays open. */
function beside(task: Task, outcome: Outcome): Outcome {
  if (task.form || outcome.part.form !== null) return outcome;
  const { form: _open, ...part } = outcome.part;
  return { ...outcome, part };
}

/** The next question about a form that is not complete yet; null when everything needed was said. */
function missing(tool: Tool, call: ToolCall, task: Task): Part | null {
  const [field] = slotFields(tool.input).filter(({ name, optional }) => !optional && call.args[name] === undefined);
  if (!field) return null;
  const ask = field.meta.ask[task.language];
  const again = task.form?.tool === tool.name && task.form.asked === field.name;
  return asking(tool, call, field.name, again ? say.notUnderstood(task.language, ask) : ask);
}

function unreadable(tool: Tool, call: ToolCall, task: Task, name: string): Part {
  const field = slotFields(tool.input).find((candidate) => candidate.name === name);
  if (!field) return refusal(say.notUnderstood(task.language, ''));
  const { [name]: _wrong, ...args } = call.args;
  return asking(tool, { ...call, args }, name, say.notUnderstood(task.language, field.meta.ask[task.language]));
}

function asking(tool: Tool, call: ToolCall, field: string, text: string): Part {
  return { ...refusal(text), status: 'question', form: reopened(tool, call, field) };
}

function reopened(tool: Tool, call: ToolCall, field: string): NonNullable<Part['form']> {
  return { tool: tool.name, department: tool.department, values: call.args, asked: field, proposal: null };
}

/** Several calls in one message become one part. */
function merged(parts: Part[]): Part {
  const [first, ...rest] = parts;
  if (!first) throw new Error('There is nothing to merge.');
  return rest.reduce(joined, first);
}

const WEIGHT = { question: 4, waiting: 3, refused: 2, unknown: 1, answered: 0 } as const;

/** Two parts as one; the status that asks most of the person wins. */
export function joined(a: Part, b: Part): Part {
  const open = [b, a].find((part) => part.form);
  const form = open ? open.form : (b.form ?? a.form);
  // A card beside another request's form would be sent by a yes that means the other one.
  const card = open ? open.card : (a.card ?? b.card);
  return {
    status: WEIGHT[b.status] > WEIGHT[a.status] ? b.status : a.status,
    text: `${a.text}\n\n${b.text}`,
    sources: [...a.sources, ...b.sources.filter((one) => !a.sources.some((other) => other.url === one.url))],
    confidence: Math.min(a.confidence, b.confidence),
    model: a.model === b.model ? a.model : `${a.model}, ${b.model}`,
    approvals: [...a.approvals, ...b.approvals],
    receipts: [...a.receipts, ...b.receipts],
    ...(card ? { card } : {}),
    ...(a.trace || b.trace ? { trace: { ...a.trace, ...b.trace } } : {}),
    ...(form !== undefined ? { form } : {}),
  };
}
