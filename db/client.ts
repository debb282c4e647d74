/** Opens the database: PGlite in a folder, or PostgreSQL by URL; above this file nobody can tell which. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { runMigrations as migrateQueue } from 'bullmq';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import pg from 'pg';
import { lockFolder } from './folder-lock.ts';
import { PglitePool } from './pglite-pool.ts';
import type { Db } from './tenant.ts';

const MIGRATIONS = join(import.meta.dirname, 'migrations');

export interface Database {
  db: Db;
  /** For BullMQ's PostgreSQL backend when there is no Redis. */
  pool: pg.Pool;
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
  return prepared(pool, 'embedded');
}

/** Connects to PostgreSQL 15 or newer and brings its schema up to date. */
export function openServer(url: string, connections = 10): Promise<Database> {
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    keepAlive: true,
    options: '-c search_path=public,bullmq',
  });
  // An idle connection that drops must not end the process; the next query opens another.
  pool.on('error', () => {});
  return prepared(pool, 'server');
}

async function prepared(pool: pg.Pool, mode: Database['mode']): Promise<Database> {
  const db: Db = drizzle(pool);
  await migrateTables(pool);
  return { db, pool, mode, close: () => pool.end() };
}

/** One process migrates at a time; the others wait and find the work done. */
async function migrateTables(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('SELECT pg_advisory_lock(7281990)');
    await migrate(drizzle(client), { migrationsFolder: MIGRATIONS });
    await client.query('SELECT secure_tenant_tables()');
    await migrateQueue(client);
  } finally {
    await client.query('SELECT pg_advisory_unlock(7281990)').catch(() => {});
    client.release();
  }
}
