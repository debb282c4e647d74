/** People of a tenant as the rest of the house knows them: identity and roles, read from the database, never from a request. */
import { and, eq, inArray, sql } from 'drizzle-orm';
import { fromJson } from './row-json.ts';
import { people } from './schema/people.ts';
import { type Db, oneStatement, type Tx } from './tenant.ts';

export type Person = typeof people.$inferSelect;

/** The person, or undefined when the tenant has none of that id or the person has left. */
export async function findPerson(tx: Tx, id: string): Promise<Person | undefined> {
  const [person] = await tx
    .select()
    .from(people)
    .where(and(eq(people.id, id), eq(people.status, 'active')));
  return person;
}

/** The same in a single round trip of its own, for whoever asks for nothing else. */
export async function lookUpPerson(db: Db, tenant: string, id: string): Promise<Person | undefined> {
  const [row] = await oneStatement<{ person: Record<string, unknown> }>(
    db,
    tenant,
    sql`select row_to_json(p) as person from people p where id = ${id} and status = 'active'`,
  );
  return row && fromJson<Person>(row.person);
}

/** The active person with that address, whatever its letter case; undefined when there is none or more than one. */
export async function findPersonByEmail(tx: Tx, email: string): Promise<Person | undefined> {
  const [person, another] = await tx
    .select()
    .from(people)
    .where(and(sql`lower(${people.email}) = lower(${email})`, eq(people.status, 'active')))
    .limit(2);
  return another ? undefined : person;
}

/** All active people of the tenant. */
export function listPeople(tx: Tx): Promise<Person[]> {
  return tx
    .select()
    .from(people)
    .where(inArray(people.status, ['active']))
    .orderBy(people.id);
}

/** The name in the reader's language where there is one. */
export function nameIn(person: Pick<Person, 'name' | 'nameTh'>, language: 'en' | 'th'): string {
  return language === 'th' && person.nameTh ? person.nameTh : person.name;
}
