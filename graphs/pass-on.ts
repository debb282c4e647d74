/** Who is asked when those first asked did not decide, and asking them. */
import { type ApproverRule, type Directory, decidersOf, stageKey } from '../agents/approvers.ts';
import { type ApprovalRow, type ProposalRow, ruleOf } from '../db/approvals.ts';
import { loadDirectory } from '../db/directory.ts';
import type { Person } from '../db/people.ts';
import type { Tx } from '../db/tenant.ts';
import { policyOf } from '../tools/policy.ts';
import { ToolRefusal } from '../tools/tool.ts';
import type { Pod } from './scope.ts';
import { openStage, prepared } from './stage.ts';

export interface Above {
  rule: ApproverRule;
  requester: Person;
  directory: Directory<Person>;
}

/** The rule of the stage that stands for one nobody decided; undefined when those above could not decide it either. */
export async function ruleAbove(
  tx: Tx,
  pod: Pod,
  approval: ApprovalRow,
  proposal: ProposalRow,
): Promise<Above | undefined> {
  const directory = await loadDirectory(tx, pod.department.id);
  const requester = directory.people.find(({ id }) => id === proposal.requester);
  if (!requester) return undefined;
  const before = ruleOf(approval);
  const { escalateTo } = policyOf(pod.tenant, pod.department, proposal.tool);
  const by = escalateTo === 'manager' ? managersOf(before, requester, directory) : escalateTo;
  const rule: ApproverRule = { ...before, by, otherwise: 'nobody', standsFor: stageKey(before) };
  // As many must agree as before: passing on is no way around a second pair of eyes.
  const deciders = decidersOf(rule, requester, { ...directory, delegations: [] });
  if (deciders.length < (rule.quorum ?? 1)) return undefined;
  return (await isStillPossible(tx, pod, proposal)) ? { rule, requester, directory } : undefined;
}

/** What the records no longer allow is not put before anybody. */
async function isStillPossible(tx: Tx, pod: Pod, proposal: ProposalRow): Promise<boolean> {
  try {
    await prepared(tx, pod, proposal, proposal.language);
    return true;
  } catch (error) {
    if (error instanceof ToolRefusal) return false;
    throw error;
  }
}

/** Opens the stage anew for those above, with time of its own. */
export async function passOn(
  tx: Tx,
  pod: Pod,
  proposal: ProposalRow,
  { rule, requester, directory }: Above,
): Promise<void> {
  await openStage(tx, pod, { proposal, requester, directory, rule });
}

/** Managers of whoever could decide, without those who could themselves. */
function managersOf(rule: ApproverRule, requester: Person, directory: Directory<Person>): string[] {
  const could = new Set(decidersOf(rule, requester, { ...directory, delegations: [] }).map(({ id }) => id));
  const above = directory.people.flatMap(({ id, managerId }) => (could.has(id) && managerId ? [managerId] : []));
  return [...new Set(above)].filter((id) => !could.has(id)).map((id) => `person:${id}`);
}
