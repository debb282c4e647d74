/** What the company's records say: who is in which team, who leads whom, who answers for which costs and systems. */
import { and, eq, gte, isNull, or, sql } from 'drizzle-orm';
import type { DepartmentConfig } from '../../agents/config-schema.ts';
import { principalsOf } from '../../agents/principals.ts';
import { approvals } from '../../db/schema/approvals.ts';
import { budgets } from '../../db/schema/finance.ts';
import { accessGrants } from '../../db/schema/it.ts';
import type { people } from '../../db/schema/people.ts';
import { type Db, type Tx, withTenant } from '../../db/tenant.ts';
import { type Known, readKnown, teamOf } from './known.ts';
import { type Entity, entityId, normalName, personId } from './names.ts';
import { dropUnspoken, type Found, replaceOfRecords } from './store.ts';

type Department = Pick<DepartmentConfig, 'id' | 'name' | 'experts' | 'access'>;
type Person = typeof people.$inferSelect;

/** Whoever decided this often in a department in the last year knows it. */
const OFTEN = 5;

/** Reads the records anew and writes what they say. */
export async function readRecords(db: Db, tenant: string, departments: readonly Department[]): Promise<number> {
  return withTenant(db, tenant, async (tx) => {
    const known = await readKnown(tx, departments);
    const found = [
      ...teams(known, departments),
      ...experts(known, departments),
      ...(await costs(tx, known)),
      ...(await systems(tx, known)),
      ...(await deciders(tx, known, departments)),
    ];
    await replaceOfRecords(tx, tenant, found);
    await dropUnspoken(tx);
    return found.length;
  });
}

const OPEN = { department: null, acl: ['everyone'], passage: null };

function teams({ people: all }: Known, departments: readonly Department[]): Found[] {
  return all.flatMap((person) => {
    const self = entityOf(person);
    const record = `people:${person.id}`;
    const of: Found[] = [];
    if (person.team)
      of.push({
        ...OPEN,
        record,
        subject: self,
        kind: 'member_of',
        object: teamOf(person.team, departments),
        quote: person.title,
      });
    const manager = all.find(({ id }) => id === person.managerId);
    if (manager)
      of.push({ ...OPEN, record, subject: entityOf(manager), kind: 'manages', object: self, quote: manager.title });
    if (manager && manager.team !== person.team && person.team && isLead(person, all))
      of.push({
        ...OPEN,
        record,
        subject: self,
        kind: 'manages',
        object: teamOf(person.team, departments),
        quote: person.title,
      });
    return of;
  });
}

/** Whoever in a team is led from outside of it leads the team, when the others are led by them. */
function isLead(person: Person, all: Person[]): boolean {
  return all.some(({ managerId, team }) => managerId === person.id && team === person.team);
}

/** Experts of a department know what it is about. */
function experts({ people: all }: Known, departments: readonly Department[]): Found[] {
  return departments.flatMap((department) =>
    all
      .filter((person) => principalsOf(person).includes(department.experts))
      .map((person) => ({
        ...{ ...OPEN, department: department.id, acl: department.access, record: `departments:${department.id}` },
        ...{ subject: entityOf(person), kind: 'knows' as const, object: teamOf(department.name.en, departments) },
        quote: person.title,
      })),
  );
}

/** Owners of cost centres, for those who look after budgets and for themselves. */
async function costs(tx: Tx, { people: all }: Known): Promise<Found[]> {
  const rows = await tx.select().from(budgets);
  return rows.flatMap(({ costCentre, name, owner }) => {
    const person = all.find(({ id }) => id === owner);
    const object: Entity = {
      ...{ id: entityId('system', costCentre), kind: 'system', name: costCentre },
      aliases: [normalName(costCentre), normalName(name)],
    };
    const acl = ['role:finance_manager', `person:${owner}`];
    return person
      ? [
          {
            ...OPEN,
            acl,
            record: `budgets:${costCentre}`,
            subject: entityOf(person),
            kind: 'owns' as const,
            object,
            quote: name,
          },
        ]
      : [];
  });
}

/** Administrators of a system know it; access of others says nothing of what they know. */
async function systems(tx: Tx, { people: all }: Known): Promise<Found[]> {
  const isOpen = or(isNull(accessGrants.expiresOn), gte(accessGrants.expiresOn, sql`current_date`));
  const rows = await tx
    .select()
    .from(accessGrants)
    .where(and(eq(accessGrants.level, 'admin'), isOpen));
  return rows.flatMap(({ id, person: holder, system }) => {
    const person = all.find((one) => one.id === holder);
    const object: Entity = {
      id: entityId('system', system),
      kind: 'system',
      name: system,
      aliases: [normalName(system)],
    };
    const acl = ['role:it_lead', 'role:admin', `person:${holder}`];
    return person
      ? [
          {
            ...OPEN,
            acl,
            record: `access_grants:${id}`,
            subject: entityOf(person),
            kind: 'knows' as const,
            object,
            quote: system,
          },
        ]
      : [];
  });
}

async function deciders(tx: Tx, { people: all }: Known, departments: readonly Department[]): Promise<Found[]> {
  const rows = await tx
    .select({ person: approvals.decidedBy, department: approvals.department, times: sql<number>`count(*)::int` })
    .from(approvals)
    .where(sql`${approvals.decidedAt} > now() - interval '1 year'`)
    .groupBy(approvals.decidedBy, approvals.department)
    .having(sql`count(*) >= ${OFTEN}`);
  return rows.flatMap(({ person: id, department: of }) => {
    const person = all.find((one) => one.id === id);
    const department = departments.find((one) => one.id === of);
    if (!person || !department) return [];
    const object = teamOf(department.name.en, departments);
    const record = `approvals:${department.id}:${person.id}`;
    const place = { ...OPEN, department: department.id, acl: department.access, record };
    return [{ ...place, subject: entityOf(person), kind: 'knows' as const, object, quote: person.title }];
  });
}

function entityOf({ id, name, nameTh, email }: Person): Entity {
  const aliases = [name, nameTh, email].flatMap((spelling) => (spelling ? [normalName(spelling)] : []));
  return { id: personId(id), kind: 'person', name, aliases };
}
