/** Who may decide: a rule of the configuration resolved against the people of the moment. */

/** As stored with each approval. */
export interface ApproverRule {
  /** `manager`, `role:…` or `person:…`. */
  by: string;
  /** Used when `by` leaves nobody. */
  otherwise: string;
  /** The requester never counts. */
  fourEyes: boolean;
}

interface Candidate {
  id: string;
  roles: string[];
  managerId: string | null;
}

/** Ids of the people who may decide now; an empty list means nobody, never everybody. */
export function approversOf(rule: ApproverRule, requester: Candidate, people: readonly Candidate[]): string[] {
  const eligible = (who: string) =>
    named(who, requester, people).filter((person) => !rule.fourEyes || person.id !== requester.id);
  const first = eligible(rule.by);
  return (first.length > 0 ? first : eligible(rule.otherwise)).map((person) => person.id);
}

function named(who: string, requester: Candidate, people: readonly Candidate[]): Candidate[] {
  if (who === 'manager') return people.filter((person) => person.id === requester.managerId);
  if (who.startsWith('role:')) return people.filter((person) => person.roles.includes(who.slice(5)));
  if (who.startsWith('person:')) return people.filter((person) => person.id === who.slice(7));
  return [];
}
