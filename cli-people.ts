/** The commands about a company's people: `people import`, `people list`, `group add`, `group remove`, `group list`. */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readConfig } from './agents/config.ts';
import { type TenantConfig, tenantConfig } from './agents/config-schema.ts';
import { tenantsNamed, withDatabase } from './cli-audit.ts';
import { addToGroup, listGroups, removeFromGroup } from './db/groups.ts';
import { findPerson } from './db/people.ts';
import { writePeople } from './db/people-csv.ts';
import { importPeople } from './db/people-import.ts';
import { people as peopleTable } from './db/schema/people.ts';
import { type Db, withTenant } from './db/tenant.ts';
import { openTenants } from './db/tenants.ts';
import type { Env } from './env.ts';

const USAGE = `Say what to do with the people of a company:
  people import <file.csv> [--tenant <tenant>] [--dry-run] [--suspend-missing]
  people list [--tenant <tenant>]    everybody, as a file that can be imported`;
const GROUP_USAGE = `Say what to do with a group that approvers are named by:
  group add <group> <person> [--tenant <tenant>]
  group remove <group> <person> [--tenant <tenant>]
  group list [<group>] [--tenant <tenant>]`;

/** Runs one of the commands about people. */
export async function people(env: Env, args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      tenant: { type: 'string' },
      'dry-run': { type: 'boolean', default: false },
      'suspend-missing': { type: 'boolean', default: false },
    },
  });
  const [verb, file, ...rest] = positionals;
  const isComplete = verb === 'import' ? file !== undefined : verb === 'list' && file === undefined;
  if (!isComplete || rest.length > 0) throw new Error(USAGE);
  const tenant = theTenant(env, values.tenant);
  const options = { dryRun: values['dry-run'], suspendMissing: values['suspend-missing'] };
  const text = file === undefined ? '' : textOf(file);
  await inCompany(env, tenant, (db) =>
    file === undefined ? listing(db, tenant) : importing(db, tenant, text, options),
  );
}

/** Runs one of the commands about groups. */
export async function group(env: Env, args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options: { tenant: { type: 'string' } } });
  const [verb = '', name, person, ...rest] = positionals;
  const isComplete = verb === 'list' ? person === undefined : ['add', 'remove'].includes(verb) && name && person;
  if (!isComplete || rest.length > 0) throw new Error(GROUP_USAGE);
  if (name !== undefined && !/^[\w-]+$/.test(name)) throw new Error('A group’s name is letters, digits, - and _.');
  const tenant = theTenant(env, values.tenant);
  await inCompany(env, tenant, (db) => {
    if (verb === 'list') return groups(db, tenant, name);
    const change = verb === 'add' ? joining : leaving;
    return change(db, tenant, name ?? '', person ?? '');
  });
}

async function importing(
  db: Db,
  tenant: TenantConfig,
  text: string,
  options: { dryRun: boolean; suspendMissing: boolean },
): Promise<void> {
  const { timeZone, currency, roles } = tenant;
  const rules = { timeZone, currency, roles: Object.keys(roles) };
  const { added, changed, suspended, unchanged } = await importPeople(db, tenant.id, text, { ...rules, ...options });
  const counts = `${added.length} added, ${changed.length} changed, ${suspended.length} suspended, ${unchanged} as they were`;
  print(`${options.dryRun ? 'Nothing was written. It would be' : `The people of ${tenant.id}`}: ${counts}.`);
  for (const [what, ids] of Object.entries({ added, changed, suspended }))
    if (ids.length > 0) print(`  ${what}: ${ids.join(', ')}`);
}

async function listing(db: Db, { id }: TenantConfig): Promise<void> {
  const everybody = await withTenant(db, id, (tx) => tx.select().from(peopleTable).orderBy(peopleTable.id));
  process.stdout.write(writePeople(everybody));
}

async function joining(db: Db, { id }: TenantConfig, name: string, person: string): Promise<void> {
  const isNew = await withTenant(db, id, async (tx) => {
    if (!(await findPerson(tx, person))) throw new Error(`${id} has no active person ${JSON.stringify(person)}.`);
    return addToGroup(tx, id, name, person, 'operator');
  });
  print(isNew ? `${person} is in ${name} now.` : `${person} is in ${name} already.`);
}

async function leaving(db: Db, { id }: TenantConfig, name: string, person: string): Promise<void> {
  const wasIn = await withTenant(db, id, (tx) => removeFromGroup(tx, id, name, person, 'operator'));
  if (!wasIn) throw new Error(`${person} is not in ${name}.`);
  print(`${person} is not in ${name} any more.`);
}

async function groups(db: Db, { id }: TenantConfig, name: string | undefined): Promise<void> {
  const members = Map.groupBy(await withTenant(db, id, (tx) => listGroups(tx, name)), (one) => one.group);
  if (members.size === 0) print(name === undefined ? `${id} has no groups.` : `Nobody is in ${name}.`);
  for (const [one, rows] of members) print(`${one}: ${rows.map(({ person }) => person).join(', ')}`);
}

/** The company's row may not be there yet: people can be imported before anything was started. */
function inCompany(env: Env, tenant: TenantConfig, work: (db: Db) => Promise<void>): Promise<void> {
  return withDatabase(env, async ({ db }) => {
    await openTenants(db, [tenant]);
    await work(db);
  });
}

function theTenant(env: Env, given: string | undefined): TenantConfig {
  const [id, ...others] = tenantsNamed(env, given);
  if (id === undefined || others.length > 0)
    throw new Error(`Name the tenant with --tenant: ${[id, ...others].join(', ')}.`);
  return tenantConfig(readConfig(env.CONFIG), id);
}

function textOf(file: string): string {
  const bytes = readFileSync(file);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new Error(`${file} is not UTF-8; save it as "CSV UTF-8".`, { cause });
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
