/** Who and what the company's records know already, by every name they go by. */
import type { DepartmentConfig } from '../../agents/config-schema.ts';
import { people } from '../../db/schema/people.ts';
import type { Tx } from '../../db/tenant.ts';
import { type Entity, type EntityKind, entityId, normalName, personId, shownName } from './names.ts';

/** Finds the entity of a name; a name that two people share is nobody's. */
export interface Known {
  people: (typeof people.$inferSelect)[];
  named(name: string): Entity | undefined;
  /** The known entity, or a new one of the kind its name tells. */
  entity(name: string, otherwise: EntityKind): Entity;
}

const ARTICLE = /^(?:the|our)\s+/i;
const PROJECT = /^(?:project|โครงการ)\s*/i;
const CUSTOMER = /^(?:customer|client|ลูกค้า)\s*/i;

/** Reads people, teams and departments of a tenant. */
export async function readKnown(tx: Tx, departments: readonly Pick<DepartmentConfig, 'id' | 'name'>[]): Promise<Known> {
  const rows = (await tx.select().from(people)).filter(({ status }) => status === 'active');
  const byName = new Map<string, Entity | null>();
  const add = (name: string | null, entity: Entity) => {
    const normal = normalName(name ?? '');
    if (normal === '') return;
    const before = byName.get(normal);
    byName.set(normal, before === undefined || before?.id === entity.id ? entity : null);
  };
  for (const row of rows) {
    const aliases = [row.name, row.nameTh, row.email].flatMap((name) => (name ? [normalName(name)] : []));
    const entity: Entity = { id: personId(row.id), kind: 'person', name: row.name, aliases };
    for (const name of [row.name, row.nameTh, row.email]) add(name, entity);
  }
  for (const team of new Set(rows.map((row) => row.team).filter(Boolean))) add(team, teamOf(team, departments));
  for (const { id, name } of departments)
    for (const spelling of [id, name.en, name.th]) add(spelling, teamOf(name.en, departments));
  const teams = [...byName].flatMap(([spelling, entity]) => (entity?.kind === 'team' ? [{ spelling, entity }] : []));
  const named = (name: string) => {
    const normal = normalName(name);
    return byName.get(normal) ?? teams.find(({ spelling }) => isShortFor(spelling, normal))?.entity;
  };
  return {
    people: rows,
    named,
    entity: (name, otherwise) => named(name) ?? madeUp(name, otherwise),
  };
}

/** A team goes by the names of its department too, where it is one: `IT` of `IT Ops`. */
export function teamOf(team: string, departments: readonly Pick<DepartmentConfig, 'id' | 'name'>[]): Entity {
  const own = departments.find(({ id, name }) => {
    const [plain, short] = [normalName(name.en), normalName(team)];
    return plain === short || plain.startsWith(`${short} `) || isShortFor(plain, short) || normalName(id) === short;
  });
  const name = own ? own.name.en : shownName(team);
  const spellings = own ? [team, own.id, own.name.en, own.name.th, own.id.replaceAll('_', ' ')] : [team];
  return { id: entityId('team', name), kind: 'team', name, aliases: [...new Set(spellings.map(normalName))] };
}

/** Word by word the same, or one short for the other: `it ops` and `it operations`. */
function isShortFor(one: string, other: string): boolean {
  const [a, b] = [one.split(' '), other.split(' ')];
  return a.length > 1 && a.length === b.length && a.every((word, at) => isWordFor(word, b[at] ?? ''));
}

function isWordFor(one: string, other: string): boolean {
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  let at = 0;
  for (const letter of long) if (letter === short[at]) at += 1;
  return short === long || (short.length > 1 && short[0] === long[0] && at === short.length);
}

/** Helios, Project Helios and โครงการ Helios are one, where it is said that it is a project. */
function madeUp(name: string, otherwise: EntityKind): Entity {
  const plain = name.replace(ARTICLE, '');
  const kind = PROJECT.test(plain) ? 'project' : CUSTOMER.test(plain) ? 'customer' : otherwise;
  const bare =
    kind === 'project' ? plain.replace(PROJECT, '') : kind === 'customer' ? plain.replace(CUSTOMER, '') : name;
  const aliases = [...new Set([name, bare].map(normalName))];
  return { id: entityId(kind, bare), kind, name: shownName(name), aliases };
}
