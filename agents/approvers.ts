/** Who may decide: a rule of the configuration resolved against the people, groups and substitutions of the moment. */

/** As stored with each approval. */
export interface ApproverRule {
  /** `manager`, `role:…`, `group:…` or `person:…`, or a list of which anybody may decide; an empty list is nobody, whatever `otherwise` says. */
  by: string | readonly string[];
  /** Used when those whom `by` names leave nobody; `nobody` leaves it so. */
  otherwise: string;
  /** The requester never counts, and nobody counts at two stages. */
  fourEyes: boolean;
  /** How many different people must say yes; one when left out. */
  quorum?: number;
  /** Milliseconds to decide in. */
  expires?: number;
  /** People who said yes at an earlier stage. */
  without?: readonly string[];
  /** The stage of the policy this stands for, where its approvers were replaced by others. */
  standsFor?: string;
}

interface Candidate {
  id: string;
  roles: readonly string[];
  managerId: string | null;
}

/** What rules are resolved against; only active people and substitutions that hold now belong in it. */
export interface Directory<P extends Candidate = Candidate> {
  people: readonly P[];
  /** Ids of members by name of the group. */
  groups: ReadonlyMap<string, readonly string[]>;
  delegations: readonly { from: string; to: string }[];
}

/** One who may decide now, and what makes it so. */
export interface Decider {
  id: string;
  /** The part of the rule that names this person, or the one whose place is taken. */
  why: string;
  /** Named by `otherwise`, since those first named are excluded. */
  instead: boolean;
  /** Whose right this is, when it was delegated. */
  onBehalfOf?: string;
}

/** The people who may decide now, each once, own rights before delegated ones; an empty list means nobody, never everybody. */
export function decidersOf(rule: ApproverRule, requester: Candidate, directory: Directory): Decider[] {
  const own = ownDeciders(rule, requester, directory);
  const rights = new Map(own.map((decider) => [decider.id, decider]));
  const deciders = new Map(rights);
  const here = new Set(directory.people.map(({ id }) => id));
  // Looked up among own rights alone: what was delegated is not handed on.
  for (const { from, to } of directory.delegations) {
    const right = rights.get(from);
    if (!right || deciders.has(to) || !here.has(to) || isExcluded(rule, requester, to)) continue;
    deciders.set(to, { ...right, id: to, onBehalfOf: from });
  }
  return [...deciders.values()];
}

/** Names a stage of a policy and how many it takes, so that a yes given to it is known again. */
export function stageKey(rule: ApproverRule): string {
  return rule.standsFor ?? JSON.stringify([rule.by, rule.otherwise, rule.quorum ?? 1]);
}

function ownDeciders(rule: ApproverRule, requester: Candidate, directory: Directory): Decider[] {
  const eligible = (by: ApproverRule['by'], instead: boolean) =>
    (typeof by === 'string' ? [by] : by)
      .flatMap((why) => named(why, requester, directory).map((id) => ({ id, why, instead })))
      .filter(({ id }) => !isExcluded(rule, requester, id));
  if (rule.by.length === 0) return [];
  const first = eligible(rule.by, false);
  return onceEach(first.length > 0 ? first : eligible(rule.otherwise, true));
}

function isExcluded({ fourEyes, without = [] }: ApproverRule, requester: Candidate, id: string): boolean {
  return fourEyes && (id === requester.id || without.includes(id));
}

function named(who: string, requester: Candidate, { people, groups }: Directory): string[] {
  const ids = (wanted: (person: Candidate) => boolean) => people.filter(wanted).map(({ id }) => id);
  const [kind, name = ''] = who.split(':', 2);
  if (who === 'manager') return ids(({ id }) => id === requester.managerId);
  if (kind === 'role') return ids(({ roles }) => roles.includes(name));
  if (kind === 'person') return ids(({ id }) => id === name);
  if (kind === 'group') return ids(({ id }) => groups.get(name)?.includes(id) ?? false);
  return [];
}

function onceEach(deciders: Decider[]): Decider[] {
  const once = new Map<string, Decider>();
  for (const decider of deciders) if (!once.has(decider.id)) once.set(decider.id, decider);
  return [...once.values()];
}
