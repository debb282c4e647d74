/** Runs one turn: from what a person said or clicked through a department's machine to its end. */
import type { DepartmentConfig } from '../agents/config-schema.ts';
import { allWords } from '../agents/language.ts';
import type { Reply, Turn } from '../agents/message.ts';
import { endingAfter } from '../agents/models/deadline.ts';
import { HeldRun } from '../db/checkpointer.ts';
import { failpoint } from '../db/failpoint.ts';
import type { ResumePayload } from '../db/inbox.ts';
import { listPeople, type Person } from '../db/people.ts';
import { withTenant } from '../db/tenant.ts';
import type { HandedIn } from '../tools/tool.ts';
import { joined } from './act.ts';
import { admit } from './admit.ts';
import { filesOf, withFiles } from './attachments.ts';
import { refused } from './click.ts';
import { decisionOf, isCommand, runCommand, takesFiles } from './commands/run.ts';
import { decideApproval } from './decide.ts';
import { followDeletion } from './deleted-question.ts';
import { type Ending, finish } from './finish.ts';
import { auditUnread, refreshForDecision } from './group-refresh.ts';
import { mayEnter } from './guard.ts';
import { handedIn } from './handed-log.ts';
import { hearFeedback, tellScore } from './hear-feedback.ts';
import type { Memory } from './memory.ts';
import { say } from './phrases.ts';
import { readersAt } from './readers.ts';
import { languageOf, type Reception, receive } from './reception.ts';
import { researchWish } from './research-wish.ts';
import { resumeRun } from './resume.ts';
import { giveUp } from './run-thread.ts';
import type { Loaded, Runner } from './runner.ts';
import { RunScope } from './scope.ts';
import { ocrFor, seePictures } from './see-pictures.ts';
import { settledReply } from './settled.ts';
import type { Part, Task } from './state.ts';
import { isDue, summarise } from './summarise.ts';

/** Milliseconds one turn may think before it is given up with an apology. */
const TURN_LIMIT_MS = 150_000;

/** Parts that no language model wrote. */
const OWN_WORDS = new Set(['builtin', 'policy']);

/** Runs one turn by its kind: a command to go on, a click, a manager's command or a message; returns the thread's next. */
export function runTurn(runner: Runner, loaded: Loaded, signal: AbortSignal): Promise<Loaded | undefined> {
  const { row, person } = loaded;
  if (row.kind === 'deletion') return finish(runner, loaded, { settle: (tx) => followDeletion(tx, runner, loaded) });
  if (!person && row.kind === 'resume') return giveUp(runner, loaded);
  if (!person)
    return finish(runner, loaded, {
      outcome: { code: 'not_allowed', message: 'This person is not active here any more.' },
    });
  if (isStranger(loaded))
    return finish(runner, loaded, { outcome: { code: 'not_found', message: 'There is no such conversation.' } });
  if (row.kind === 'resume') return resumed(runner, loaded, person, signal);
  const turn = JSON.parse(row.payload) as Turn;
  if (row.kind === 'feedback') return judged(runner, loaded, turn, person);
  const { decision } = turn;
  if (decision?.action === 'approve' || decision?.action === 'reject') return clicked(runner, loaded, turn, person);
  if (!decision && !researchWish(turn.text) && isCommand(turn.text, turn.attachments))
    return commanded(runner, loaded, turn, person);
  return answered(runner, loaded, turn, person, signal);
}

/** A conversation of one person alone is nobody else's, whatever a channel let through; clicks have threads of their own. */
function isStranger({ row, place }: Loaded): boolean {
  const isAlone = /^(?:dm|api):/.test(place.conversation) && !place.id.startsWith('decision:');
  return isAlone && row.person !== place.owner;
}

/** A manager's command; what it changes commits with the finished turn, so it happens once. */
async function commanded(runner: Runner, loaded: Loaded, turn: Turn, person: Person): Promise<Loaded | undefined> {
  // Names, ids and durations say nothing of the language somebody speaks.
  const language = /[\u0E01-\u0E4E]/.test(turn.text) ? 'th' : (loaded.memory.language ?? person.language);
  const given = takesFiles(turn.text) ? await filesOf(runner, turn, language) : await withFiles(runner, turn, language);
  if ('refused' in given) return finish(runner, loaded, unread(loaded, turn, person, given.refused));
  const written: string[] = [];
  let isReading = false;
  const decision = decisionOf(turn.text);
  const unreadGroup = decision && (await refreshForDecision(runner.deps, decision));
  const next = await finish(runner, loaded, {
    said: [{ person: person.id, text: turn.text }],
    settle: async (tx) => {
      const asked = { turnId: loaded.row.id, turn, person, language, ...given };
      if (decision && unreadGroup) await auditUnread(tx, runner.deps, decision, person.id);
      const { reply, wakes, knowledge, reading } = await runCommand(tx, runner.deps, asked, unreadGroup);
      written.push(...knowledge);
      isReading = reading;
      return { outcome: { code: 'ok', reply }, wakes };
    },
  });
  // Committed: a process that dies here is made up for by the next look at changed documents.
  for (const document of written)
    await runner.deps.onKnowledge(document).catch((error: unknown) => runner.onError(error, loaded.row.id));
  if (isReading) await runner.readSoon().catch((error: unknown) => runner.onError(error, loaded.row.id));
  return next;
}

