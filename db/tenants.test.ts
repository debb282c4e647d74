import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from './client.ts';
import { onServer, openMemory } from './database-fixtures.ts';
import { people, tenants } from './schema/people.ts';
import { seedDemo } from './seed/demo.ts';
import { withTenant } from './tenant.ts';
import { openTenants } from './tenants.ts';

const northwind = { id: 'northwind', name: 'Northwind', timeZone: 'Asia/Bangkok', currency: 'THB' };
const meridian = { id: 'meridian', name: 'Meridian Works', timeZone: 'Asia/Bangkok', currency: 'THB' };

let database: Database;
beforeAll(async () => {
  database = await openMemory();
});
afterAll(() => database.close());
const rowsOf = (id: string) => withTenant(database.db, id, (tx) => tx.select().from(tenants));

describe('the companies of the configuration', () => {
  it('have their rows, which are kept in step, each its own', async () => {
    await openTenants(database.db, [northwind, meridian]);
    await openTenants(database.db, [{ ...northwind, name: 'Northwind Traders', currency: 'USD' }, meridian]);
    const { id, ...facts } = northwind;
    expect(await rowsOf(id)).toEqual([{ tenantId: id, ...facts, name: 'Northwind Traders', currency: 'USD' }]);
    expect(await rowsOf('meridian')).toMatchObject([{ name: 'Meridian Works' }]);
  });

  it('are not written again when nothing changed', async () => {
    const version = async () => {
      const { rows } = await withTenant(database.db, 'meridian', (tx) =>
        tx.execute<{ xmin: string }>('select xmin::text from tenants'),
      );
      return rows[0]?.xmin;
    };
    await openTenants(database.db, [meridian]);
    const before = await version();
    await openTenants(database.db, [meridian]);
    expect(await version()).toBe(before);
    await openTenants(database.db, [{ ...meridian, name: 'Meridian' }]);
    expect(await version()).not.toBe(before);
  });

  it('may be the demo company, which is filled once and never where people are', async () => {
    const count = () => withTenant(database.db, 'meridian', (tx) => tx.$count(people));
    await seedDemo(database.db, 'meridian', new Date());
    const filled = await count();
    expect(filled).toBeGreaterThan(50);
    await seedDemo(database.db, 'meridian', new Date());
    expect(await count()).toBe(filled);
  });
});

await onServer('companies on a server', (own) => {
  it('are opened by many processes at once', async () => {
    await Promise.all(Array.from({ length: 8 }, () => openTenants(own().db, [northwind, meridian])));
    expect(await withTenant(own().db, 'northwind', (tx) => tx.$count(tenants))).toBe(1);
  });
});
