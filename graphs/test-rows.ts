/** For tests: the rows of the demo company in memory, behind row-level security, at a moment that stands still. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import type pg from 'pg';
import { PglitePool } from '../db/pglite-pool.ts';
import { seedDemo } from '../db/seed/demo.ts';
import type { Db } from '../db/tenant.ts';
import { TENANT } from './test-tenant.ts';

export const NOW = new Date('2026-05-04T03:00:00Z');

const ROOT = join(import.meta.dirname, '..');

export interface Rows {
  db: Db;
  pool: pg.Pool;
  close(): Promise<void>;
}

/** Seeded rows behind row security; made once for each state of migrations and seeds, since making them takes seconds. */
export async function openRows(): Promise<Rows> {
  const snapshot = join(tmpdir(), `the-expert-company-${rowsHash()}.tar`);
  if (!existsSync(snapshot)) await makeSnapshot(snapshot);
  // Read whole, since a test file that made it at the same moment may replace it.
  const pglite = new PglitePool(await PGlite.create({ loadDataDir: new Blob([readFileSync(snapshot)]) }));
  const pool = pglite as unknown as pg.Pool;
  return { db: drizzle(pool), pool, close: () => pglite.end() };
}

async function makeSnapshot(path: string): Promise<void> {
  const pool = new PglitePool(await PGlite.create());
  const db = drizzle(pool as unknown as pg.Pool);
  await migrate(db, { migrationsFolder: join(ROOT, 'db/migrations') });
  await pool.query('SELECT secure_tenant_tables()');
  await seedDemo(db, TENANT, NOW);
  const snapshot = await pool.pglite.dumpDataDir('none');
  await pool.end();
  // Renamed when whole: other test files may look for it at this moment.
  const unfinished = `${path}.${process.pid}`;
  writeFileSync(unfinished, new Uint8Array(await snapshot.arrayBuffer()));
  renameSync(unfinished, path);
}

function rowsHash(): string {
  const hash = createHash('sha256').update(NOW.toISOString());
  for (const folder of ['db/migrations', 'db/seed']) {
    for (const name of readdirSync(join(ROOT, folder)).filter((file) => /\.(?:sql|ts)$/.test(file)))
      hash.update(name).update(readFileSync(join(ROOT, folder, name)));
  }
  return hash.digest('hex').slice(0, 16);
}
