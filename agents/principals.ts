/** The names under which a person is granted things. */

/** `everyone`, the person, the roles and the team: what access lists are compared with. */
export function principalsOf(person: { id: string; roles: string[]; team: string }): string[] {
  const team = `team:${person.team.toLowerCase().replaceAll(' ', '-')}`;
  return ['everyone', `person:${person.id}`, team, ...person.roles.map((role) => `role:${role}`)];
}
