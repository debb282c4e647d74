/** Takes a company's people over from its file: all of it or nothing, and again whenever the file has changed. */
import { getTableColumns, inArray, sql } from 'drizzle-orm';
import { appendAudit } from './audit.ts';
import { setEntitlements } from './leave-entitlements.ts';
import type { Person } from './people.ts';
import { type LineFault, type PeopleRules, type PersonFacts, type PersonLine, readPeople } from './people-csv.ts';
import { faultsAmong } from './people-faults.ts';
import { people } from './schema/people.ts';
import { type Db, type Tx, withTenant } from './tenant.ts';

export interface ImportOptions extends PeopleRules {
  /** Active people who are not in the file are suspended. */
  suspendMissing: boolean;
  /** Looks at everything and writes nothing. */
  dryRun: boolean;
}

/** Ids of those with whom something happened. */
export interface Imported {
  added: string[];
  changed: string[];
  suspended: string[];
  unchanged: number;
}

/** Nothing was imported; the message has a line for each fault. */
export class ImportRefused extends Error {
  override readonly name = 'ImportRefused';

  constructor(faults: LineFault[]) {
    const lines = faults.toSorted((a, b) => a.line - b.line).map(({ line, says }) => `  line ${line} ${says}`);
    super(`Nothing was imported. The file has faults:\n${lines.join('\n')}`);
  }
}

/** Rows written in one statement. */
const CHUNK = 500;
/** Whoever keeps the installation; commands have no person behind them. */
const ACTOR = 'operator';

/** Imports the file in one transaction; throws ImportRefused with every fault. */
export function importPeople(db: Db, tenant: string, file: string, options: ImportOptions): Promise<Imported> {
  const read = readPeople(file, options);
  return withTenant(db, tenant, async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`people:${tenant}`}, 0))`);
    const before = new Map((await tx.select().from(people)).map((one) => [one.id, one]));
    const missing = options.suspendMissing
      ? [...before.values()].filter(({ id, status }) => status === 'active' && !read.ids.has(id))
      : [];
    const faults = [...read.faults, ...faultsAmong(read, before, new Set(missing.map(({ id }) => id)))];
    if (faults.length > 0) throw new ImportRefused(faults);
    const added = read.people.filter(({ person }) => !before.has(person.id));
    const changed = read.people.filter(({ person }) => changedFields(person, before.get(person.id)).length > 0);
    if (!options.dryRun) {
      await write(tx, tenant, managersFirst([...added, ...changed].map(({ person }) => person)));
      await setEntitlements(tx, tenant, options.timeZone, read.people);
      await suspend(tx, missing);
      await note(tx, tenant, { added, changed, missing }, before);
    }
    const ids = (lines: PersonLine[]) => lines.map(({ person }) => person.id);
    const unchanged = read.people.length - added.length - changed.length;
    return { added: ids(added), changed: ids(changed), suspended: missing.map(({ id }) => id), unchanged };
  });
}

function changedFields(person: PersonFacts, before: Person | undefined): string[] {
  if (!before) return [];
  const names = Object.keys(person) as (keyof PersonFacts)[];
  return names.filter((name) => JSON.stringify(person[name]) !== JSON.stringify(before[name]));
}

/** In this order every row finds its manager's there. */
function managersFirst(rows: PersonFacts[]): PersonFacts[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  const depth = (row: PersonFacts | undefined): number => (row ? 1 + depth(byId.get(row.managerId ?? '')) : 0);
  return rows
    .map((row) => ({ row, depth: depth(row) }))
    .sort((a, b) => a.depth - b.depth)
    .map(({ row }) => row);
}

async function write(tx: Tx, tenant: string, rows: PersonFacts[]): Promise<void> {
  const { tenantId: _tenantId, id: _id, ...columns } = getTableColumns(people);
  const set = Object.fromEntries(
    Object.entries(columns).map(([key, column]) => [key, sql`excluded.${sql.identifier(column.name)}`]),
  );
  for (let at = 0; at < rows.length; at += CHUNK)
    await tx
      .insert(people)
      .values(rows.slice(at, at + CHUNK).map((row) => ({ ...row, tenantId: tenant })))
      .onConflictDoUpdate({ target: [people.tenantId, people.id], set });
}

async function suspend(tx: Tx, missing: Person[]): Promise<void> {
  for (let at = 0; at < missing.length; at += CHUNK) {
    const ids = missing.slice(at, at + CHUNK).map(({ id }) => id);
    await tx.update(people).set({ status: 'suspended' }).where(inArray(people.id, ids));
  }
}

async function note(
  tx: Tx,
  tenant: string,
  { added, changed, missing }: { added: PersonLine[]; changed: PersonLine[]; missing: Person[] },
  before: ReadonlyMap<string, Person>,
): Promise<void> {
  const say = (action: string, subject: string, detail: Record<string, unknown>) =>
    appendAudit(tx, tenant, { actor: ACTOR, action, subject, detail });
  for (const { person } of added) await say('person.added', person.id, { roles: person.roles });
  for (const { person } of changed) {
    const was = before.get(person.id);
    const fields = changedFields(person, was);
    const roles = fields.includes('roles') ? { roles: { before: was?.roles, after: person.roles } } : {};
    await say('person.changed', person.id, { fields, ...roles });
  }
  for (const { id } of missing) await say('person.suspended', id, { why: 'not in the imported file' });
}