/** A message: reception, one machine after the other, one reply. */
async function answered(
  runner: Runner,
  loaded: Loaded,
  turn: Turn,
  person: Person,
  stopped: AbortSignal,
): Promise<Loaded | undefined> {
  const { deps } = runner;
  // Reading and reception count too: the limit is the turn's, not its machine's.
  const signal = endingAfter(stopped, TURN_LIMIT_MS);
  const spoken = languageOf(turn.text, person, loaded.memory);
  const { memory: remembered } = loaded;
  const ocr = ocrFor(deps, turn, { person, memory: remembered });
  const readable = await withFiles(runner, turn, spoken, { ocr, signal });
  if ('refused' in readable) return finish(runner, loaded, unread(loaded, turn, person, readable.refused));
  const seen = await seePictures(deps, readable.turn, { person, memory: remembered, language: spoken, signal });
  if (seen.note && !hasWords(turn.text)) return finish(runner, loaded, unread(loaded, turn, person, seen.note));
  const reception = await receive(deps, loaded.row.id, seen.turn, person, loaded.memory, signal);
  // A press on a card that is another's, or no longer asks anything, changes nothing: the card must not look as if it did.
  if (turn.decision && 'part' in reception && reception.part.status === 'refused')
    return finish(runner, loaded, { outcome: { code: 'not_found', message: reception.part.text } });
  const { part, memory } =
    'part' in reception
      ? reception
      : await runTasks(runner, loaded, reception, scopeFor(runner, loaded, person, signal, handedIn(seen.turn)));
  const { form, undecided, ...words } = part;
  const language = spokenIn(reception, person, turn, loaded.memory);
  const open: Memory = {
    ...memory,
    language,
    ...(form === undefined ? {} : { form }),
    ...(undecided ? { undecided } : {}),
  };
  // A language model was given the files; the built-in engine looked, and says what it did not find.
  const unfound = 'note' in reception && OWN_WORDS.has(words.model) ? reception.note : undefined;
  const text = [words.text, seen.note, unfound].filter(Boolean).join('\n\n');
  const reply: Reply = { ...words, text, language, department: memory.department ?? null };
  const said = turn.decision ? [] : [{ person: person.id, text: turn.text }];
  const next = await finish(runner, loaded, { outcome: { code: 'ok', reply }, memory: open, said });
  if (!next && isDue(deps, open)) sumUp(runner, loaded, person, language);
  return next;
}

/** Beside whatever comes next; a summary that fails is made another time. */
function sumUp(runner: Runner, { place, row }: Loaded, person: Person, language: Reply['language']): void {
  const of = { thread: place.id, person: person.id, language, signal: runner.stopping };
  void summarise(runner.deps, of).catch((error: unknown) => runner.onError(error, row.id));
}

function hasWords(text: string): boolean {
  return allWords(text).length > 0;
}

/** A file that cannot be read is said to be, and the thread stays as it was. */
function unread({ memory }: Loaded, turn: Turn, person: Person, text: string): Ending {
  const nothing = { department: memory.department ?? null, sources: [], approvals: [], receipts: [] };
  const language = languageOf(turn.text, person, memory);
  return {
    outcome: { code: 'ok', reply: { status: 'refused', text, language, confidence: 1, model: 'policy', ...nothing } },
    said: [{ person: person.id, text: turn.text }],
  };
}

