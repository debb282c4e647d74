/** What the checkpointer may cost, counted in statements sent to the database. */
import { drizzle } from 'drizzle-orm/node-postgres';
import type pg from 'pg';
import { expect, it } from 'vitest';
import { createCheckpointer } from './checkpointer.ts';
import { checkpointOf, LOOP, newThread, store } from './checkpointer-fixtures.ts';
import type { Database } from './client.ts';

/** Registers the test; `database` is asked when it runs. */
export function costContract(database: () => Database, newTenant: () => Promise<string>): void {
  it('needs three statements to put a checkpoint, fifty writes, or to read them', async () => {
    const statements: string[] = [];
    const saver = createCheckpointer(drizzle(recording(database().pool, statements)), await newTenant());
    const count = async (work: Promise<unknown>) => {
      statements.length = 0;
      await work;
      return statements.length;
    };
    const root = await store(saver, newThread(), { n: 1 });
    expect(statements).toHaveLength(3);
    const writes = Array.from({ length: 50 }, (_, n): [string, unknown] => ['n', n]);
    expect(await count(saver.put(root, checkpointOf({ n: 2, m: 1 }), LOOP, { n: 2 }))).toBe(3);
    expect(await count(saver.putWrites(root, writes, 'task'))).toBe(3);
    expect(await count(saver.getTuple(root))).toBe(3);
    expect((await saver.getTuple(root))?.pendingWrites).toHaveLength(50);
  });
}

/** The same pool, noting every statement its clients run. */
function recording(pool: pg.Pool, statements: string[]): pg.Pool {
  const noting = (client: pg.PoolClient) =>
    intercept(client, 'query', (query: { text: string } | string, ...rest: unknown[]) => {
      statements.push(typeof query === 'string' ? query : query.text);
      return Reflect.apply(client.query, client, [query, ...rest]);
    });
  return intercept(pool, 'connect', async () => noting(await pool.connect()));
}

function intercept<T extends object>(target: T, name: keyof T, replacement: unknown): T {
  const get = (_: T, key: string | symbol) => {
    if (key === name) return replacement;
    const value: unknown = Reflect.get(target, key);
    return typeof value === 'function' ? value.bind(target) : value;
  };
  return new Proxy(target, { get });
}
