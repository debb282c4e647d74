/** Runs the turns of one thread in order: from the inbox through a department's machine to the outbox. */
import type { DepartmentConfig } from '../agents/config-schema.ts';
import type { Reply, Turn } from '../agents/message.ts';
import { type Begun, nextTurn, takeThread } from '../db/begin-turn.ts';
import { HeldRun } from '../db/checkpointer.ts';
import type { Events } from '../db/events.ts';
import { failpoint } from '../db/failpoint.ts';
import { handBack, type InboxRow, type ResumePayload } from '../db/inbox.ts';
import { keepLease, LostLease, releaseLease, type ThreadRow } from '../db/lease.ts';
import { isOutage } from '../db/outage.ts';
import { listPeople, type Person } from '../db/people.ts';
import { type Tx, withTenant } from '../db/tenant.ts';
import { EffectUnknown } from '../tools/foreign.ts';
import { joined } from './act.ts';
import { admit } from './admit.ts';
import { isCommand, runCommand } from './commands/run.ts';
import { decideApproval } from './decide.ts';
import type { DepartmentMachine } from './department.ts';
import { apology, finish } from './finish.ts';
import { mayEnter } from './guard.ts';
import type { Isolation } from './isolation.ts';
import { type Memory, readMemory } from './memory.ts';
import { say } from './phrases.ts';
import { languageOf, type Reception, receive } from './reception.ts';
import { resumeRun } from './resume.ts';
import { type MachineDeps, RunScope } from './scope.ts';
import { settledReply } from './settled.ts';
import type { Slots } from './slots.ts';
import type { Part, Task } from './state.ts';

export interface Runner {
  deps: MachineDeps;
  machines: ReadonlyMap<string, DepartmentMachine>;
  events: Events;
  /** Keeps turns that workers died at away from the others of this process. */
  isolation: Isolation;
  /** Where turns compute, and step aside while they wait for a model. */
  slots: Slots;
  /** Aborted when this process is about to end: no further turn is begun. */
  draining: AbortSignal;
  /** Aborted when it must end: turns that still run are handed back. */
  stopping: AbortSignal;
  /** Posts what the outbox holds. */
  deliver(): Promise<void>;
  /** False for channels whose clients ask for their answers. */
  isPushed(channel: string): boolean;
  /** Tells a worker that another thread has work; `again` when it may have been told already. */
  wake(thread: string, again?: boolean): Promise<void>;
  onError(error: unknown, turn: string): void;
}

/** A turn that is being run, with what was read when it began. */
export interface Loaded {
  row: InboxRow;
  person: Person | undefined;
  memory: Memory;
  place: ThreadRow;
}

/** Milliseconds one turn may think before it is given up with an apology. */
const TURN_LIMIT_MS = 150_000;
/** A turn that failed this often by an error of its own is apologised for and set aside. */
const MOST_ATTEMPTS = 3;
/** Milliseconds after which an apology that could not be stored is tried again. */
const APOLOGY_AGAIN_MS = 30_000;
/** A turn that workers died at this often is apologised for and set aside. */
const MOST_CRASHES = 3;

/**
 * Empties a thread's inbox unless another worker is at it. The lease is given back in the transaction that finds nothing
 * left to do, so that whoever stores a turn after that look finds the thread free.
 */
export async function runThread(runner: Runner, thread: string): Promise<void> {
  const { isolation, slots } = runner;
  const suspect = await isolation.together(() => slots.seated(() => runTurns(runner, thread, false)));
  if (suspect) await isolation.alone(() => slots.seated(() => runTurns(runner, thread, true)));
}

/** Runs turn after turn; true when it stopped before one that a worker has died at and that must run alone. */
async function runTurns(runner: Runner, thread: string, isAlone: boolean): Promise<boolean> {
  if (runner.draining.aborted) return false;
  let loaded = await takeLoaded(runner, thread);
  while (loaded) {
    if (loaded.row.crashes > 0 && !isAlone) {
      await letGo(runner, loaded, {});
      return true;
    }
    loaded = await runLoaded(runner, loaded);
  }
  return false;
}

