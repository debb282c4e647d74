/** The one way in: a verified turn is stored and committed, then a worker is woken. */
import type { Turn } from '../agents/message.ts';
import type { Events } from '../db/events.ts';
import { type Outcome, storeTurn, turnOutcome } from '../db/inbox.ts';
import { type Db, type Tx, withTenant } from '../db/tenant.ts';

export interface Intake {
  /** Stores the turn, together with what `alongside` writes, and wakes a worker; a duplicate is answered with the first turn's id. */
  accept(turn: Turn, alongside?: (tx: Tx) => Promise<void>): Promise<{ turn: string; duplicate: boolean }>;
  /** Waits until the turn is finished; undefined when `timeoutMs` passes first. */
  outcome(tenant: string, turn: string, timeoutMs: number): Promise<Outcome | undefined>;
}

/** `wake` tells a worker that the thread has work; losing the call loses nothing, since a sweeper looks too. */
export function createIntake(db: Db, events: Events, wake: (tenant: string, thread: string) => Promise<void>): Intake {
  return {
    async accept(turn, alongside) {
      const stored = await withTenant(db, turn.tenant, async (tx) => {
        const row = await storeTurn(tx, turn);
        if (!row.duplicate) await alongside?.(tx);
        return row;
      });
      await wake(turn.tenant, turn.thread);
      return { turn: stored.id, duplicate: stored.duplicate };
    },

    async outcome(tenant, turn, timeoutMs) {
      const finished = Promise.withResolvers<void>();
      const unsubscribe = events.subscribe(tenant, (event) => {
        if (event.type === 'turn-done' && event.turn === turn) finished.resolve();
      });
      const timer = setTimeout(finished.resolve, timeoutMs);
      try {
        const read = () => withTenant(db, tenant, (tx) => turnOutcome(tx, turn));
        const early = await read();
        if (early) return early;
        await finished.promise;
        return await read();
      } finally {
        clearTimeout(timer);
        unsubscribe();
      }
    },
  };
}
