/** Who may see a post: every member of its conversation, or for the card of an approval only those it concerns. */
import { arrayOverlaps, isNull, or, type SQL } from 'drizzle-orm';
import { decidersOf } from '../../agents/approvers.ts';
import { departmentConfig, type TenantConfig } from '../../agents/config-schema.ts';
import { principalsOf } from '../../agents/principals.ts';
import { type ApprovalRow, findApproval, type ProposalRow, ruleOf } from '../../db/approvals.ts';
import { loadDirectory } from '../../db/directory.ts';
import type { Person } from '../../db/people.ts';
import { posts } from '../../db/schema/turns.ts';
import type { Tx } from '../../db/tenant.ts';

export type Viewer = Pick<Person, 'id' | 'roles' | 'team'>;

/** The principals who may see a card posted now; null, outside of approvals conversations, means every member. */
export async function audienceOf(
  tx: Tx,
  tenant: TenantConfig,
  conversation: string,
  card: string,
): Promise<string[] | null> {
  const place = tenant.conversations.find(({ name }) => name === conversation);
  if (!place?.approvals) return null;
  const found = await findApproval(tx, card);
  // Whom the card of an unknown approval concerns cannot be told: it is kept to the experts and admins, not opened to all.
  const deciders = found ? await decidersNow(tx, found) : [];
  const experts = expertsOf(tenant, found?.approval.department ?? place.department);
  return [...new Set([...deciders, ...experts, 'role:admin'])];
}

/** Whether this person is among those who may see the post; that they are a member of its conversation is asked elsewhere. */
export function maySee({ audience }: { audience: string[] | null }, viewer: Viewer): boolean {
  if (audience === null) return true;
  const principals = new Set(principalsOf(viewer));
  return audience.some((who) => principals.has(who));
}

/** The same as a condition on rows of `posts`. */
export function visibleTo(viewer: Viewer): SQL | undefined {
  return or(isNull(posts.audience), arrayOverlaps(posts.audience, principalsOf(viewer)));
}

async function decidersNow(
  tx: Tx,
  { approval, proposal }: { approval: ApprovalRow; proposal: ProposalRow },
): Promise<string[]> {
  const directory = await loadDirectory(tx, approval.department);
  const requester = directory.people.find(({ id }) => id === proposal.requester);
  return requester ? decidersOf(ruleOf(approval), requester, directory).map(({ id }) => `person:${id}`) : [];
}

/** `manager` names nobody until there is a requester, and then the rule of the approval has named them. */
function expertsOf(tenant: TenantConfig, department: string | undefined): string[] {
  const experts = department && departmentConfig(tenant, department)?.experts;
  return experts && experts !== 'manager' ? [experts] : [];
}
