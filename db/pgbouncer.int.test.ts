/** The application behind a pooler that lends a server's session to another client after every transaction. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Database, openServer } from './client.ts';
import { newId } from './id.ts';
import { openQueue } from './queue.ts';
import { tenantLoadContract } from './tenant-load-contract.ts';

const POOLER = '/usr/sbin/pgbouncer';
const SERVER = process.env.DATABASE_URL || 'postgres://postgres@127.0.0.1:5432';
/** It refuses to run as root. */
const NOBODY = 65_534;
const OPENING_MS = 60_000;

interface Pooler {
  url(database: string): string;
  stop(): Promise<void>;
}

if (await available()) {
  describe('behind a pooler in transaction mode, with two connections to the server', () => {
    const name = newId('test');
    let pooler: Pooler;
    let database: Database;
    beforeAll(async () => {
      await asAdmin(`create database ${name}`);
      pooler = await startPooler();
      database = await openServer(pooler.url(name), 10);
    }, OPENING_MS);
    afterAll(async () => {
      await database.close();
      await pooler.stop();
      await asAdmin(`drop database ${name}`);
    });
    const locks = `select count(*)::int as locks from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = '${name}')`;

    it('several processes migrate at once, wait for each other and leave no lock behind', async () => {
      const others = await Promise.all([1, 2, 3].map(() => openServer(pooler.url(name), 1)));
      for (const other of others) await other.close();
      expect(await asAdmin(locks)).toEqual([{ locks: 0 }]);
    });

    it('a lock of the session would stay with the next who borrows it', async () => {
      const client = new pg.Client(pooler.url(name));
      await client.connect();
      await client.query('select pg_advisory_lock(7281990)');
      await client.end();
      expect(await asAdmin(locks)).toEqual([{ locks: 1 }]);
      await asAdmin(`select pg_terminate_backend(pid, 5000) from pg_locks where locktype = 'advisory'
        and database = (select oid from pg_database where datname = '${name}')`);
    });

    it('wake-ups without Redis are refused at the start, since they live in the session', async () => {
      await expect(openQueue(database, undefined, () => {})).rejects.toThrow('unsupported startup parameter');
    });

    tenantLoadContract(
      () => database,
      () => SERVER,
    );
  });
} else {
  it.skip('the application behind a pooler: there is none, or no server', () => {});
}

async function available(): Promise<boolean> {
  try {
    await asAdmin('select 1');
    if (existsSync(POOLER)) return true;
    throw new Error(`There is no ${POOLER}.`);
  } catch (cause) {
    if (process.env.REQUIRE_SERVICES === '1')
      throw new Error('PostgreSQL and PgBouncer are required and one is missing.', { cause });
    console.warn(`SKIPPED: not tested behind a pooler: ${(cause as Error).message}`);
    return false;
  }
}

async function startPooler(): Promise<Pooler> {
  const folder = mkdtempSync(join(tmpdir(), 'pooler-'));
  chmodSync(folder, 0o755);
  const port = await freePort();
  const { hostname, port: serverPort, username, password } = new URL(SERVER);
  const login = `user=${username || 'postgres'}${password ? ` password=${decodeURIComponent(password)}` : ''}`;
  const settings = {
    ...{ listen_addr: '127.0.0.1', listen_port: port, unix_socket_dir: '', auth_type: 'any', pool_mode: 'transaction' },
    ...{ default_pool_size: 2, max_client_conn: 100 },
  };
  const lines = Object.entries(settings).map(([key, value]) => `${key} = ${value}`);
  const file = join(folder, 'pooler.ini');
  const server = `* = host=${hostname} port=${serverPort || 5432} ${login}`;
  writeFileSync(file, `[databases]\n${server}\n[pgbouncer]\n${lines.join('\n')}\n`);
  const child = spawn(POOLER, [file], {
    stdio: ['ignore', 'ignore', 'pipe'],
    ...(process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}),
  });
  await isUp(child);
  return {
    url: (database) => `postgres://anybody@127.0.0.1:${port}/${database}`,
    stop: async () => {
      child.kill('SIGKILL');
      await once(child, 'exit');
      rmSync(folder, { recursive: true });
    },
  };
}

async function isUp(child: ChildProcess): Promise<void> {
  if (!child.stderr) throw new Error('The pooler has no log.');
  const said: string[] = [];
  for await (const line of createInterface({ input: child.stderr })) {
    said.push(line);
    // The log is read on, or the pooler would stop at a full pipe.
    if (line.includes('process up')) return void child.stderr.resume();
  }
  throw new Error(`The pooler did not start: ${said.join('\n')}`);
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (typeof address !== 'object' || !address) throw new Error('There is no free port.');
  return address.port;
}

async function asAdmin(statement: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: SERVER, connectionTimeoutMillis: 3000 });
  try {
    await client.connect();
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}
