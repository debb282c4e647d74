/** Runs the turns of one thread in order: from the inbox through a department's machine to the outbox. */

import { eq } from 'drizzle-orm';
import type { Reply, Turn } from '../agents/message.ts';
import type { Events } from '../db/events.ts';
import { failpoint } from '../db/failpoint.ts';
import { countAttempt, finishTurn, type InboxRow, nextTurn, type Outcome, type ResumePayload } from '../db/inbox.ts';
import { releaseLease, renewLease, takeLease, writeMemory } from '../db/lease.ts';
import { queueReply } from '../db/outbox.ts';
import { findPerson, listPeople, type Person } from '../db/people.ts';
import { threads } from '../db/schema/turns.ts';
import { type Tx, withTenant } from '../db/tenant.ts';
import { recordLine } from '../db/transcript.ts';
import { joined } from './act.ts';
import { decideApproval } from './decide.ts';
import type { DepartmentMachine } from './department.ts';
import { type Memory, readMemory } from './memory.ts';
import { say } from './phrases.ts';
import { cancelProposal } from './propose.ts';
import { type Reception, receive } from './reception.ts';
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
  /** Tells a worker that another thread has work. */
  wake(thread: string): Promise<void>;
  onError(error: unknown, turn: string): void;
}

/** Milliseconds one turn may think before it is given up with an apology. */
const TURN_LIMIT_MS = 120_000;
/** A turn that failed or killed its worker this often is apologised for and set aside. */
const MOST_ATTEMPTS = 3;

/** Empties a thread's inbox unless another worker is at it; looks once more after letting go, so that no turn is overlooked. */
export async function runThread(runner: Runner, thread: string): Promise<void> {
  const { deps } = runner;
  const within = <T>(work: (tx: Tx) => Promise<T>) => withTenant(deps.db, deps.tenant.id, work);
  for (;;) {
    const held = await within(async (tx) => {
      const row = await nextTurn(tx, thread);
      const token = row && (await takeLease(tx, thread));
      return token === undefined ? undefined : token;
    });
    if (held === undefined) return;
    try {
      while (await runNext(runner, thread, held));
    } finally {
      await within((tx) => releaseLease(tx, thread, held));
    }
  }
}

interface Loaded {
  row: InboxRow;
  person: Person | undefined;
  memory: Memory;
  attempts: number;
  conversation: string;
  channel: string;
}

async function runNext(runner: Runner, thread: string, token: number): Promise<boolean> {
  const { deps } = runner;
  const loaded = await withTenant(deps.db, deps.tenant.id, (tx) => load(tx, thread, token));
  if (!loaded) return false;
  const { row } = loaded;
  try {
    if (loaded.attempts > MOST_ATTEMPTS) await apologise(runner, loaded, token);
    else await runOne(runner, loaded, token);
  } catch (error) {
    runner.onError(error, row.id);
    if (loaded.attempts < MOST_ATTEMPTS) throw error;
    await apologise(runner, loaded, token);
  }
  runner.events.publish(deps.tenant.id, { type: 'turn-done', turn: row.id });
  await runner.deliver();
  return true;
}

async function load(tx: Tx, thread: string, token: number): Promise<Loaded | undefined> {
  const row = await nextTurn(tx, thread);
  if (!row) return undefined;
  await renewLease(tx, thread, token);
  const attempts = await countAttempt(tx, row.id);
  const [place] = await tx.select().from(threads).where(eq(threads.id, thread));
  const person = await findPerson(tx, row.person);
  if (!place) throw new Error(`Turn ${row.id} belongs to a thread that is not there.`);
  return {
    row,
    person,
    attempts,
    memory: readMemory(place.memory),
    conversation: place.conversation,
    channel: place.channel,
  };
}

async function runOne(runner: Runner, loaded: Loaded, token: number): Promise<void> {
  const { row, person } = loaded;
  if (!person)
    return finish(runner, loaded, token, { code: 'not_allowed', message: 'This person is not active here any more.' });
  failpoint('before-model');
  if (row.kind === 'resume') return resumed(runner, loaded, token, person);
  const turn = JSON.parse(row.payload) as Turn;
  const { decision } = turn;
  if (decision?.action === 'approve' || decision?.action === 'reject')
    return clicked(runner, loaded, token, turn, person);
  return answered(runner, loaded, token, turn, person);
}

