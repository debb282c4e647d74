import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from '../../db/client.ts';
import { openMemory } from '../../db/database-fixtures.ts';
import { tenants } from '../../db/schema/people.ts';
import { type Tx, withTenant } from '../../db/tenant.ts';
import { thingsNamed } from './walk.ts';

const TENANT = 'meridian';
const sight = { principals: ['everyone'], departments: ['it_ops'] };
/** More than are looked at one by one. */
const MANY = 5_200;
let database: Database;
const rows = <T>(work: (tx: Tx) => Promise<T>) => withTenant(database.db, TENANT, work);
const named = (name: string, who = sight) =>
  rows(async (tx) => (await thingsNamed(tx, who, name)).map((thing) => thing.name));

beforeAll(async () => {
  database = await openMemory();
  await rows(async (tx) => {
    await tx.insert(tenants).values({ tenantId: TENANT, name: 'M', timeZone: 'UTC', currency: 'THB' });
    await tx.execute(sql`insert into entities (tenant_id, id, kind, name, aliases)
      select ${TENANT}, 'system:node-' || n, 'system', 'node-' || n, array['node-' || n] from generate_series(1, ${MANY}::int) n`);
    await tx.execute(sql`insert into entities (tenant_id, id, kind, name, aliases) values
      (${TENANT}, 'system:zulu', 'system', 'Zulu', '{zulu,ซูลู}'),
      (${TENANT}, 'system:zulu archive', 'system', 'Zulu Archive', '{zulu archive}'),
      (${TENANT}, 'team:secret', 'team', 'Secret', '{secret}')`);
    await tx.execute(sql`insert into relations (tenant_id, id, subject, kind, object, acl)
      select ${TENANT}, 'rel_' || id, id, 'depends_on', 'system:zulu', '{everyone}' from entities where id not like '%ecret'`);
    await tx.execute(sql`insert into relations (tenant_id, id, subject, kind, object, acl)
      values (${TENANT}, 'rel_secret', 'team:secret', 'owns', 'system:zulu', '{role:boss}')`);
  });
}, 60_000);
afterAll(() => database.close());

it('finds what is named exactly among more things than are looked at one by one', async () => {
  expect(await named('the Zulu system')).toEqual(['Zulu']);
  expect(await named('ระบบซูลู')).toEqual(['Zulu']);
  expect(await named('Zulu Archive')).toEqual(['Zulu Archive']);
});

it('finds what is named in part or with a slip, the same every time', async () => {
  expect(await named('Archive')).toEqual(['Zulu Archive']);
  expect(await named('Zulu Archiv')).toContain('Zulu Archive');
  expect(await named('node-51999')).toEqual(await named('node-51999'));
  expect(await named('nothing of the kind')).toEqual([]);
});

it('does not name what these readers may not know of, however exactly it is asked for', async () => {
  expect(await named('Secret')).toEqual([]);
  expect(await named('Secret', { ...sight, principals: ['role:boss'] })).toEqual(['Secret']);
});
