/** Receives a message: finds out what is wanted and which department's machine gets it, or says at once why none does. */
import type { DepartmentConfig, TenantConfig } from '../agents/config-schema.ts';
import { allWords, detectLanguage } from '../agents/language.ts';
import type { Language, Localized, Turn } from '../agents/message.ts';
import { splitClauses } from '../agents/models/builtin/clauses.ts';
import { standalone } from '../agents/models/builtin/follow-up.ts';
import { dialogueAct } from '../agents/models/builtin/slots/acts.ts';
import type { Route } from '../agents/models/tasks.ts';
import type { Person } from '../db/people.ts';
import { askFiles } from './ask-files.ts';
import { askRoute } from './ask-route.ts';
import { lookUpBound } from './bound.ts';
import { abilities, type Desk, deskReply } from './desk.ts';
import { asksModel } from './earlier.ts';
import { continuesForm } from './form-turn.ts';
import { mayEnter } from './guard.ts';
import { askedOfLog, LOG_TOOL } from './handed-log.ts';
import { knownRelation } from './known-relation.ts';
import { logDigest } from './log-digest.ts';
import { type Memory, remember, told } from './memory.ts';
import { momentOf } from './model-context.ts';
import { say } from './phrases.ts';
import { place } from './place.ts';
import { researchWish } from './research-wish.ts';
import type { MachineDeps } from './scope.ts';
import { tellingLines } from './see-pictures.ts';
import type { Part, Task } from './state.ts';
import { whoKnows } from './who-knows.ts';

/** Work for machines in order, or a reply that needs none; and what the thread remembers of it. */
export type Reception =
  | { tasks: { department: DepartmentConfig; task: Task }[]; memory: Memory; note?: string }
  | { part: Part; memory: Memory };

/** Characters of files and facts that go along with a task; a pause stores them. */
const LONGEST_CONTEXT = 4_000;
/** Characters of a question that were joined from follow-ups; a longer one is remembered as it was said. */
const LONGEST_REMEMBERED = 300;
/** A wish of its own inside a message counts when the router is this sure of it. */
const SURE_CLAUSE = 0.6;

/** What somebody means who sends a log without a word. */
const lookThrough: Localized = { en: 'Analyse this log.', th: 'วิเคราะห์ล็อกนี้' };

