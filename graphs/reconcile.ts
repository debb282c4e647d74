/** Writes into other systems that no turn waits for any more: looked after until it is certain what became of them, which people are then told. */
import { eq } from 'drizzle-orm';
import { findPerson } from '../db/people.ts';
import { proposals } from '../db/schema/approvals.ts';
import { type Tx, withTenant } from '../db/tenant.ts';
import { EffectUnknown } from '../tools/foreign.ts';
import { type DueEffect, dueEffects } from '../tools/foreign-effect.ts';
import { reconcile } from '../tools/ledger.ts';
import { eachAlone } from './each-alone.ts';
import type { MachineDeps } from './scope.ts';
import { settledReply } from './settled.ts';
import { tellPerson } from './tell.ts';

/** More than these are left to the next look. */
const MOST = 40;
/** A system that keeps silent holds up as many as this and no more. */
const AT_ONCE = 8;

/** Goes on with what is due and returns the threads in which it was asked for of all that now have an end; workers that do it at once share the work. */
export async function reconcileEffects(deps: MachineDeps, signal?: AbortSignal): Promise<string[]> {
  const due = await withTenant(deps.db, deps.tenant.id, (tx) => dueEffects(tx, MOST));
  const threads: string[] = [];
  const one = async (effect: DueEffect) => {
    if (await isEnded(deps, effect, signal)) threads.push(effect.thread);
  };
  const lanes = Array.from({ length: AT_ONCE }, (_, lane) => due.filter((_effect, n) => n % AT_ONCE === lane));
  await Promise.all(lanes.map((lane) => eachAlone(lane, one)));
  return threads;
}

async function isEnded(deps: MachineDeps, effect: DueEffect, signal: AbortSignal | undefined): Promise<boolean> {
  try {
    const execution = await reconcile(deps, effect.proposal, {
      ...(signal ? { signal } : {}),
      lookOnly: effect.isBroken,
      settled: (tx) => tellOutcome(tx, deps, effect.proposal),
    });
    return execution.done || !execution.pending;
  } catch (error) {
    // Another worker is at it, or it is an early attempt without an answer: the next look comes back to it.
    if (error instanceof EffectUnknown) return false;
    throw error;
  }
}

/** Tells who asked what became of it, if they are still here. */
export async function tellOutcome(tx: Tx, deps: MachineDeps, id: string): Promise<void> {
  const [proposal] = await tx.select().from(proposals).where(eq(proposals.id, id));
  const requester = proposal && (await findPerson(tx, proposal.requester));
  if (!requester) return;
  const reply = await settledReply(tx, deps, id);
  if (reply) await tellPerson(tx, deps, proposal.turn, requester, reply);
}
