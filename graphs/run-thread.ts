/** Takes a thread, runs its turns in order, and hands back or gives up what cannot be finished here. */
import { type Begun, nextTurn, takeThread } from '../db/begin-turn.ts';
import { handBack } from '../db/inbox.ts';
import { keepLease, LostLease, releaseLease, type ThreadRow } from '../db/lease.ts';
import { isOutage } from '../db/outage.ts';
import { type Tx, withTenant } from '../db/tenant.ts';
import { EffectUnknown } from '../tools/foreign.ts';
import { endingEarly, finish } from './finish.ts';
import { readMemory } from './memory.ts';
import { runTurn } from './run-turn.ts';
import type { Loaded, Runner } from './runner.ts';
import { Stopped } from './stop.ts';
import { traceTurn } from './trace-turn.ts';

/** A turn that failed this often by an error of its own is apologised for and set aside. */
const MOST_ATTEMPTS = 3;
/** Milliseconds after which an apology that could not be stored is tried again. */
const APOLOGY_AGAIN_MS = 30_000;
/**
 * A turn that workers died at this often, once beside others and then by itself, is apologised for and set aside. Whoever
 * is replaced or killed from outside dies at innocent turns too: with fewer, one of a thousand was set aside in a test of 31 kills.
 */
const MOST_CRASHES = 4;
/** The same for deaths beside others, where a turn never came to run by itself. */
const MOST_CRASHES_BESIDE = 12;

/**
 * Empties a thread's inbox unless another worker is at it. The lease is given back in the transaction that finds nothing
 * left to do, so that whoever stores a turn after that look finds the thread free.
 */
export async function runThread(runner: Runner, thread: string): Promise<void> {
  const { isolation, slots } = runner;
  const suspect = await isolation.together(() => slots.seated(() => runTurns(runner, thread, 'together')));
  if (suspect)
    await isolation.alone((isAlone) => slots.seated(() => runTurns(runner, thread, isAlone ? 'alone' : 'late')));
}

/** Beside others, by itself, or beside others since waiting to be alone took too long. */
type Company = 'together' | 'alone' | 'late';

/** Runs turn after turn; true when it stopped before one that a worker has died at and that must run alone. */
async function runTurns(runner: Runner, thread: string, company: Company): Promise<boolean> {
  if (runner.draining.aborted) return false;
  let loaded = await takeLoaded(runner, thread, company === 'alone');
  while (loaded) {
    if (loaded.row.crashes > 0 && company === 'together') {
      await letGo(runner, loaded, {});
      return true;
    }
    const current: Loaded = loaded;
    loaded = await traceTurn(runner.deps.tenant.id, current, () => runLoaded(runner, current));
  }
  return false;
}

/** The next turn of a thread this worker holds; lets go of the thread when there is none, or when this process is about to end. */
export async function loadNext(
  tx: Tx,
  { draining }: Runner,
  place: ThreadRow,
  alone: boolean,
): Promise<Loaded | undefined> {
  if (!draining.aborted) return loadedFrom(place, await nextTurn(tx, place, alone), alone);
  await releaseLease(tx, place.id, place.leaseToken);
  return undefined;
}

async function takeLoaded(runner: Runner, thread: string, alone: boolean): Promise<Loaded | undefined> {
  const { db, tenant } = runner.deps;
  const taken = await takeThread(db, tenant.id, thread, alone);
  if (!taken) return undefined;
  const { place, begun } = taken;
  return loadedFrom(place, begun, alone) ?? withTenant(db, tenant.id, (tx) => loadNext(tx, runner, place, alone));
}

function loadedFrom(place: ThreadRow, begun: Begun | undefined, alone: boolean): Loaded | undefined {
  return begun && { ...begun, place, alone, memory: readMemory(place.memory) };
}

async function runLoaded(runner: Runner, loaded: Loaded): Promise<Loaded | undefined> {
  const { deps } = runner;
  const { row, place } = loaded;
  const isDeadly = row.crashes >= MOST_CRASHES || row.crashesBeside >= MOST_CRASHES_BESIDE;
  if (row.attempts >= MOST_ATTEMPTS || isDeadly) return giveUp(runner, loaded);
  const ended = new AbortController();
  const stopKeeping = keepLease(deps.db, deps.tenant.id, place, () => ended.abort(new LostLease(place.id)));
  // What people approved is carried out: nobody stops that by leaving the conversation.
  const stoppable = ['resume', 'deletion'].includes(row.kind) ? [] : [place.id, row.id];
  for (const id of stoppable) runner.running.set(id, ended);
  try {
    return await runTurn(runner, loaded, AbortSignal.any([ended.signal, runner.stopping]));
  } catch (error) {
    if (ended.signal.reason instanceof Stopped && !runner.stopping.aborted) return await stop(runner, loaded);
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
    for (const id of stoppable) runner.running.delete(id);
    stopKeeping();
  }
}

/** The one who asked wants no answer any more; what was done before is said. */
async function stop(runner: Runner, loaded: Loaded): Promise<Loaded | undefined> {
  return finish(runner, loaded, endingEarly(runner, loaded, { stopped: true }));
}

/** Apologises, at worst without keeping what the person wrote; where even that cannot be stored it is tried again later. */
export async function giveUp(runner: Runner, loaded: Loaded): Promise<Loaded | undefined> {
  for (const keepWords of [true, false]) {
    try {
      return await finish(runner, loaded, endingEarly(runner, loaded, { keepWords }));
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
