import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { newTenant, onServer, openMemory, refusalOf } from './database-fixtures.ts';
import { oneStatement, withTenant } from './tenant.ts';

const HOSTILE = [`o'brien`, `'; drop table people; --`, `back\\slash \\' or 1=1`, '$1 $2', `"quoted"`, 'ก๊ก 👩‍👩‍👧', ''];

it('one statement answers the same as in a transaction of its own, on the embedded database', async () => {
  const { db, close } = await openMemory();
  const tenant = await newTenant(db);
  for (const text of HOSTILE)
    expect(await oneStatement(db, tenant, sql`select ${text}::text as text`)).toEqual([{ text }]);
  await close();
});

await onServer('one statement on PostgreSQL', (server) => {
  it('takes every text as it is', async () => {
    const { db } = server();
    const tenant = await newTenant(db);
    for (const text of HOSTILE) {
      const statement = sql`select ${text}::text as text, ${7}::int as n, ${true}::bool as yes, ${null}::text as nothing`;
      expect(await oneStatement(db, tenant, statement)).toEqual([{ text, n: 7, yes: true, nothing: null }]);
    }
  });

  it('sees and writes rows of its tenant alone, and leaves neither role nor tenant behind', async () => {
    const { db, pool } = server();
    const [ours, theirs] = [await newTenant(db), await newTenant(db)];
    const seen = (tenant: string) => oneStatement(db, tenant, sql`select tenant_id as id from tenants`);
    expect(await seen(ours)).toEqual([{ id: ours }]);
    expect(await seen(theirs)).toEqual([{ id: theirs }]);
    const { rows } = await pool.query(
      `select current_user as role, coalesce(current_setting('app.tenant', true), '') as tenant`,
    );
    expect(rows).toEqual([{ role: 'postgres', tenant: '' }]);
  });

  it('commits what it writes, and keeps nothing of a statement that fails', async () => {
    const { db } = server();
    const tenant = await newTenant(db);
    const insert = (id: string) =>
      oneStatement(
        db,
        tenant,
        sql`insert into threads (tenant_id, id, channel, conversation, owner)
        values (${tenant}, ${id}, 'api', 'dm:x', 'x') returning id`,
      );
    expect(await insert('first')).toEqual([{ id: 'first' }]);
    expect(await refusalOf(insert('first'))).toMatch(/duplicate key/);
    const kept = await withTenant(db, tenant, (tx) => tx.execute(sql`select id from threads`));
    expect(kept.rows).toEqual([{ id: 'first' }]);
    expect(await insert('second')).toEqual([{ id: 'second' }]);
  });

  it('refuses values that have no plain literal', async () => {
    const { db } = server();
    const tenant = await newTenant(db);
    expect(await refusalOf(oneStatement(db, tenant, sql`select ${new Date()}::text`))).toMatch(/cannot stand/);
  });
});
