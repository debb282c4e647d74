/** Everybody whom rules of approval may name: people, groups and substitutions, as the database knows them at this moment. */
import { and, gt, isNull, lte, sql } from 'drizzle-orm';
import type { Directory } from '../agents/approvers.ts';
import { listPeople, type Person } from './people.ts';
import { delegations } from './schema/approvals.ts';
import { groupMembers } from './schema/people.ts';
import type { Tx } from './tenant.ts';

/** The directory as one department's approvals see it: a substitution may hold for one department only. */
export async function loadDirectory(tx: Tx, department: string): Promise<Directory<Person>> {
  return (await loadDirectories(tx))(department);
}

/** The directories of all departments, read once. */
export async function loadDirectories(tx: Tx): Promise<(department: string) => Directory<Person>> {
  const people = await listPeople(tx);
  const groups = Map.groupBy(await tx.select().from(groupMembers), ({ group }) => group);
  const substitutions = await activeDelegations(tx);
  const members = new Map([...groups].map(([name, rows]) => [name, rows.map(({ person }) => person)]));
  return (department) => ({
    people,
    groups: members,
    delegations: substitutions.filter((one) => one.department === null || one.department === department),
  });
}

/** Substitutions that hold now, by the clock of the database, the oldest first. */
function activeDelegations(tx: Tx): Promise<{ from: string; to: string; department: string | null }[]> {
  return tx
    .select({ from: delegations.fromPerson, to: delegations.toPerson, department: delegations.department })
    .from(delegations)
    .where(
      and(lte(delegations.startsAt, sql`now()`), gt(delegations.endsAt, sql`now()`), isNull(delegations.revokedAt)),
    )
    .orderBy(delegations.startsAt, delegations.id);
}
