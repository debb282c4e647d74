/** What is wrong between the lines of a file of people, or between them and those who are there already. */
import type { Person } from './people.ts';
import type { LineFault, PeopleFile, PersonLine } from './people-csv.ts';

/** Ids that stand twice, managers nobody knows, circles of managers, and addresses that two active people would share. */
export function faultsAmong(
  { people, ids }: PeopleFile,
  before: ReadonlyMap<string, Person>,
  suspended: ReadonlySet<string>,
): LineFault[] {
  return [
    ...twice(people),
    ...managers(people, ids, before),
    ...addresses(
      people,
      [...before.values()].filter(({ id }) => !ids.has(id) && !suspended.has(id)),
    ),
  ];
}

function twice(people: PersonLine[]): LineFault[] {
  const first = new Map<string, number>();
  return people.flatMap(({ line, person: { id } }) => {
    const other = first.get(id);
    if (other !== undefined) return { line, says: `id ${id} is on line ${other} already` };
    first.set(id, line);
    return [];
  });
}

function managers(people: PersonLine[], ids: ReadonlySet<string>, before: ReadonlyMap<string, Person>): LineFault[] {
  const managerOf = new Map([...before.values()].map(({ id, managerId }) => [id, managerId]));
  for (const { person } of people) managerOf.set(person.id, person.managerId);
  return people.flatMap(({ line, person: { id, managerId } }) => {
    if (managerId === null) return [];
    if (!ids.has(managerId) && !before.has(managerId))
      return { line, says: `manager names ${managerId}, whom nobody knows` };
    return isAbove(id, managerId, managerOf) ? { line, says: `manager ${managerId} reports to ${id}` } : [];
  });
}

/** True when `id` is the person or one of the managers above. */
function isAbove(id: string, person: string, managerOf: ReadonlyMap<string, string | null>): boolean {
  const seen = new Set<string>();
  for (let at: string | null | undefined = person; at && !seen.has(at); at = managerOf.get(at)) {
    if (at === id) return true;
    seen.add(at);
  }
  return false;
}

/** Sign-in by address needs it to be one person's alone. */
function addresses(people: PersonLine[], others: Person[]): LineFault[] {
  const holders = new Map(
    others.filter(({ status }) => status === 'active').map(({ id, email }) => [email.toLowerCase(), id]),
  );
  return people.flatMap(({ line, person: { id, email, status } }) => {
    if (status !== 'active') return [];
    const holder = holders.get(email.toLowerCase());
    holders.set(email.toLowerCase(), id);
    return holder !== undefined && holder !== id
      ? { line, says: `email ${email} is the address of ${holder} too` }
      : [];
  });
}
