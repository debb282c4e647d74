/** A click on approval cards: rights at this moment, one statement that decides, and the runs that wait are told. */
import type { Decision } from '../agents/message.ts';
import { findApproval, lockProposalsOf } from '../db/approvals.ts';
import type { Outcome } from '../db/inbox.ts';
import type { Person } from '../db/people.ts';
import type { Tx } from '../db/tenant.ts';
import { type Decided, refused } from './click.ts';
import { decideOne } from './decide-one.ts';
import { clickSaid } from './decision-phrases.ts';
import type { MachineDeps } from './scope.ts';

/** Decides in the caller's transaction: one approval, or each of several by itself. */
export function decideApproval(
  tx: Tx,
  deps: MachineDeps,
  turnId: string,
  decision: Decision,
  clicker: Person,
): Promise<Decided> {
  const { targets, ...one } = decision;
  return targets ? decideEach(tx, deps, turnId, one, targets, clicker) : decideOne(tx, deps, turnId, one, clicker);
}

/** The same action for several alike; one that is refused does not stop the others. */
async function decideEach(
  tx: Tx,
  deps: MachineDeps,
  turnId: string,
  decision: Decision,
  targets: readonly string[],
  clicker: Person,
): Promise<Decided> {
  const ids = [...new Set(targets)];
  // In one order and before anything else is locked, so that two batches never wait for each other.
  await lockProposalsOf(tx, ids);
  const results: NonNullable<Outcome['results']> = [];
  const wakes: string[] = [];
  let tool: string | undefined;
  for (const target of ids) {
    const found = await findApproval(tx, target);
    tool ??= found?.proposal.tool;
    const isAlike = !found || found.proposal.tool === tool;
    const decided = isAlike
      ? await decideOne(tx, deps, turnId, { ...decision, target }, clicker)
      : refused(clicker, 'invalid', clickSaid.notAlike);
    results.push({ target, code: decided.outcome.code, message: decided.outcome.message ?? '' });
    wakes.push(...decided.wakes);
  }
  const [first] = results;
  const done = results.filter(({ code }) => code === 'ok').length;
  const message = clickSaid.batch(done, results.length)[clicker.language];
  return {
    outcome: { code: done > 0 ? 'ok' : (first?.code ?? 'invalid'), message, results },
    wakes: [...new Set(wakes)],
  };
}
