/** Groups that approvers are named by, and who is in them; what is read at the click is kept here. */
import { and, eq } from 'drizzle-orm';
import { appendAudit } from './audit.ts';
import { groupMembers } from './schema/people.ts';
import type { Tx } from './tenant.ts';

/** Puts a person into a group; false when they are in it. */
export async function addToGroup(
  tx: Tx,
  tenant: string,
  group: string,
  person: string,
  actor: string,
): Promise<boolean> {
  const rows = await tx
    .insert(groupMembers)
    .values({ tenantId: tenant, group, person })
    .onConflictDoNothing()
    .returning({ person: groupMembers.person });
  if (rows.length === 0) return false;
  await appendAudit(tx, tenant, { actor, action: 'group.joined', subject: person, detail: { group } });
  return true;
}

/** Takes a person out of a group; false when they are not in it. */
export async function removeFromGroup(
  tx: Tx,
  tenant: string,
  group: string,
  person: string,
  actor: string,
): Promise<boolean> {
  const rows = await tx
    .delete(groupMembers)
    .where(and(eq(groupMembers.group, group), eq(groupMembers.person, person)))
    .returning({ person: groupMembers.person });
  if (rows.length === 0) return false;
  await appendAudit(tx, tenant, { actor, action: 'group.left', subject: person, detail: { group } });
  return true;
}

/** Everybody's memberships, or those of one group, by group and person. */
export function listGroups(tx: Tx, group?: string): Promise<{ group: string; person: string }[]> {
  return tx
    .select({ group: groupMembers.group, person: groupMembers.person })
    .from(groupMembers)
    .where(group === undefined ? undefined : eq(groupMembers.group, group))
    .orderBy(groupMembers.group, groupMembers.person);
}