/** The next turn of a thread this worker holds; lets go of the thread when there is none, or when this process is about to end. */
export async function loadNext(tx: Tx, { draining }: Runner, place: ThreadRow): Promise<Loaded | undefined> {
  if (!draining.aborted) return loadedFrom(place, await nextTurn(tx, place));
  await releaseLease(tx, place.id, place.leaseToken);
  return undefined;
}

async function takeLoaded(runner: Runner, thread: string): Promise<Loaded | undefined> {
  const { db, tenant } = runner.deps;
  const taken = await takeThread(db, tenant.id, thread);
  if (!taken) return undefined;
  const { place, begun } = taken;
  return loadedFrom(place, begun) ?? withTenant(db, tenant.id, (tx) => loadNext(tx, runner, place));
}

function loadedFrom(place: ThreadRow, begun: Begun | undefined): Loaded | undefined {
  return begun && { ...begun, place, memory: readMemory(place.memory) };
}

async function runLoaded(runner: Runner, loaded: Loaded): Promise<Loaded | undefined> {
  const { deps } = runner;
  const { row, place } = loaded;
  if (row.attempts >= MOST_ATTEMPTS || row.crashes >= MOST_CRASHES) return giveUp(runner, loaded);
  const lost = new AbortController();
  const stopKeeping = keepLease(deps.db, deps.tenant.id, place, () => lost.abort(new LostLease(place.id)));
  try {
    return await runOne(runner, loaded, AbortSignal.any([lost.signal, runner.stopping]));
  } catch (error) {
    if (error instanceof EffectUnknown) {
      // Neither a failure of the turn nor an answer: whether the other system acted is asked again later.
      await letGo(runner, loaded, { afterMs: error.retryAfterMs });
      return undefined;
    }
    if (runner.stopping.aborted || error instanceof LostLease || isOutage(error)) {
      await letGo(runner, loaded, {}).catch(() => {});
      throw error;
    }
    runner.onError(error, row.id);
    if (row.attempts + 1 >= MOST_ATTEMPTS) return await giveUp(runner, loaded);
    await letGo(runner, loaded, { failed: true });
    throw error;
  } finally {
    stopKeeping();
  }
}

/** Apologises, at worst without keeping what the person wrote; where even that cannot be stored it is tried again later. */
async function giveUp(runner: Runner, loaded: Loaded): Promise<Loaded | undefined> {
  for (const keepWords of [true, false]) {
    try {
      return await finish(runner, loaded, apology(runner, loaded, keepWords));
    } catch (error) {
      runner.onError(error, loaded.row.id);
      if (isOutage(error) || error instanceof LostLease) break;
    }
  }
  await letGo(runner, loaded, { afterMs: APOLOGY_AGAIN_MS });
  return undefined;
}

/** Gives the turn and its thread back, unless another worker has them already. */
async function letGo(
  { deps }: Runner,
  { row, place }: Loaded,
  how: { failed?: boolean; afterMs?: number },
): Promise<void> {
  await withTenant(deps.db, deps.tenant.id, async (tx) => {
    if (await releaseLease(tx, place.id, place.leaseToken)) await handBack(tx, row.id, how);
  });
}

function runOne(runner: Runner, loaded: Loaded, signal: AbortSignal): Promise<Loaded | undefined> {
  const { row, person } = loaded;
  if (!person && row.kind === 'resume') return giveUp(runner, loaded);
  if (!person)
    return finish(runner, loaded, {
      outcome: { code: 'not_allowed', message: 'This person is not active here any more.' },
    });
  if (isStranger(loaded))
    return finish(runner, loaded, { outcome: { code: 'not_found', message: 'There is no such conversation.' } });
  if (row.kind === 'resume') return resumed(runner, loaded, person, signal);
  const turn = JSON.parse(row.payload) as Turn;
  const { decision } = turn;
  if (decision?.action === 'approve' || decision?.action === 'reject') return clicked(runner, loaded, turn, person);
  if (!decision && isCommand(turn.text)) return commanded(runner, loaded, turn, person);
  return answered(runner, loaded, turn, person, signal);
}

