/** Who a document may be opened to by the person that hands it in. */
import type { DepartmentConfig, TenantConfig } from '../../agents/config-schema.ts';
import { PRINCIPAL, principalsOf } from '../../agents/principals.ts';
import { listPeople } from '../../db/people.ts';
import type { Tx } from '../../db/tenant.ts';
import { Problem } from './problem.ts';

const MOST = 50;

/** The access list a caller sent: names between commas, in a JSON list or in several fields; undefined where none was sent. */
export function readAcl(fields: readonly string[]): string[] | undefined {
  const names = fields.flatMap(namesIn).filter((name) => name !== '');
  if (fields.length === 0 || fields.every((field) => field.trim() === '')) return undefined;
  const wrong = names.find((name) => !PRINCIPAL.test(name));
  if (wrong !== undefined || names.length === 0)
    throw fault('must name everyone, role:…, team:… or person:…, between commas or as a JSON list');
  if (names.length > MOST) throw fault(`names more than ${MOST}; use a role or a team`);
  return [...new Set(names)].sort();
}

function namesIn(field: string): string[] {
  if (!field.trim().startsWith('[')) return field.split(',').map((name) => name.trim());
  try {
    const list: unknown = JSON.parse(field);
    if (Array.isArray(list) && list.every((one) => typeof one === 'string')) return list;
  } catch {
    // Said below, like anything else that is no list of names.
  }
  throw fault('is no JSON list of names');
}

/** Refuses names nobody has, and readers who may not enter the department: a document is never open wider than its department. */
export async function assertGrantable(
  tx: Tx,
  tenant: TenantConfig,
  department: DepartmentConfig,
  acl: readonly string[],
): Promise<void> {
  const people = await listPeople(tx);
  const known = new Set([
    ...['everyone', ...Object.keys(tenant.roles).map((role) => `role:${role}`), ...department.access],
    ...people.flatMap(principalsOf),
  ]);
  const unknown = acl.find((name) => !known.has(name));
  if (unknown !== undefined) throw fault(`names ${unknown}, which nobody here is`);
  if (department.access.includes('everyone')) return;
  const mayEnter = (name: string) =>
    department.access.includes(name) ||
    people.some(
      (person) => `person:${person.id}` === name && principalsOf(person).some((who) => department.access.includes(who)),
    );
  const wider = acl.find((name) => !mayEnter(name));
  if (wider !== undefined)
    throw new Problem(
      'not_allowed',
      `acl names ${wider}, but ${department.name.en} is open to ${department.access.join(', ')} alone. Name some of those.`,
      [{ field: 'acl', message: `must stay within ${department.access.join(', ')}` }],
    );
}

function fault(message: string): Problem {
  return new Problem('invalid', `acl ${message}.`, [{ field: 'acl', message }]);
}
