/** Databases for tests: one in memory, and one of their own on a PostgreSQL server where one answers. */
import { createHash } from 'node:crypto';
import { existsSync, openAsBlob, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { Redis } from 'ioredis';
import pg from 'pg';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { type Database, openPglite, openServer } from './client.ts';
import { newId } from './id.ts';
import { tenants } from './schema/people.ts';
import type { Db } from './tenant.ts';

const OPENING_MS = 60_000;
const SERVER = process.env.DATABASE_URL || 'postgres://postgres@127.0.0.1:5432';

/** A migrated database in memory; made once for each state of the migrations, since making it takes seconds. */
export async function openMemory(): Promise<Database> {
  const snapshot = join(tmpdir(), `the-expert-migrated-${schemaHash()}.tar`);
  if (!existsSync(snapshot)) await makeSnapshot(snapshot);
  return openPglite(await PGlite.create({ loadDataDir: await openAsBlob(snapshot) }));
}

/** Registers tests against an empty database of their own; without a server they are skipped aloud, or fail when services are required. */
export async function onServer(title: string, tests: (database: () => Database) => void, connections = 4) {
  if (!(await answers())) {
    console.warn(`SKIPPED: no PostgreSQL answers at ${new URL(SERVER).host}; not tested there: ${title}.`);
    it.skip(`${title}: no server answers`, () => {});
    return;
  }
  describe(title, () => {
    const name = newId('test');
    let database: Database;
    beforeAll(async () => {
      await asAdmin(`create database ${name}`);
      const own = new URL(SERVER);
      own.pathname = name;
      database = await openServer(own.href, connections);
    }, OPENING_MS);
    afterAll(async () => {
      await database.close();
      await asAdmin(`drop database ${name}`);
    });
    tests(() => database);
  });
}

/** A tenant without anything in it. */
export async function newTenant(db: Db): Promise<string> {
  const tenantId = newId('tenant');
  await db.insert(tenants).values({ tenantId, name: tenantId, timeZone: 'UTC', currency: 'THB' });
  return tenantId;
}

/** What the database says against a statement; fails when it says nothing. */
export async function refusalOf(statement: Promise<unknown>): Promise<string> {
  try {
    await statement;
  } catch (error) {
    const { cause, message } = error as Error;
    return cause instanceof Error ? cause.message : message;
  }
  throw new Error('The database did not refuse.');
}

function schemaHash(): string {
  const folder = join(import.meta.dirname, 'migrations');
  const hash = createHash('sha256').update(readFileSync(join(import.meta.dirname, 'client.ts')));
  const files = readdirSync(folder).filter((name) => name.endsWith('.sql'));
  for (const file of files.sort()) hash.update(file).update(readFileSync(join(folder, file)));
  return hash.digest('hex').slice(0, 16);
}

async function makeSnapshot(path: string): Promise<void> {
  const pglite = await PGlite.create();
  const database = await openPglite(pglite);
  const snapshot = await pglite.dumpDataDir('none');
  await database.close();
  // Renamed when whole: other test files may look for it at this moment.
  const unfinished = `${path}.${process.pid}`;
  writeFileSync(unfinished, new Uint8Array(await snapshot.arrayBuffer()));
  renameSync(unfinished, path);
}

async function answers(): Promise<boolean> {
  try {
    await asAdmin('select 1');
    return true;
  } catch (cause) {
    if (process.env.REQUIRE_SERVICES === '1') throw new Error('PostgreSQL is required and does not answer.', { cause });
    return false;
  }
}

async function asAdmin(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: SERVER, connectionTimeoutMillis: 3000 });
  try {
    await client.connect();
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** Whether a Redis answers; where services are required, one that does not is a failure. */
export async function redisAnswers(url: string): Promise<boolean> {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null, connectTimeout: 2_000 });
  try {
    await client.connect();
    return true;
  } catch (cause) {
    if (process.env.REQUIRE_SERVICES === '1') throw new Error('Redis is required and does not answer.', { cause });
    return false;
  } finally {
    client.disconnect();
  }
}
