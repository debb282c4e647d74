/** The one way in: a verified turn is stored and committed, then a worker is woken. */
import type { Turn } from '../agents/message.ts';
import { DELETED, type TakenBack, takeBack } from '../db/deletions.ts';
import type { Events } from '../db/events.ts';
import { failpoint } from '../db/failpoint.ts';
import { type Outcome, receiveTurn, storeTurn, turnOutcome } from '../db/inbox.ts';
import { type Db, type Tx, withTenant } from '../db/tenant.ts';
import { createFinished } from './finished.ts';

/** Events may be missed, so a waiting client looks at the database this often, in milliseconds. */
const LOOK_EVERY_MS = 1_000;

export interface Intake {
  /** Stores the turn, together with what `alongside` writes, and wakes a worker; a duplicate is answered with the first turn's id. */
  accept(turn: Turn, alongside?: (tx: Tx) => Promise<void>): Promise<{ turn: string; duplicate: boolean }>;
  /** Takes back the question of that key, whose message was deleted; one that is being worked on is stopped. */
  takeBack(tenant: string, providerKey: string): Promise<TakenBack | undefined>;
  /** Waits until the turn is finished; undefined when `timeoutMs` passes first. */
  outcome(tenant: string, turn: string, timeoutMs: number): Promise<Outcome | undefined>;
  /** Lets go of whoever waits: the process ends, and the answer will be there later. */
  stopWaiting(): void;
}

/** `wake` tells a worker that the thread has work; losing the call loses nothing, since a sweeper looks too. */
export function createIntake(db: Db, events: Events, wake: (tenant: string, thread: string) => Promise<void>): Intake {
  const finished = createFinished(events);
  let isStopped = false;
  return {
    async accept(turn, alongside) {
      finished.listen(turn.tenant);
      const stored = alongside ? await storeWith(db, turn, alongside) : await receiveTurn(db, turn);
      failpoint('after-inbox');
      // The turn is safe: a queue that is away delays it until the next sweep, but the person was received.
      void wake(turn.tenant, turn.thread).catch(() => {});
      return { turn: stored.id, duplicate: stored.duplicate };
    },

    async takeBack(tenant, providerKey) {
      const taken = await withTenant(db, tenant, (tx) => takeBack(tx, tenant, providerKey));
      if (!taken) return undefined;
      const { turn, thread, was, isFollowed } = taken;
      if (was === 'waiting') events.publish(tenant, { type: 'turn-done', turn, outcome: DELETED });
      if (was === 'running') events.publish(tenant, { type: 'stop', thread, turn });
      if (isFollowed) void wake(tenant, thread).catch(() => {});
      return taken;
    },

    async outcome(tenant, turn, timeoutMs) {
      const until = Date.now() + timeoutMs;
      for (;;) {
        const heard = await finished.wait(tenant, turn, Math.min(LOOK_EVERY_MS, until - Date.now()));
        const outcome = heard ?? (await withTenant(db, tenant, (tx) => turnOutcome(tx, turn)));
        if (outcome || isStopped || Date.now() >= until) return outcome;
      }
    },

    stopWaiting() {
      isStopped = true;
    },
  };
}

function storeWith(db: Db, turn: Turn, alongside: (tx: Tx) => Promise<void>) {
  return withTenant(db, turn.tenant, async (tx) => {
    const stored = await storeTurn(tx, turn);
    if (!stored.duplicate) await alongside(tx);
    return stored;
  });
}
