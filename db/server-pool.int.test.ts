import { sql } from 'drizzle-orm';
import { expect, it, vi } from 'vitest';
import { newTenant, onServer } from './database-fixtures.ts';
import { ServerPool } from './server-pool.ts';
import { withTenant } from './tenant.ts';

const SERVER = process.env.DATABASE_URL || 'postgres://postgres@127.0.0.1:5432';

await onServer(
  'connections to a server',
  (database) => {
    const pidOf = async (tx: Parameters<Parameters<typeof withTenant>[2]>[0]) =>
      (await tx.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`)).rows[0]?.pid;
    const gone = (pid: number | undefined) =>
      vi.waitFor(async () => {
        const { rows } = await database().pool.query('select from pg_stat_activity where pid = $1', [pid]);
        expect(rows).toEqual([]);
      }, 10_000);

    it('that broke inside a transaction leave the pool, and the process goes on', async () => {
      const { db, pool } = database();
      const tenant = await newTenant(db);
      let pid: number | undefined;
      const work = withTenant(db, tenant, async (tx) => {
        pid = await pidOf(tx);
        await pool.query('select pg_terminate_backend($1)', [pid]);
        await gone(pid);
        await tx.execute(sql`select 1`);
      });
      await expect(work).rejects.toThrow();
      const pids = await Promise.all([0, 1, 2, 3].map(() => withTenant(db, tenant, pidOf)));
      expect(pids).not.toContain(pid);
      expect(pids).not.toContain(undefined);
    });

    it('would end the process where nobody listens to them', async () => {
      const client = await database().pool.connect();
      expect(client.listenerCount('error')).toBe(0);
      client.release();
      await withTenant(database().db, 'anybody', async () => expect(client.listenerCount('error')).toBe(1));
    });

    it('end a transaction that its process forgot, and let go of its locks', async () => {
      const { db, pool } = database();
      const tenant = await newTenant(db);
      const limits = sql`select current_setting('idle_in_transaction_session_timeout') as idle, current_setting('statement_timeout') as statement`;
      const forgotten = withTenant(db, tenant, async (tx) => {
        expect((await tx.execute(limits)).rows).toEqual([{ idle: '30s', statement: '1min' }]);
        await tx.execute(sql`select pg_advisory_xact_lock(42)`);
        await tx.execute(sql`set local idle_in_transaction_session_timeout = '100ms'`);
        await gone(await pidOf(tx));
        await tx.execute(sql`select 1`);
      });
      await expect(forgotten).rejects.toThrow();
      expect((await pool.query('select pg_try_advisory_xact_lock(42) as free')).rows).toEqual([{ free: true }]);
    });

    it('end a statement that runs for too long', async () => {
      const slow = withTenant(database().db, 'anybody', async (tx) => {
        await tx.execute(sql`set local statement_timeout = '50ms'`);
        await tx.execute(sql`select pg_sleep(30)`);
      });
      // Not an outage: the same statement would take too long again.
      await expect(slow).rejects.toMatchObject({ cause: { message: expect.stringContaining('statement timeout') } });
    });

    it('that are all in use are said to be, to those who borrow and to those who only ask', async () => {
      const said =
        'No database connection became free within 0.2 s: all 1 of this process are in use and 0 callers wait.';
      const pool = new ServerPool(SERVER, 1, 200);
      const client = await pool.connect();
      await expect(pool.connect()).rejects.toThrow(said);
      await expect(pool.query('select 1')).rejects.toThrow(said);
      client.release();
      expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
      await pool.end();
    });
  },
  4,
);
