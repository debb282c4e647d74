/** Runs the turns of one thread in order: from the inbox through a department's machine to the outbox. */
import type { Reply, Turn } from '../agents/message.ts';
import type { Events } from '../db/events.ts';
import { failpoint } from '../db/failpoint.ts';
import { type InboxRow, type ResumePayload, startNextTurn } from '../db/inbox.ts';
import { keepLease, LostLease, releaseLease, type ThreadRow, takeLease } from '../db/lease.ts';
import { findPerson, listPeople, type Person } from '../db/people.ts';
import { type Tx, withTenant } from '../db/tenant.ts';
import { joined } from './act.ts';
import { decideApproval } from './decide.ts';
import type { DepartmentMachine } from './department.ts';
import { apology, finish } from './finish.ts';
import { type Memory, readMemory } from './memory.ts';
import { say } from './phrases.ts';
import { languageOf, type Reception, receive } from './reception.ts';
import { resumeRun } from './resume.ts';
import { type MachineDeps, RunScope } from './scope.ts';
import { settledReply } from './settled.ts';
import type { Part } from './state.ts';

export interface Runner {
  deps: MachineDeps;
  machines: ReadonlyMap<string, DepartmentMachine>;
  events: Events;
  /** Posts what the outbox holds. */
  deliver(): Promise<void>;
  /** False for channels whose clients ask for their answers. */
  isPushed(channel: string): boolean;
  /** Tells a worker that another thread has work. */
  wake(thread: string): Promise<void>;
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
const TURN_LIMIT_MS = 120_000;
/** A turn that failed or killed its worker this often is apologised for and set aside. */
const MOST_ATTEMPTS = 3;

/**
 * Empties a thread's inbox unless another worker is at it. The lease is given back in the transaction that finds nothing
 * left to do, so that whoever stores a turn after that look finds the thread free.
 */
export async function runThread(runner: Runner, thread: string): Promise<void> {
  const { deps } = runner;
  let loaded = await withTenant(deps.db, deps.tenant.id, async (tx) => {
    const place = await takeLease(tx, thread);
    return place && loadNext(tx, place);
  });
  while (loaded) loaded = await runLoaded(runner, loaded);
}

/** The next turn of a thread this worker holds; lets go of the thread when there is none. */
export async function loadNext(tx: Tx, place: ThreadRow): Promise<Loaded | undefined> {
  const row = await startNextTurn(tx, place.id);
  if (row) return { row, place, person: await findPerson(tx, row.person), memory: readMemory(place.memory) };
  await releaseLease(tx, place.id, place.leaseToken);
  return undefined;
}

async function runLoaded(runner: Runner, loaded: Loaded): Promise<Loaded | undefined> {
  const { deps } = runner;
  const { row, place } = loaded;
  const stopKeeping = keepLease(deps.db, deps.tenant.id, place);
  try {
    return row.attempts > MOST_ATTEMPTS ? await finish(runner, loaded, apology(loaded)) : await runOne(runner, loaded);
  } catch (error) {
    runner.onError(error, row.id);
    if (row.attempts >= MOST_ATTEMPTS && !(error instanceof LostLease))
      return await finish(runner, loaded, apology(loaded));
    await withTenant(deps.db, deps.tenant.id, (tx) => releaseLease(tx, place.id, place.leaseToken));
    throw error;
  } finally {
    stopKeeping();
  }
}

function runOne(runner: Runner, loaded: Loaded): Promise<Loaded | undefined> {
  const { row, person } = loaded;
  if (!person)
    return finish(runner, loaded, {
      outcome: { code: 'not_allowed', message: 'This person is not active here any more.' },
    });
  failpoint('before-model');
  if (row.kind === 'resume') return resumed(runner, loaded, person);
  const turn = JSON.parse(row.payload) as Turn;
  const { decision } = turn;
  if (decision?.action === 'approve' || decision?.action === 'reject') return clicked(runner, loaded, turn, person);
  return answered(runner, loaded, turn, person);
}

/** A message: reception, one machine after the other, one reply. */
async function answered(runner: Runner, loaded: Loaded, turn: Turn, person: Person): Promise<Loaded | undefined> {
  const { deps } = runner;
  const reception = await receive(deps, loaded.row.id, turn, person, loaded.memory);
  const { part, memory } = 'part' in reception ? reception : await runTasks(runner, loaded, reception, person);
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
  person: Person,
): Promise<{ part: Part; memory: Memory }> {
  const parts: Part[] = [];
  const scope = scopeFor(runner, person);
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
    const fresh = loaded.row.attempts === 1;
    const config = { configurable: { thread_id: `${task.turn}.${task.n}`, scope, fresh }, durability: 'exit' as const };
    const { part } = await machine.invoke({ task, found: null, part: null, calls: null, waiting: [] }, config);
    if (!part) throw new Error(`The machine of ${department.id} ended without an answer.`);
    parts.push(part);
  }
  const [first, ...rest] = parts;
  if (!first) throw new Error('The reception found nothing to do and said nothing.');
  return { part: rest.reduce(joined, first), memory };
}

/** A click on an approval card; decision, audit, card and the command to go on commit with the finished turn. */
async function clicked(runner: Runner, loaded: Loaded, turn: Turn, person: Person): Promise<Loaded | undefined> {
  const { decision } = turn;
  if (!decision) throw new Error('A click without a decision.');
  let wake: string | undefined;
  const next = await finish(runner, loaded, {
    decide: async (tx) => {
      const decided = await decideApproval(tx, runner.deps, loaded.row.id, decision, person);
      wake = decided.wake;
      return decided.outcome;
    },
  });
  if (wake) await runner.wake(wake).catch((error: unknown) => runner.onError(error, loaded.row.id));
  return next;
}

/** People have decided: the run acts, and the asker hears it in the same thread. */
async function resumed(runner: Runner, loaded: Loaded, person: Person): Promise<Loaded | undefined> {
  const { deps } = runner;
  const waiting = JSON.parse(loaded.row.payload) as ResumePayload;
  await resumeRun(deps, runner.machines, scopeFor(runner, person), waiting);
  const reply = await withTenant(deps.db, deps.tenant.id, (tx) => settledReply(tx, deps, waiting.proposal));
  if (!reply) throw new Error(`Proposal ${waiting.proposal} was resumed but is not settled.`);
  return finish(runner, loaded, { outcome: { code: 'ok', reply } });
}

function scopeFor(runner: Runner, person: Person): RunScope {
  let people: Promise<Person[]> | undefined;
  const load = () => {
    people ??= withTenant(runner.deps.db, runner.deps.tenant.id, listPeople);
    return people;
  };
  return new RunScope(person, load, AbortSignal.timeout(TURN_LIMIT_MS));
}

function spokenIn(reception: Reception, person: Person, turn: Turn, memory: Memory): Reply['language'] {
  if ('tasks' in reception && reception.tasks[0]) return reception.tasks[0].task.language;
  return languageOf(turn.text, person, memory);
}
