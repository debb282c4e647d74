/** `GET /playground/people`: who one may be, and who else works here. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { tenantConfig } from '../../agents/config-schema.ts';
import { listPeople, type Person } from '../../db/people.ts';
import { withTenant } from '../../db/tenant.ts';
import type { PlaygroundDeps } from './deps.ts';
import { parsed } from './refusal.ts';

/** Shown first: one for each role of the story. */
const CAST = ['mali', 'anan', 'hana', 'sam', 'farah', 'lek', 'ada'];

export function peopleRoute(app: FastifyInstance, deps: PlaygroundDeps): void {
  const query = z.object({ q: z.string().max(80).default('') });
  app.get('/playground/people', async (request) => {
    const { q } = parsed(query, request.query, request);
    const everybody = await withTenant(deps.db, deps.tenant, listPeople);
    const found = q.trim() ? everybody.filter((person) => matches(person, q)) : everybody;
    return { company: tenantConfig(deps.config, deps.tenant).name, people: found.toSorted(byCast).map(publicPerson) };
  });
}

/** What everybody in the company may know about a person. */
export function publicPerson(person: Person) {
  const { id, name, nameTh, title, team, office, language } = person;
  return { id, name, nameTh, title, team, office, language, cast: CAST.includes(id) };
}

function matches(person: Person, q: string): boolean {
  const text = [person.id, person.name, person.nameTh, person.title, person.team].join(' ').toLowerCase();
  return q
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

function byCast(a: Person, b: Person): number {
  const rank = ({ id }: Person) => (CAST.includes(id) ? CAST.indexOf(id) : CAST.length);
  return rank(a) - rank(b) || a.name.localeCompare(b.name);
}