/** A message: reception, one machine after the other, one reply. */
async function answered(runner: Runner, loaded: Loaded, token: number, turn: Turn, person: Person): Promise<void> {
  const { deps } = runner;
  const reception = await receive(deps, loaded.row.id, turn, person, loaded.memory);
  const { part, memory } = 'part' in reception ? reception : await runTasks(runner, loaded, reception, person);
  const open = { ...memory, ...(part.form === undefined ? {} : { form: part.form }) };
  const { form: _form, ...said } = part;
  const reply: Reply = {
    ...said,
    language: languageOf(reception, person, turn),
    department: memory.department ?? null,
  };
  await finish(runner, loaded, token, { code: 'ok', reply }, open, turn.decision ? undefined : turn.text);
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
      conversation: loaded.conversation,
      turn: task.turn,
      text: say.looking(task.language, department.name[task.language]),
    });
    const machine = runner.machines.get(department.id);
    if (!machine) throw new Error(`There is no machine for ${department.id}.`);
    const config = { configurable: { thread_id: `${task.turn}.${task.n}`, scope }, durability: 'exit' as const };
    const { part } = await machine.invoke({ task, found: null, part: null, calls: null, waiting: [] }, config);
    if (!part) throw new Error(`The machine of ${department.id} ended without an answer.`);
    parts.push(part);
  }
  const [first, ...rest] = parts;
  if (!first) throw new Error('The reception found nothing to do and said nothing.');
  return { part: rest.reduce(joined, first), memory };
}

/** A click on an approval card; decision, audit, card and the command to go on commit with the finished turn. */
async function clicked(runner: Runner, loaded: Loaded, token: number, turn: Turn, person: Person): Promise<void> {
  const { deps } = runner;
  const { decision } = turn;
  if (!decision) throw new Error('A click without a decision.');
  const { wake } = await withTenant(deps.db, deps.tenant.id, async (tx) => {
    await renewLease(tx, loaded.row.thread, token);
    const decided = await decideApproval(tx, deps, loaded.row.id, decision, person);
    await finishTurn(tx, loaded.row.id, 'done', decided.outcome);
    return decided;
  });
  if (wake) await runner.wake(wake);
}

/** People have decided: the run acts, and the asker hears it in the same thread. */
async function resumed(runner: Runner, loaded: Loaded, token: number, person: Person): Promise<void> {
  const { deps } = runner;
  const waiting = JSON.parse(loaded.row.payload) as ResumePayload;
  await resumeRun(deps, runner.machines, scopeFor(runner, person), waiting);
  const reply = await withTenant(deps.db, deps.tenant.id, (tx) => settledReply(tx, deps, waiting.proposal));
  if (!reply) throw new Error(`Proposal ${waiting.proposal} was resumed but is not settled.`);
  await finish(runner, loaded, token, { code: 'ok', reply });
}

async function finish(
  runner: Runner,
  loaded: Loaded,
  token: number,
  outcome: Outcome,
  memory = loaded.memory,
  said?: string,
): Promise<void> {
  const { deps } = runner;
  const { row, channel, conversation } = loaded;
  failpoint('before-finish');
  await withTenant(deps.db, deps.tenant.id, async (tx) => {
    await writeMemory(tx, row.thread, token, JSON.stringify(memory));
    const dropped = loaded.memory.form?.proposal;
    if (dropped && dropped !== memory.form?.proposal) await cancelProposal(tx, row.person, dropped);
    if (said !== undefined)
      await recordLine(tx, deps.tenant.id, { thread: row.thread, turn: row.id, person: row.person, text: said });
    if (outcome.reply) {
      await recordLine(tx, deps.tenant.id, { thread: row.thread, turn: row.id, reply: outcome.reply });
      await queueReply(tx, deps.tenant.id, row.id, { channel, conversation, thread: row.thread }, outcome.reply);
    }
    await finishTurn(tx, row.id, outcome.code === 'failed' ? 'dead' : 'done', outcome);
  });
}

/** Every turn ends in words: what could not be finished is apologised for, with a reference. */
async function apologise(runner: Runner, loaded: Loaded, token: number): Promise<void> {
  const language = loaded.person?.language ?? 'en';
  const text = say.apology(language, loaded.row.id);
  const reply: Reply = {
    status: 'refused',
    text,
    language,
    department: loaded.memory.department ?? null,
    confidence: 0,
    sources: [],
    model: 'policy',
    approvals: [],
    receipts: [],
  };
  await finish(runner, loaded, token, { code: 'failed', message: text, reply });
}

function scopeFor(runner: Runner, person: Person): RunScope {
  let people: Promise<Person[]> | undefined;
  const load = () => {
    people ??= withTenant(runner.deps.db, runner.deps.tenant.id, listPeople);
    return people;
  };
  return new RunScope(person, load, AbortSignal.timeout(TURN_LIMIT_MS));
}

function languageOf(reception: Reception, person: Person, turn: Turn): Reply['language'] {
  if ('tasks' in reception && reception.tasks[0]) return reception.tasks[0].task.language;
  return /[\u0E00-\u0E7F]/.test(turn.text) ? 'th' : turn.text.trim() ? 'en' : person.language;
}
