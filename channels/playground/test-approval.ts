/** An approval and its proposal as rows, as the machine would have raised them. */
import type { ApproverRule } from '../../agents/approvers.ts';
import { approvals, proposals } from '../../db/schema/approvals.ts';
import type { Tx } from '../../db/tenant.ts';

export interface Raised {
  requester?: string;
  department?: string;
  by?: ApproverRule['by'];
  stage?: number;
}

/** Stores them once per approval id; Mali asks HR for what her manager decides unless told otherwise. */
export async function storeApproval(
  tx: Tx,
  tenantId: string,
  id: string,
  { requester = 'mali', department = 'hr', by = 'manager', stage = 0 }: Raised,
): Promise<void> {
  const proposal = `prp_${id}`;
  const rule: ApproverRule = { by, otherwise: 'manager', fourEyes: true };
  const shared = { tenantId, department, argsHash: 'hash', expiresAt: new Date(Date.now() + 86_400_000) };
  await tx
    .insert(proposals)
    .values({
      ...shared,
      id: proposal,
      turn: `trn_${id}`,
      n: 0,
      run: 'run',
      thread: 'thr',
      tool: 'hr.request_leave',
      requester,
      args: '{}',
      changes: '[]',
      evidence: '[]',
      summary: 'Vacation',
      language: 'en',
      status: 'pending',
    })
    .onConflictDoNothing();
  await tx
    .insert(approvals)
    .values({ ...shared, id, proposal, stage, rule: JSON.stringify(rule), card: '{}' })
    .onConflictDoNothing();
}
