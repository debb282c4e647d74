/** Receives a message: finds out what is wanted and which department's machine gets it, or says at once why none does. */
import { HumanMessage, SystemMessage } from '@langchain/core/messages';
import type { DepartmentConfig, TenantConfig } from '../agents/config-schema.ts';
import { allWords, detectLanguage } from '../agents/language.ts';
import type { Language, Turn } from '../agents/message.ts';
import { splitClauses } from '../agents/models/builtin/clauses.ts';
import { standalone } from '../agents/models/builtin/follow-up.ts';
import { dialogueAct } from '../agents/models/builtin/slots/acts.ts';
import { type Route, routeSchema } from '../agents/models/tasks.ts';
import type { Person } from '../db/people.ts';
import { lookUpBound } from './bound.ts';
import { type Desk, deskReply } from './desk.ts';
import { continuesForm } from './form-turn.ts';
import { type Memory, remember, told } from './memory.ts';
import { say } from './phrases.ts';
import { answeredBefore, place } from './place.ts';
import type { MachineDeps } from './scope.ts';
import type { Part, Task } from './state.ts';

/** Work for machines in order, or a reply that needs none; and what the thread remembers of it. */
export type Reception =
  | { tasks: { department: DepartmentConfig; task: Task }[]; memory: Memory }
  | { part: Part; memory: Memory };

/** Characters of files and facts that go along with a task; a pause stores them. */
const LONGEST_CONTEXT = 4_000;
/** Characters of a question that were joined from follow-ups; a longer one is remembered as it was said. */
const LONGEST_REMEMBERED = 300;
/** A wish of its own inside a message counts when the router is this sure of it. */
const SURE_CLAUSE = 0.6;

export async function receive(
  deps: MachineDeps,
  turnId: string,
  turn: Turn,
  person: Person,
  memory: Memory,
): Promise<Reception> {
  const language = languageOf(turn.text, person, memory);
  const desk: Desk = { deps, turnId, turn, person, memory, language };
  if (turn.decision) return decided(desk);
  if (allWords(turn.text).length === 0 && !dialogueAct(turn.text))
    return deskReply(desk, 'question', say.empty(language));
  if (memory.form) {
    const continued = continuesForm(desk, memory.form);
    if (continued) return continued;
  }
  const act = dialogueAct(turn.text);
  if (act && act !== 'correct') return deskReply(desk, 'question', say.nothingToConfirm(language));
  const named = memory.undecided ? departmentNamed(deps.tenant, turn.text) : undefined;
  if (named) return resumeUndecided(desk, named);
  return routed(desk, turn.text);
}

/** The department was asked for and now is known: the message that waited is answered. */
function resumeUndecided(desk: Desk, department: DepartmentConfig): Promise<Reception> {
  const text = desk.memory.undecided ?? '';
  return routed(
    { ...desk, turn: { ...desk.turn, text }, language: languageOf(text, desk.person, desk.memory) },
    text,
    department,
  );
}

function departmentNamed(tenant: TenantConfig, text: string): DepartmentConfig | undefined {
  const said = text.trim().toLowerCase();
  return tenant.departments.find(({ id, name }) =>
    [id, name.en, name.th].some((known) => known.toLowerCase() === said),
  );
}

/** A button: yes to a form, no to it, or the department that was asked for. */
function decided(desk: Desk): Promise<Reception> | Reception {
  const { decision } = desk.turn;
  const { memory, deps } = desk;
  if (decision?.action === 'choose' && memory.undecided) {
    const department = deps.tenant.departments.find((candidate) => candidate.id === decision.target);
    if (department) return resumeUndecided(desk, department);
  }
  const { form } = memory;
  if (form && form.proposal === decision?.target && decision) {
    const said = decision.action === 'confirm' ? 'yes' : 'cancel';
    const continued = continuesForm({ ...desk, turn: { ...desk.turn, text: said } }, form);
    if (continued) return continued;
  }
  return deskReply(desk, 'refused', say.nothingToConfirm(desk.language));
}

