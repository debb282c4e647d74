/** Lets a paused run go on with what people decided about one proposal. */
import { Command } from '@langchain/langgraph';
import { eq } from 'drizzle-orm';
import { traced } from '../agents/trace-events.ts';
import { proposals } from '../db/schema/approvals.ts';
import { withTenant } from '../db/tenant.ts';
import type { Verdict, Waiting } from './approval.ts';
import type { DepartmentMachine } from './department.ts';
import type { MachineDeps, RunScope } from './scope.ts';

/**
 * Resumes by the interrupt's own id, so that another proposal of the same run keeps waiting.
 * A run that is not waiting for this proposal (any more) is left as it is: resuming twice acts once.
 */
export async function resumeRun(
  deps: MachineDeps,
  machines: ReadonlyMap<string, DepartmentMachine>,
  scope: RunScope,
  waiting: { turn: string; proposal: string },
): Promise<void> {
  const [proposal] = await withTenant(deps.db, deps.tenant.id, (tx) =>
    tx.select().from(proposals).where(eq(proposals.id, waiting.proposal)),
  );
  const machine = proposal && machines.get(proposal.department);
  if (!machine) throw new Error(`No machine can go on with proposal ${waiting.proposal}.`);
  const config = { configurable: { thread_id: waiting.turn, scope }, durability: 'exit' as const };
  const interruptId = await interruptFor(machine, waiting);
  if (!interruptId) return;
  const verdict = verdictOf(proposal.status);
  const wait = { name: proposal.tool, since: proposal.createdAt.getTime(), facts: { verdict } };
  await traced({ step: 'approval', ...wait }, async () => {});
  await machine.invoke(new Command({ resume: { [interruptId]: verdict } }), config);
}

async function interruptFor(
  machine: DepartmentMachine,
  waiting: { turn: string; proposal: string },
): Promise<string | undefined> {
  const state = await machine.getState({ configurable: { thread_id: waiting.turn } }, { subgraphs: true });
  const interrupts = state.tasks.flatMap((task) => task.interrupts);
  return interrupts.find((one) => (one.value as Waiting | undefined)?.proposal === waiting.proposal)?.id;
}

function verdictOf(status: string): Verdict {
  if (status === 'approved' || status === 'done' || status === 'failed') return 'approved';
  return status === 'expired' ? 'expired' : 'rejected';
}
