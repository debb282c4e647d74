/** A click on an approval card with everything that is read before it counts, and the ways to answer it. */
import type { Directory } from '../agents/approvers.ts';
import { type DepartmentConfig, departmentConfig } from '../agents/config-schema.ts';
import type { Decision, Localized } from '../agents/message.ts';
import { type ApprovalRow, lockApproval, type ProposalRow, ruleOf, type Vote, votesOf } from '../db/approvals.ts';
import { appendAudit } from '../db/audit.ts';
import { loadDirectory } from '../db/directory.ts';
import type { Outcome } from '../db/inbox.ts';
import type { Person } from '../db/people.ts';
import type { Tx } from '../db/tenant.ts';
import { ANSWER_TOOL } from '../tools/knowledge/answer-question.ts';
import { policyOf, type ToolPolicy } from '../tools/policy.ts';
import { clickSaid } from './decision-phrases.ts';
import type { MachineDeps, Pod } from './scope.ts';

export interface Click {
  tx: Tx;
  pod: Pod;
  turnId: string;
  clicker: Person;
  requester: Person;
  directory: Directory<Person>;
  approval: ApprovalRow;
  proposal: ProposalRow;
  policy: ToolPolicy;
  /** Who has said yes at this stage before. */
  votes: Vote[];
  quorum: number;
  /** By the database's clock. */
  overdue: boolean;
  decision: Decision;
}

/** What a click came to; `wakes` are the threads whose runs can go on. */
export interface Decided {
  outcome: Outcome;
  wakes: string[];
}

/** Locks what was clicked and reads who may decide it at this moment; a `Decided` when there is nothing to decide. */
export async function readClick(
  tx: Tx,
  deps: MachineDeps,
  turnId: string,
  decision: Decision,
  clicker: Person,
): Promise<Click | Decided> {
  const found = await lockApproval(tx, decision.target);
  if (!found) return refused(clicker, 'not_found', clickSaid.notFound);
  const department = departmentConfig(deps.tenant, found.approval.department);
  if (!department || !isOffered(deps, department, found.proposal.tool))
    return refused(clicker, 'superseded', clickSaid.notOffered);
  const directory = await loadDirectory(tx, department.id);
  const requester = directory.people.find((person) => person.id === found.proposal.requester);
  if (!requester) return refused(clicker, 'superseded', clickSaid.requesterGone);
  const policy = policyOf(deps.tenant, department, found.proposal.tool);
  const votes = await votesOf(tx, found.approval.id);
  const quorum = ruleOf(found.approval).quorum ?? 1;
  const pod = { ...deps, department };
  return { tx, pod, turnId, clicker, requester, directory, policy, votes, quorum, decision, ...found };
}

/** The configuration may have dropped a tool whose cards are still out. */
function isOffered({ catalog }: MachineDeps, { tools }: DepartmentConfig, tool: string): boolean {
  return catalog.has(tool) && (tool === ANSWER_TOOL || tool in tools);
}

/** Leaves a trace of a click on this approval. */
export async function auditClick(
  { tx, pod, clicker, approval }: Click,
  action: string,
  detail: Record<string, unknown>,
): Promise<void> {
  await appendAudit(tx, pod.tenant.id, { actor: clicker.id, action, subject: approval.id, detail });
}

/** The answer to a click that changes nothing. */
export function refused(clicker: Person, code: Outcome['code'], said: Localized): Decided {
  return { outcome: { code, message: said[clicker.language] }, wakes: [] };
}

/** The answer to values that cannot be used, by field. */
export function invalid(clicker: Person, said: Localized, fields: Record<string, string>): Decided {
  return { outcome: { code: 'invalid_edit', message: said[clicker.language], fields }, wakes: [] };
}
