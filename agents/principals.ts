/** The names under which a person is granted things. */
import type { DepartmentConfig, TenantConfig } from './config-schema.ts';

/** What such a name looks like in a configuration or an access list. */
export const PRINCIPAL = /^(everyone|(role|team|person):[\w-]+)$/;

/** `everyone`, the person, the roles and the team: what access lists are compared with. */
export function principalsOf(person: { id: string; roles: string[]; team: string }): string[] {
  const team = `team:${person.team.toLowerCase().replaceAll(' ', '-')}`;
  return ['everyone', `person:${person.id}`, team, ...person.roles.map((role) => `role:${role}`)];
}

/** The permissions of all roles together; a role the matrix does not know grants nothing. */
export function permissionsOf(
  matrix: Readonly<Record<string, readonly string[]>>,
  person: { roles: string[] },
): Set<string> {
  return new Set(person.roles.flatMap((role) => (Object.hasOwn(matrix, role) ? (matrix[role] ?? []) : [])));
}

/** Whether the person may administer the platform. */
export function isAdmin(tenant: Pick<TenantConfig, 'roles'>, person: { roles: string[] }): boolean {
  return permissionsOf(tenant.roles, person).has('platform.administer');
}

/** Whether the person may see and change how a department works: its managers, its experts, and administrators. */
export function manages(
  tenant: Pick<TenantConfig, 'roles'>,
  person: { id: string; roles: string[]; team: string },
  department: Pick<DepartmentConfig, 'managers' | 'experts'>,
): boolean {
  const principals = new Set(principalsOf(person));
  return isAdmin(tenant, person) || [...department.managers, department.experts].some((who) => principals.has(who));
}

/**
 * The names under which every reader of a conversation is granted things: what is open to all of these names may be said
 * there. Whoever asks is a reader too; nobody known to read along is taken for anybody.
 */
export function sharedPrincipals(
  asker: { id: string; roles: string[]; team: string },
  readers: readonly { id: string; roles: string[]; team: string }[] | undefined,
): string[] {
  if (!readers) return ['everyone'];
  const others = readers.map((reader) => new Set(principalsOf(reader)));
  return principalsOf(asker).filter((who) => others.every((names) => names.has(who)));
}

/**
 * The people who can read a conversation: for a direct message or an API caller's own thread the asker alone, for a
 * channel of the configuration its members of the moment; undefined when nobody can tell.
 */
export function readersOf<P extends { id: string; roles: string[]; team: string }>(
  conversations: readonly { name: string; members: readonly string[] }[],
  conversation: string,
  asker: P,
  people: readonly P[],
): P[] | undefined {
  if (isPrivate(conversation, asker)) return [asker];
  const members = conversations.find(({ name }) => name === conversation)?.members;
  return members && people.filter((person) => principalsOf(person).some((who) => members.includes(who)));
}

/** Who a chat tool says is in one of its channels, the Expert left out. */
export interface ChannelReaders {
  /** Ids of people we know. */
  people: readonly string[];
  /** Whether anybody else is there: guests, other bots, and users nobody has vouched for. */
  strangers: boolean;
}

/** True for a conversation that nobody but this person reads. */
export function isPrivate(conversation: string, person: { id: string }): boolean {
  return conversation === `dm:${person.id}` || conversation === `api:${person.id}`;
}