async function runTasks(
  runner: Runner,
  loaded: Loaded,
  { tasks, memory }: Extract<Reception, { tasks: unknown }>,
  scope: RunScope,
): Promise<{ part: Part; memory: Memory }> {
  const parts: Part[] = [];
  for (const { department, task } of tasks) {
    tell(runner, loaded, say.looking(task.language, department.name[task.language]));
    const machine = runner.machines.get(department.id);
    if (!machine) throw new Error(`There is no machine for ${department.id}.`);
    const kept = await keptOut(runner, loaded, department, task, scope.person);
    if (kept) {
      parts.push(kept);
      continue;
    }
    const fresh = loaded.row.starts === 1;
    const held = new HeldRun();
    failpoint('before-model');
    const configurable = { thread_id: `${task.turn}.${task.n}`, scope, fresh, held };
    const start = { task, found: null, part: null, researched: null, calls: null, waiting: [] };
    const { part, waiting } = await machine.invoke(start, { configurable, durability: 'exit' });
    if (waiting.length > 0) await held.store(runner.deps.db, runner.deps.tenant.id);
    if (!part) throw new Error(`The machine of ${department.id} ended without an answer.`);
    parts.push(part);
  }
  const [first, ...rest] = parts;
  if (!first) throw new Error('The reception found nothing to do and said nothing.');
  return { part: rest.reduce(joined, first), memory };
}

/** Shows the one who waits what is being done. */
function tell(runner: Runner, { place, row }: Loaded, text: string): void {
  const { conversation, id: thread } = place;
  runner.events.publish(runner.deps.tenant.id, { type: 'progress', thread, conversation, turn: row.id, text });
  runner.progress(place, row.id, text);
}

/** Why this cannot be worked on now. What goes on with an open form was let in before, and who has no access is told so by the machine. */
function keptOut(
  { deps }: Runner,
  { row }: Loaded,
  department: DepartmentConfig,
  task: Task,
  person: Person,
): Promise<Part | null> {
  if (task.form || !mayEnter(department, person)) return Promise.resolve(null);
  return admit(deps, { inboxId: row.id, person, department, language: task.language });
}

/** A click on an approval card; decision, audit, card and the command to go on commit with the finished turn. */
async function clicked(runner: Runner, loaded: Loaded, turn: Turn, person: Person): Promise<Loaded | undefined> {
  const { decision } = turn;
  if (!decision) throw new Error('A click without a decision.');
  const unread = await refreshForDecision(runner.deps, decision);
  return finish(runner, loaded, {
    settle: async (tx) => {
      if (!unread) return decideApproval(tx, runner.deps, loaded.row.id, decision, person);
      await auditUnread(tx, runner.deps, decision, person.id);
      return refused(person, 'not_allowed', unread);
    },
  });
}

/** What somebody thought of an answer is kept, and nothing is said. */
async function judged(runner: Runner, loaded: Loaded, turn: Turn, person: Person): Promise<Loaded | undefined> {
  let isKept = false;
  const next = await finish(runner, loaded, {
    settle: async (tx) => {
      const outcome = await hearFeedback(tx, runner.deps, turn, person);
      isKept = outcome.code === 'ok';
      return { outcome };
    },
  });
  if (isKept) tellScore(turn.tenant, turn);
  return next;
}

/** People have decided: the run acts, and the asker hears it in the same thread. */
async function resumed(
  runner: Runner,
  loaded: Loaded,
  person: Person,
  signal: AbortSignal,
): Promise<Loaded | undefined> {
  const { deps } = runner;
  const waiting = JSON.parse(loaded.row.payload) as ResumePayload;
  await resumeRun(deps, runner.machines, scopeFor(runner, loaded, person, signal), waiting);
  const reply = await withTenant(deps.db, deps.tenant.id, (tx) => settledReply(tx, deps, waiting.proposal));
  if (!reply) throw new Error(`Proposal ${waiting.proposal} was resumed but is not settled.`);
  return finish(runner, loaded, { outcome: { code: 'ok', reply } });
}

function scopeFor(
  runner: Runner,
  loaded: Loaded,
  person: Person,
  signal: AbortSignal,
  files: readonly HandedIn[] = [],
): RunScope {
  let people: Promise<Person[]> | undefined;
  const load = () => {
    people ??= withTenant(runner.deps.db, runner.deps.tenant.id, listPeople);
    return people;
  };
  const within = endingAfter(signal, TURN_LIMIT_MS);
  const note = (text: string) => tell(runner, loaded, text);
  const { channel, conversation } = loaded.place;
  const readers = readersAt(runner.deps, channel, conversation);
  return new RunScope(person, load, within, conversation, { note, handedIn: files, readers });
}

function spokenIn(reception: Reception, person: Person, turn: Turn, memory: Memory): Reply['language'] {
  if ('tasks' in reception && reception.tasks[0]) return reception.tasks[0].task.language;
  return languageOf(turn.text, person, memory);
}