async function routed(asked: Desk, text: string, chosen?: DepartmentConfig): Promise<Reception> {
  const { deps, turn, memory } = asked;
  const desk = { ...asked, bound: await lookUpBound(deps, turn.conversation) };
  const previous = memory.previous ?? [];
  const whole = standalone(text, previous);
  const clauses = whole.followUp ? [text] : await sureClauses(desk, splitClauses(text));
  const tasks: { department: DepartmentConfig; task: Task }[] = [];
  for (const [n, clause] of clauses.entries()) {
    const { text: question, followUp } = clauses.length > 1 ? { text: clause, followUp: false } : whole;
    const route = await ask(desk, question);
    const own = followUp ? await ask(desk, text) : route;
    const known = chosen ?? (await answeredBefore(desk, route, question));
    const placed = place(desk, route, own, known, followUp, clause);
    if ('part' in placed) {
      if (tasks.length === 0)
        return { part: placed.part, memory: placed.undecided ? { ...memory, undecided: text } : memory };
      continue;
    }
    tasks.push({ department: placed.department, task: task(desk, { n, said: clause, question, ...placed }) });
  }
  const last = tasks.at(-1);
  const { undecided: _answered, ...kept } = memory;
  return {
    tasks,
    memory: {
      ...kept,
      ...remember(memory, whole.text.length > LONGEST_REMEMBERED ? text : whole.text),
      ...(last ? { department: last.department.id } : {}),
    },
  };
}

/** The clauses when each is sure of itself and they differ; else the message as one. */
async function sureClauses(desk: Desk, clauses: string[]): Promise<string[]> {
  if (clauses.length < 2) return clauses;
  const routes = await Promise.all(clauses.map((clause) => ask(desk, clause)));
  const sure = routes.every((route) => {
    const best = route.departments[0];
    return best && best.id !== 'none' && best.id !== 'social' && best.probability >= SURE_CLAUSE;
  });
  const intents = new Set(routes.map((route) => route.intents[0]?.label));
  return sure && intents.size === clauses.length ? clauses : [desk.turn.text];
}

function task(
  desk: Desk,
  of: {
    n: number;
    said: string;
    question: string;
    kind: Exclude<Task['kind'], 'confirm'>;
    intent: string | null;
    routed: number;
  },
): Task {
  const { turn, turnId, memory, language } = desk;
  const files = turn.attachments.map((file) => `${file.name}:\n${file.text}`);
  const context = [turn.context, ...files].filter(Boolean).join('\n\n');
  return {
    turn: turnId,
    thread: turn.thread,
    channel: turn.channel,
    previous: memory.previous ?? [],
    summary: memory.summary ? told(memory.summary) : null,
    language,
    form: null,
    context: context.slice(0, LONGEST_CONTEXT) || null,
    message: turn.text,
    ...of,
  };
}

async function ask(desk: Desk, text: string): Promise<Route> {
  const { deps, person, language } = desk;
  const { value } = await deps.gateway.structured(
    {
      task: 'route',
      department: null,
      messages: [new SystemMessage(routePrompt(deps.tenant)), new HumanMessage(text)],
      context: {
        language,
        now: deps.clock.now(),
        timeZone: person.timeZone,
        currency: person.currency,
        self: person.id,
        people: [],
        previous: [],
        form: null,
      },
    },
    routeSchema,
  );
  return value;
}

function routePrompt(tenant: TenantConfig): string {
  const lines = tenant.departments.map(
    (department) => `${department.id}: ${department.about.en}; tools: ${Object.keys(department.tools).join(', ')}`,
  );
  return [
    'Say which department the message is for and what is wanted.',
    ...lines,
    'Answer with JSON {"departments":[{"id","probability"}],"intents":[{"label","probability"}]}; ids may also be none or social; labels are tool names, department/topic, none or social/topic.',
  ].join('\n');
}

/** The language of the words; a click or an emoji keeps the one spoken before. */
export function languageOf(text: string, person: Person, memory: Memory): Language {
  return allWords(text).length > 0 ? detectLanguage(text) : (memory.language ?? person.language);
}
