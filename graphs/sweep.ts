/** The regular look at everything unfinished: turns nobody was woken for and posts that did not go out. */

import { openThreads } from '../db/inbox.ts';
import { withTenant } from '../db/tenant.ts';
import { keepRelations } from './keep-relations.ts';
import { reconcileEffects } from './reconcile.ts';
import { runThread } from './run-thread.ts';
import type { Runner } from './runner.ts';
import { sweepTimers } from './timers.ts';

/** Threads run side by side when the queue that would spread them is away. */
const AT_ONCE = 8;

/** Wakes what is unfinished; doing it twice does nothing twice. */
export async function sweep(runner: Runner): Promise<void> {
  const { deps } = runner;
  await wakeAll(runner, await withTenant(deps.db, deps.tenant.id, (tx) => openThreads(tx)));
  await runner.deliver();
}

/** Carries out what is due by the clock, and lets the runs it concerns go on. */
export async function runTimers(runner: Runner): Promise<void> {
  await wakeAll(runner, await sweepTimers(runner.deps));
  await runner.deliver();
  await keepRelations(runner.deps, runner.draining);
}

/** Asks other systems about what they left unclear. */
export async function askAbroad(runner: Runner): Promise<void> {
  await wakeAll(runner, await reconcileEffects(runner.deps, runner.stopping));
  await runner.deliver();
}

/** Wakes a worker for each thread; those nobody could be woken for are run here, since the queue only spreads the work. */
async function wakeAll(runner: Runner, threads: readonly string[]): Promise<void> {
  const stranded: string[] = [];
  for (const thread of threads) await runner.wake(thread, true).catch(() => stranded.push(thread));
  const work = async () => {
    for (let thread = stranded.shift(); thread && !runner.draining.aborted; thread = stranded.shift())
      await runThread(runner, thread).catch((error: unknown) => runner.onError(error, thread ?? 'sweep'));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}
