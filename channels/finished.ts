/** Outcomes of turns as they are announced, kept for a moment for whoever asks just after. */
import type { Events } from '../db/events.ts';
import type { Outcome } from '../db/inbox.ts';

/** Outcomes kept; older ones are read from the database. */
const KEPT = 1_000;

export interface Finished {
  /** Begins to listen to a tenant; again is nothing. */
  listen(tenant: string): void;
  /** The outcome when it is announced within `ms`, or was just before. */
  wait(tenant: string, turn: string, ms: number): Promise<Outcome | undefined>;
}

export function createFinished(events: Events): Finished {
  const tenants = new Set<string>();
  const recent = new Map<string, Outcome>();
  const waiting = new Map<string, Set<(outcome: Outcome | undefined) => void>>();

  const keep = (key: string, outcome: Outcome) => {
    recent.set(key, outcome);
    const [oldest] = recent.keys();
    if (recent.size > KEPT && oldest) recent.delete(oldest);
  };
  return {
    listen(tenant) {
      if (tenants.has(tenant)) return;
      tenants.add(tenant);
      events.subscribe(tenant, (event) => {
        if (event.type !== 'turn-done') return;
        const key = keyOf(tenant, event.turn);
        if (event.outcome) keep(key, event.outcome);
        for (const resolve of waiting.get(key) ?? []) resolve(event.outcome);
      });
    },
    async wait(tenant, turn, ms) {
      this.listen(tenant);
      const key = keyOf(tenant, turn);
      const known = recent.get(key);
      if (known) return known;
      const { promise, resolve } = Promise.withResolvers<Outcome | undefined>();
      const all = waiting.get(key) ?? new Set();
      waiting.set(key, all.add(resolve));
      const timer = setTimeout(resolve, Math.max(0, ms), undefined);
      try {
        return await promise;
      } finally {
        clearTimeout(timer);
        all.delete(resolve);
        if (all.size === 0) waiting.delete(key);
      }
    },
  };
}

/** An outcome is its tenant's alone, whoever else knows the turn's id. */
function keyOf(tenant: string, turn: string): string {
  return JSON.stringify([tenant, turn]);
}
