import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Database, openPglite, openServer } from './client.ts';
import { onServer, openMemory } from './database-fixtures.ts';
import type { PglitePool } from './pglite-pool.ts';

/** Everything of the schema that queries can tell, one line each. */
const schema = `
  select 'column ' || concat_ws(' ', table_name, ordinal_position, column_name, udt_name, is_nullable, column_default) as line
    from information_schema.columns where table_schema = 'public'
  union all select 'index ' || indexdef from pg_indexes where schemaname = 'public'
  union all select 'constraint ' || concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid))
    from pg_constraint where connamespace = 'public'::regnamespace and contype in ('p', 'u', 'f', 'c')
  union all select 'policy ' || concat_ws(' ', tablename, policyname, permissive, roles, cmd, qual, with_check)
    from pg_policies where schemaname = 'public'
  union all select 'security ' || concat_ws(' ', relname, relrowsecurity, relforcerowsecurity)
    from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
  union all select 'grant ' || concat_ws(' ', table_name, privilege_type)
    from information_schema.role_table_grants where grantee = 'expert_app' and table_schema = 'public'
  union all select 'bullmq ' || concat_ws(' ', table_name, column_name, udt_name)
    from information_schema.columns where table_schema = 'bullmq'
  order by line`;
const schemaOf = async ({ pool }: Database) => (await pool.query(schema)).rows.map(({ line }) => line as string);
const migrationsOf = async ({ pool }: Database) =>
  Number((await pool.query('select count(*) from drizzle.__drizzle_migrations')).rows[0].count);

let embedded: Database;
beforeAll(async () => {
  embedded = await openMemory();
});
afterAll(() => embedded.close());

describe('opening a database', () => {
  it('a second time changes nothing', async () => {
    const [tables, migrations] = [await schemaOf(embedded), await migrationsOf(embedded)];
    expect(tables.length).toBeGreaterThan(300);
    const again = await openPglite((embedded.pool as unknown as PglitePool).pglite);
    expect(await schemaOf(again)).toEqual(tables);
    expect(await migrationsOf(again)).toBe(migrations);
  });

  it('closes a table that was left open', async () => {
    const before = await schemaOf(embedded);
    await embedded.pool.query('alter table posts no force row level security; drop policy tenant on posts');
    expect(await schemaOf(embedded)).not.toEqual(before);
    await openPglite((embedded.pool as unknown as PglitePool).pglite);
    expect(await schemaOf(embedded)).toEqual(before);
  });
});

await onServer('opening a database on PostgreSQL', (server) => {
  it('makes the same schema as the embedded one', async () => {
    expect(await schemaOf(server())).toEqual(await schemaOf(embedded));
  });

  it('by several processes at once, and again, changes nothing', async () => {
    const { rows } = await server().pool.query('select current_database() as name');
    const url = new URL(process.env.DATABASE_URL || 'postgres://postgres@127.0.0.1:5432');
    url.pathname = rows[0].name;
    const before = [await schemaOf(server()), await migrationsOf(server())];
    const others = await Promise.all([openServer(url.href, 1), openServer(url.href, 1)]);
    expect([await schemaOf(server()), await migrationsOf(server())]).toEqual(before);
    for (const other of others) await other.close();
  });

  it('keeps the people of the queue away from the application role', async () => {
    const { rows } = await server().pool.query(`select has_schema_privilege('expert_app', 'bullmq', 'usage') as may`);
    expect(rows).toEqual([{ may: false }]);
  });
});

describe('a server that is not there', () => {
  it('is an error and not a wait', async () => {
    await expect(openServer('postgres://postgres@127.0.0.1:1/none', 1)).rejects.toThrow('ECONNREFUSED');
  });
});
