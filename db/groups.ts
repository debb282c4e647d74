/** Groups that approvers are named by, and who is in them; what is read at the click is kept here. */
import { and, eq, sql } from 'drizzle-orm';
import { appendAudit } from './audit.ts';
import type { ChatUser } from './identities.ts';
import { groupMembers, identities } from './schema/people.ts';
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

/** Makes the people behind these chat users the only members of a group; a user tied to nobody counts for nothing. True when that changed it. */
export async function replaceMembers(
  tx: Tx,
  tenant: string,
  group: string,
  users: readonly ChatUser[],
  actor: string,
): Promise<boolean> {
  const wanted = await peopleBehind(tx, users);
  if (sameMembers(wanted, await membersOf(tx, group))) return false;
  // One at a time, so that two who read a change at the same moment do not both write it, or wait for each other.
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`group:${tenant}:${group}`}, 0))`);
  const present = await membersOf(tx, group);
  for (const person of wanted) if (!present.has(person)) await addToGroup(tx, tenant, group, person, actor);
  for (const person of present) if (!wanted.has(person)) await removeFromGroup(tx, tenant, group, person, actor);
  return !sameMembers(wanted, present);
}

async function membersOf(tx: Tx, group: string): Promise<Set<string>> {
  return new Set((await listGroups(tx, group)).map(({ person }) => person));
}

async function peopleBehind(tx: Tx, users: readonly ChatUser[]): Promise<Set<string>> {
  // As one value, since a group may have more members than a statement has room for.
  const given = JSON.stringify(users.map(({ channel, externalId }) => ({ channel, external_id: externalId })));
  const rows = await tx
    .selectDistinct({ person: identities.person })
    .from(identities)
    .where(
      sql`(${identities.channel}, ${identities.externalId}) in
        (select channel, external_id from jsonb_to_recordset(${given}::jsonb) as given(channel text, external_id text))`,
    )
    .orderBy(identities.person);
  return new Set(rows.map(({ person }) => person));
}

function sameMembers(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return one.size === other.size && [...one].every((person) => other.has(person));
}
