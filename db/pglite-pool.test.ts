import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from './client.ts';
import { onServer, openMemory } from './database-fixtures.ts';
import type { PglitePool } from './pglite-pool.ts';
import { valueTypesContract } from './value-types-contract.ts';

let database: Database;
let pool: pg.Pool;
beforeAll(async () => {
  database = await openMemory();
  pool = database.pool;
  await pool.query('create table said (word text primary key)');
});
beforeEach(() => pool.query('delete from said'));
afterAll(() => database.close());

const say = (client: pg.Pool | pg.PoolClient, word: string) => client.query('insert into said values ($1)', [word]);
const words = async (client: pg.Pool | pg.PoolClient = pool) =>
  (await client.query('select word from said order by word')).rows.map((row) => row.word);
/** The engine below the façade, without its leases. */
const bare = () => (pool as unknown as PglitePool).pglite;

describe('the embedded database behind the surface of pg', () => valueTypesContract(() => pool));
await onServer('pg itself', (server) => valueTypesContract(() => server().pool));

describe('a transaction on the one session', () => {
  it('makes other clients wait until it ends; without the lease they read what is not committed', async () => {
    const [first, second] = [await pool.connect(), await pool.connect()];
    await first.query('BEGIN');
    await say(first, 'draft');
    const order: string[] = [];
    const seen = words(second).then((found) => {
      order.push('second read');
      return found;
    });
    expect((await bare().query('select word from said')).rows).toEqual([{ word: 'draft' }]);
    order.push('first ends');
    await first.query('ROLLBACK');
    expect(await seen).toEqual([]);
    expect(order).toEqual(['first ends', 'second read']);
    for (const client of [first, second]) client.release();
  });

  it('is had by one client after the other, in the order they asked', async () => {
    const order: number[] = [];
    const transaction = async (n: number) => {
      const client = await pool.connect();
      await client.query('begin');
      order.push(n);
      await say(client, `word ${n}`);
      await client.query('commit');
      order.push(n);
      client.release();
    };
    await Promise.all([1, 2, 3, 4].map(transaction));
    expect(order).toEqual([1, 1, 2, 2, 3, 3, 4, 4]);
    expect(await words()).toHaveLength(4);
  });

  it('is rolled back when its client is given back unfinished, and kept when it was committed', async () => {
    for (const end of [undefined, 'COMMIT']) {
      const client = await pool.connect();
      await client.query('BEGIN');
      await say(client, end ?? 'forgotten');
      if (end) await client.query(end);
      client.release();
    }
    expect(await words()).toEqual(['COMMIT']);
  });

  it('stays closed to statements after one that failed, and then frees the session', async () => {
    const client = await pool.connect();
    await client.query('begin');
    await say(client, 'lost');
    await expect(say(client, 'lost')).rejects.toMatchObject({ code: '23505' });
    await expect(say(client, 'more')).rejects.toMatchObject({ code: '25P02' });
    const waiting = words();
    await client.query('rollback');
    expect(await waiting).toEqual([]);
    await say(client, 'after');
    client.release();
    expect(await words()).toEqual(['after']);
  });

  it('goes on after a rollback to a savepoint', async () => {
    const client = await pool.connect();
    await client.query('begin');
    await say(client, 'kept');
    await client.query('savepoint here');
    await expect(say(client, 'kept')).rejects.toThrow();
    await client.query('rollback to savepoint here');
    const others = words();
    await say(client, 'also kept');
    await client.query('-- done\n commit');
    client.release();
    expect(await others).toEqual(['also kept', 'kept']);
  });

  it('does not hold up anybody when a single statement fails outside of one', async () => {
    await expect(pool.query('nonsense')).rejects.toThrow('syntax error');
    await expect(pool.query('select $1::int', ['x'])).rejects.toThrow();
    expect(await words()).toEqual([]);
  });
});

describe('LISTEN', () => {
  it('brings notifications to the client that listens, until it is given back', async () => {
    const heard: string[] = [];
    const listener = await pool.connect();
    listener.on('notification', ({ payload }) => heard.push(`first ${payload}`));
    await listener.query('LISTEN "doorbell"');
    await pool.query(`select pg_notify('doorbell', 'one')`);
    expect(heard).toEqual(['first one']);
    listener.release();

    const next = await pool.connect();
    next.on('notification', ({ channel, payload }) => heard.push(`next ${payload} on ${channel}`));
    await next.query('listen doorbell');
    await pool.query(`select pg_notify('doorbell', 'two')`);
    await pool.query(`select pg_notify('other', 'three')`);
    expect(heard).toEqual(['first one', 'next two on doorbell']);
    next.release();
  });

  it('works inside a transaction of its own client', async () => {
    const client = await pool.connect();
    const heard: (string | undefined)[] = [];
    client.on('notification', ({ payload }) => heard.push(payload));
    await client.query('begin');
    await client.query('listen doorbell');
    await client.query('commit');
    await pool.query(`select pg_notify('doorbell', 'ding')`);
    expect(heard).toEqual(['ding']);
    client.release();
  });

  it('ends quietly while another client is in a failed transaction', async () => {
    const [listener, other] = [await pool.connect(), await pool.connect()];
    await listener.query('listen doorbell');
    await other.query('begin');
    await expect(other.query('nonsense')).rejects.toThrow();
    listener.release();
    await other.query('rollback');
    other.release();
    expect(await words()).toEqual([]);
  });
});

describe('a stream of statements', () => {
  it('lets timers run in between, which the bare engine does not', async () => {
    const ticksDuring = async (query: () => Promise<unknown>) => {
      let ticks = 0;
      const clock = setInterval(() => ticks++, 1);
      const until = performance.now() + 200;
      while (performance.now() < until) await query();
      clearInterval(clock);
      return ticks;
    };
    const bareTicks = await ticksDuring(() => bare().query('select 1'));
    const ticks = await ticksDuring(() => pool.query('select 1'));
    expect(ticks).toBeGreaterThanOrEqual(5);
    expect(ticks).toBeGreaterThan(3 * bareTicks);
  });
});
