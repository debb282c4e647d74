/** A company in memory for tests of tools: real schema, real role, real people, a clock that stands still. */
import { createHash } from 'node:crypto';
import { existsSync, openAsBlob, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import type pg from 'pg';
import type { Language } from '../agents/message.ts';
import { findPerson } from '../db/people.ts';
import { PglitePool } from '../db/pglite-pool.ts';
import { seedPeople } from '../db/seed/people.ts';
import { APP_ROLE, type Db, type Tx, withTenant } from '../db/tenant.ts';
import type { ToolContext } from './tool.ts';

export const TENANT = 'meridian';

const MIGRATIONS = join(import.meta.dirname, '../db/migrations');

/** Fills the tenant with records; every `db/seed` function has this shape. */
export type Seed = (tx: Tx, tenant: string, now: Date) => Promise<void>;

/** Runs work as one person inside one tenant transaction. */
export interface TestActor {
  /** Commits, so that later calls see what was written. */
  run<T>(work: (ctx: ToolContext) => Promise<T>): Promise<T>;
  /** Gives the result and rolls everything back. */
  attempt<T>(work: (ctx: ToolContext) => Promise<T>): Promise<T>;
}

export interface TestCompany {
  db: Db;
  now: Date;
  /** The person with exactly these permissions; in English unless told otherwise. */
  as(person: string, permissions: readonly string[], language?: Language): Promise<TestActor>;
  /** Rows as the application sees them, or changes a test needs. */
  records<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Opens the demo company on an in-memory database with its people and whatever `seeds` add. */
export async function openTestCompany({
  now,
  seeds = [],
}: {
  now: Date;
  seeds?: readonly Seed[];
}): Promise<TestCompany> {
  const pool = new PglitePool(await PGlite.create({ loadDataDir: await emptyCompany() }));
  const db = drizzle(pool as unknown as pg.Pool);
  const records: TestCompany['records'] = (work) => withTenant(db, TENANT, work);
  await records(async (tx) => {
    for (const seed of [seedPeople, ...seeds]) await seed(tx, TENANT, now);
  });
  return { db, now, as: (...who) => actorOf(db, now, ...who), records, close: () => pool.end() };
}

/** A database with the schema and no rows; made once for each state of the migrations, since making it takes seconds. */
async function emptyCompany(): Promise<Blob> {
  const snapshot = join(tmpdir(), `the-expert-empty-${migrationsHash()}.tar`);
  if (!existsSync(snapshot)) await makeSnapshot(snapshot);
  return openAsBlob(snapshot);
}

function migrationsHash(): string {
  const hash = createHash('sha256').update(readFileSync(import.meta.filename));
  for (const file of readdirSync(MIGRATIONS)
    .filter((name) => name.endsWith('.sql'))
    .sort()) {
    hash.update(file).update(readFileSync(join(MIGRATIONS, file)));
  }
  return hash.digest('hex').slice(0, 16);
}

async function makeSnapshot(path: string): Promise<void> {
  const pool = new PglitePool(await PGlite.create());
  const db = drizzle(pool as unknown as pg.Pool);
  await createRole(db);
  await migrate(db, { migrationsFolder: MIGRATIONS });
  await db.execute(sql`select secure_tenant_tables()`);
  const snapshot = await pool.pglite.dumpDataDir('none');
  await pool.end();
  // Renamed when whole: other test files may look for it at this moment.
  const unfinished = `${path}.${process.pid}`;
  writeFileSync(unfinished, new Uint8Array(await snapshot.arrayBuffer()));
  renameSync(unfinished, path);
}

/** Before the migrations, because they may name the role in policies. */
async function createRole(db: Db): Promise<void> {
  const role = sql.identifier(APP_ROLE);
  const { rowCount } = await db.execute(sql`select from pg_roles where rolname = ${APP_ROLE}`);
  if (!rowCount) await db.execute(sql`create role ${role} nologin`);
}

async function actorOf(
  db: Db,
  now: Date,
  person: string,
  permissions: readonly string[],
  language: Language = 'en',
): Promise<TestActor> {
  const actor = await withTenant(db, TENANT, (tx) => findPerson(tx, person));
  if (!actor) throw new Error(`The test company has no ${person}.`);
  const context = (tx: Tx): ToolContext => ({
    db: tx,
    tenant: TENANT,
    actor,
    can: (permission) => permissions.includes(permission),
    language,
    clock: { now: () => now },
    proposalId: null,
    signal: AbortSignal.timeout(60_000),
  });
  return {
    run: (work) => withTenant(db, TENANT, (tx) => work(context(tx))),
    attempt: (work) => undone(db, (tx) => work(context(tx))),
  };
}

async function undone<T>(db: Db, work: (tx: Tx) => Promise<T>): Promise<T> {
  let result: { value: T } | undefined;
  const undo = new Error('undo');
  try {
    await withTenant(db, TENANT, async (tx) => {
      result = { value: await work(tx) };
      throw undo;
    });
  } catch (error) {
    if (error !== undo) throw error;
  }
  if (!result) throw new Error('The work was undone before it gave a result.');
  return result.value;
}
