/** The asker said yes to a filled form: the stored proposal goes to policy exactly as it was shown. */
import type { LangGraphRunnableConfig } from '@langchain/langgraph';
import { and, eq } from 'drizzle-orm';
import { proposals } from '../db/schema/approvals.ts';
import { withTenant } from '../db/tenant.ts';
import { ToolRefusal } from '../tools/tool.ts';
import { refusal } from './guard.ts';
import { say } from './phrases.ts';
import { raise } from './raise.ts';
import { type Pod, scopeOf } from './scope.ts';
import type { Machine, MachineUpdate } from './state.ts';

export const confirm =
  (pod: Pod) =>
  async (state: Machine, config: LangGraphRunnableConfig): Promise<MachineUpdate> => {
    const scope = scopeOf(config);
    const { task } = state;
    const run = `${task.turn}.${task.n}`;
    const proposal = await withTenant(pod.db, pod.tenant.id, async (tx) => {
      const [row] = await tx
        .select()
        .from(proposals)
        .where(and(eq(proposals.id, task.form?.proposal ?? ''), eq(proposals.requester, scope.person.id)));
      return row;
    });
    if (!proposal || (proposal.status !== 'confirming' && proposal.run !== run)) {
      return { part: { ...refusal(say.nothingToConfirm(task.language)), form: null } };
    }
    try {
      const { part, waiting } = await raise(pod, scope, proposal, run);
      return { part: { ...part, form: null }, waiting: waiting ?? [] };
    } catch (error) {
      if (!(error instanceof ToolRefusal)) throw error;
      return { part: { ...refusal(error.said[task.language]), form: null } };
    }
  };