export async function receive(
  deps: MachineDeps,
  turnId: string,
  turn: Turn,
  person: Person,
  memory: Memory,
  signal: AbortSignal,
): Promise<Reception> {
  signal.throwIfAborted();
  const language = languageOf(turn.text, person, memory);
  const desk: Desk = { deps, turnId, turn, person, memory, language, signal };
  if (turn.decision) return decided(desk);
  const log = askedOfLog(turn);
  const analysis = log && logTask(desk, log.words);
  if (analysis) return analysis;
  const shown = tellingLines(turn.attachments);
  if (allWords(turn.text).length === 0 && !dialogueAct(turn.text))
    return shown ? routed(desk, shown) : deskReply(desk, 'question', say.empty(language));
  if (memory.form) {
    const continued = continuesForm(desk, memory.form);
    if (continued) return continued;
  }
  const act = dialogueAct(turn.text);
  if (act && act !== 'correct') return deskReply(desk, 'question', say.nothingToConfirm(language));
  const named = memory.undecided ? departmentNamed(deps.tenant, turn.text) : undefined;
  if (named) return resumeUndecided(desk, named);
  const relation = await relationTask(desk);
  if (relation) return relation;
  const wish = researchWish(turn.text);
  if (wish) return researched(desk, wish.question);
  return shown ? routed(desk, `${turn.text}\n${shown}`) : routed(desk, turn.text);
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

/** A log that came along goes to the tool that reads it, where the person may use it. */
function logTask(asked: Desk, said: string): Reception | undefined {
  const { deps, person, memory, turn } = asked;
  const department = deps.tenant.departments.find((one) => LOG_TOOL in one.tools && mayEnter(one, person));
  if (!department || (turn.department && turn.department !== department.id)) return undefined;
  const language = allWords(said).length > 0 ? detectLanguage(said) : (memory.language ?? person.language);
  const words = said || lookThrough[language];
  const of = { n: 0, said: words, question: words, kind: 'tool' as const, intent: LOG_TOOL, routed: 1 };
  return {
    tasks: [{ department, task: { ...task({ ...asked, language }, of), message: words } }],
    memory: { ...memory, department: department.id },
  };
}

/** A plain question about who owns, knows or depends on something that is known goes to the tool that answers it. */
async function relationTask(asked: Desk): Promise<Reception | undefined> {
  const { deps, turn, memory } = asked;
  const known = await knownRelation(deps, asked.person, turn);
  const bound = known && (await lookUpBound(deps, turn.conversation));
  const open = deps.tenant.departments.filter((one) => known && known.tool in one.tools && mayEnter(one, asked.person));
  const wanted = [turn.department, bound?.id, memory.department];
  const department = wanted.flatMap((id) => open.find((one) => one.id === id) ?? [])[0] ?? open[0];
  if (!known || !department || (turn.department && turn.department !== department.id)) return undefined;
  // The built-in engine fills the field with what it is given; a model reads the name out of the question.
  const said = asksModel(department, 'agent') ? turn.text : known.name;
  const of = { n: 0, said, question: turn.text, kind: 'tool' as const, intent: known.tool, routed: 1 };
  return {
    tasks: [{ department, task: task(asked, of) }],
    memory: { ...memory, ...remember(memory, shortEnough(turn.text)), department: department.id },
  };
}

/** Several look-ups for one question, by the department it is most likely for. */
async function researched(asked: Desk, question: string): Promise<Reception> {
  const { deps, turn, memory, language, person } = asked;
  if (allWords(question).length === 0) return deskReply(asked, 'question', say.empty(language));
  const [bound, route] = [await lookUpBound(deps, turn.conversation), await ask(asked, question)];
  const wanted = [turn.department, bound?.id, ...route.departments.map(({ id }) => id)];
  const open = deps.tenant.departments.filter((one) => mayEnter(one, person));
  const department = wanted.flatMap((id) => open.find((one) => one.id === id) ?? [])[0] ?? open[0];
  if (!department) return deskReply(asked, 'unknown', say.nothingFits(language, abilities(deps.tenant, language)));
  const of = { n: 0, said: turn.text, question, kind: 'question' as const, intent: null, routed: 1 };
  const { undecided: _answered, ...kept } = memory;
  return {
    tasks: [{ department, task: { ...task(asked, of), research: true } }],
    memory: { ...kept, ...remember(memory, shortEnough(question)), department: department.id },
  };
}

function shortEnough(question: string): string {
  return question.slice(0, LONGEST_REMEMBERED).toWellFormed();
}

async function routed(asked: Desk, text: string, chosen?: DepartmentConfig): Promise<Reception> {
  const { deps, turn, memory } = asked;
  const { language, signal } = asked;
  const files = await askFiles(asked, text);
  if (files && 'part' in files)
    return { part: files.part, memory: { ...memory, ...remember(memory, shortEnough(text)) } };
  const log = await logDigest(turn, { language, now: deps.clock.now(), signal });
  const desk = { ...asked, log, bound: await lookUpBound(deps, turn.conversation) };
  const previous = memory.previous ?? [];
  const whole = standalone(text, previous);
  // What a picture says is no wish of its own.
  const isWhole = whole.followUp || tellingLines(turn.attachments) !== '';
  const clauses: Clause[] = isWhole ? [{ text }] : await sureClauses(desk, splitClauses(text));
  const tasks: { department: DepartmentConfig; task: Task }[] = [];
  for (const [n, { text: clause, route: asked }] of clauses.entries()) {
    const { text: question, followUp } = clauses.length > 1 ? { text: clause, followUp: false } : whole;
    const route = asked ?? (await ask(desk, question));
    const own = followUp ? await ask(desk, text) : route;
    const known = chosen ?? (await whoKnows(desk, route, question));
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
    ...(files ? { note: files.note } : {}),
    memory: {
      ...kept,
      ...remember(memory, whole.text.length > LONGEST_REMEMBERED ? text : whole.text),
      ...(last ? { department: last.department.id } : {}),
    },
  };
}

/** A part of a message, and where it belongs when that was asked already. */
interface Clause {
  text: string;
  route?: Route;
}

/** The clauses when each is sure of itself and they differ; else the message as one. */
async function sureClauses(desk: Desk, texts: string[]): Promise<Clause[]> {
  if (texts.length < 2) return texts.map((text) => ({ text }));
  const clauses = await Promise.all(texts.map(async (text) => ({ text, route: await ask(desk, text) })));
  const sure = clauses.every(({ route }) => {
    const best = route.departments[0];
    return best && best.id !== 'none' && best.id !== 'social' && best.probability >= SURE_CLAUSE;
  });
  const intents = new Set(clauses.map(({ route }) => route.intents[0]?.label));
  return sure && intents.size === clauses.length ? clauses : [{ text: desk.turn.text }];
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
  const context = [turn.context, desk.log, ...files].filter(Boolean).join('\n\n');
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

function ask({ deps, person, language, signal }: Desk, text: string): Promise<Route> {
  const context = momentOf({
    ...{ language, now: deps.clock.now(), timeZone: person.timeZone, currency: person.currency },
    self: person.id,
  });
  return askRoute(deps, text, { context, signal });
}

/** The language of the words; a click or an emoji keeps the one spoken before. */
export function languageOf(text: string, person: Person, memory: Memory): Language {
  return allWords(text).length > 0 ? detectLanguage(text) : (memory.language ?? person.language);
}