/** A conversation of one person alone is nobody else's, whatever a channel let through; clicks have threads of their own. */
function isStranger({ row, place }: Loaded): boolean {
  const isAlone = /^(?:dm|api):/.test(place.conversation) && !place.id.startsWith('decision:');
  return isAlone && row.person !== place.owner;
}

/** A manager's command; what it changes commits with the finished turn, so it happens once. */
function commanded(runner: Runner, loaded: Loaded, turn: Turn, person: Person): Promise<Loaded | undefined> {
  // Names, ids and durations say nothing of the language somebody speaks.
  const language = /[\u0E01-\u0E4E]/.test(turn.text) ? 'th' : (loaded.memory.language ?? person.language);
  return finish(runner, loaded, {
    said: [{ person: person.id, text: turn.text }],
    settle: async (tx) => {
      const { reply, wakes } = await runCommand(tx, runner.deps, { turnId: loaded.row.id, turn, person, language });
      return { outcome: { code: 'ok', reply }, wakes };
    },
  });
}

/** A message: reception, one machine after the other, one reply. */
async function answered(
  runner: Runner,
  loaded: Loaded,
  turn: Turn,
  person: Person,
  signal: AbortSignal,
): Promise<Loaded | undefined> {
  const { deps } = runner;
  const reception = await receive(deps, loaded.row.id, turn, person, loaded.memory);
  const { part, memory } =
    'part' in reception
      ? reception
      : await runTasks(runner, loaded, reception, scopeFor(runner, loaded, person, signal));
  const { form, undecided, ...words } = part;
  const language = spokenIn(reception, person, turn, loaded.memory);
  const open: Memory = {
    ...memory,
    language,
    ...(form === undefined ? {} : { form }),
    ...(undecided ? { undecided } : {}),
  };
  const reply: Reply = { ...words, language, department: memory.department ?? null };
  const said = turn.decision ? [] : [{ person: person.id, text: turn.text }];
  return finish(runner, loaded, { outcome: { code: 'ok', reply }, memory: open, said });
}

async function runTasks(
  runner: Runner,
  loaded: Loaded,
  { tasks, memory }: Extract<Reception, { tasks: unknown }>,
  scope: RunScope,
): Promise<{ part: Part; memory: Memory }> {
  const parts: Part[] = [];
  for (const { department, task } of tasks) {
    runner.events.publish(runner.deps.tenant.id, {
      type: 'progress',
      thread: task.thread,
      conversation: loaded.place.conversation,
      turn: task.turn,
      text: say.looking(task.language, department.name[task.language]),
    });
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
    const start = { task, found: null, part: null, calls: null, waiting: [] };
    const { part, waiting } = await machine.invoke(start, { configurable, durability: 'exit' });
    if (waiting.length > 0) await held.store(runner.deps.db, runner.deps.tenant.id);
    if (!part) throw new Error(`The machine of ${department.id} ended without an answer.`);
    parts.push(part);
  }
  const [first, ...rest] = parts;
  if (!first) throw new Error('The reception found nothing to do and said nothing.');
  return { part: rest.reduce(joined, first), memory };
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
  return finish(runner, loaded, {
    settle: (tx) => decideApproval(tx, runner.deps, loaded.row.id, decision, person),
  });
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

function scopeFor(runner: Runner, { place }: Loaded, person: Person, signal: AbortSignal): RunScope {
  let people: Promise<Person[]> | undefined;
  const load = () => {
    people ??= withTenant(runner.deps.db, runner.deps.tenant.id, listPeople);
    return people;
  };
  const within = AbortSignal.any([signal, AbortSignal.timeout(TURN_LIMIT_MS)]);
  return new RunScope(person, load, within, place.conversation);
}

function spokenIn(reception: Reception, person: Person, turn: Turn, memory: Memory): Reply['language'] {
  if ('tasks' in reception && reception.tasks[0]) return reception.tasks[0].task.language;
  return languageOf(turn.text, person, memory);
}
