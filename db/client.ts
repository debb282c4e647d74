/** Opens the database: PGlite in a folder, or PostgreSQL by URL; above this file nobody can tell which. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { PGlite } from '@electric-sql/pglite';
import { runMigrations as migrateQueue } from 'bullmq';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import pg from 'pg';
import { lockFolder } from './folder-lock.ts';
import { PglitePool } from './pglite-pool.ts';
import { lazyQueuePool, ServerPool } from './server-pool.ts';
import type { Db } from './tenant.ts';

const MIGRATIONS = join(import.meta.dirname, 'migrations');
const ASK_AGAIN_MS = 200;

export interface Database {
  db: Db;
  pool: pg.Pool;
  /** For BullMQ's PostgreSQL backend when there is no Redis. */
  queuePool(): pg.Pool;
  mode: 'embedded' | 'server';
  close(): Promise<void>;
}

/** Opens (and creates) the embedded database in `dataDir`; throws when another process holds it or it cannot be written. */
export async function openEmbedded(dataDir: string): Promise<Database> {
  const unlock = lockFolder(dataDir);
  mkdirSync(join(dataDir, 'pg'), { recursive: true });
  try {
    const database = await openPglite(new PGlite(join(dataDir, 'pg')));
    return {
      ...database,
      close: async () => {
        await database.close();
        unlock();
      },
    };
  } catch (cause) {
    unlock();
    throw new Error(
      `The database in ${dataDir} could not be opened. Restore a backup, or move the folder away to start anew.`,
      {
        cause,
      },
    );
  }
}

/** Wraps an open PGlite (tests pass one in memory) and brings its schema up to date. */
export async function openPglite(pglite: PGlite): Promise<Database> {
  const pool = new PglitePool(pglite) as unknown as pg.Pool;
  await pool.query('CREATE SCHEMA IF NOT EXISTS bullmq; SET search_path = public, bullmq');
  const client = await pool.connect();
  try {
    await migrateTables(client);
  } finally {
    client.release();
  }
  return { db: drizzle(pool), pool, queuePool: () => pool, mode: 'embedded', close: () => pool.end() };
}

/** Connects to PostgreSQL 15 or newer, directly or through a pooler, and brings its schema up to date. */
export async function openServer(url: string, connections = 10): Promise<Database> {
  await migrateServer(url);
  const pool = new ServerPool(url, connections);
  const queue = lazyQueuePool(url);
  const close = async () => {
    await queue.end();
    await pool.end();
  };
  return { db: drizzle(pool), pool, queuePool: queue.open, mode: 'server', close };
}

/**
 * One process migrates at a time; the others ask again and find the work done. The lock lives in a transaction on a connection
 * of its own: behind a pooler a lock of the session would stay with whoever borrows it next, and one that waits would hold
 * the connection that the first one needs.
 */
async function migrateServer(url: string): Promise<void> {
  const [guard, worker] = [new pg.Client({ connectionString: url }), new pg.Client({ connectionString: url })];
  for (const client of [guard, worker]) client.on('error', () => {});
  try {
    await guard.connect();
    while (!(await tryGuard(guard))) await setTimeout(ASK_AGAIN_MS);
    await worker.connect();
    await migrateTables(worker);
    await guard.query('COMMIT');
  } finally {
    await Promise.all([guard.end(), worker.end()]);
  }
}

async function tryGuard(client: pg.Client): Promise<boolean> {
  await client.query('BEGIN');
  const { rows } = await client.query('SELECT pg_try_advisory_xact_lock(7281990) AS ours');
  if (!rows[0].ours) await client.query('ROLLBACK');
  return rows[0].ours;
}

async function migrateTables(client: pg.ClientBase): Promise<void> {
  await migrate(drizzle(client as pg.Client), { migrationsFolder: MIGRATIONS });
  await client.query('SELECT secure_tenant_tables()');
  await migrateQueue(client);
}
