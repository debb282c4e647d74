/** Keeps what is known of who owns, knows and depends on what as fresh as documents and records, beside other chores. */
import { createRelations, type Relations } from '../knowledge/graph/keep.ts';
import type { MachineDeps } from './scope.ts';

/** Milliseconds between two looks. */
const EVERY_MS = 30_000;
/** Parts read at one look; what is left comes at the next. */
const MOST_PARTS = 8;

const kept = new WeakMap<MachineDeps, { relations: Relations; next: number; isAtIt: boolean }>();

/** Reads what changed, unless that was just done or is being done; a process that is about to end stops after the document it is at. */
export async function keepRelations(deps: MachineDeps, draining: AbortSignal, now = Date.now()): Promise<void> {
  const mine = kept.get(deps) ?? { relations: createRelations(deps.db, deps.tenant.id), next: 0, isAtIt: false };
  kept.set(deps, mine);
  if (mine.isAtIt || now < mine.next) return;
  mine.isAtIt = true;
  try {
    for (let n = 0; n < MOST_PARTS; n++) if (!(await mine.relations.look(deps.tenant.departments, draining))) break;
  } finally {
    mine.isAtIt = false;
    mine.next = now + EVERY_MS;
  }
}
