import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from './client.ts';
import { newTenant, onServer, openMemory } from './database-fixtures.ts';
import { usage } from './schema/people.ts';
import { type Db, withTenant } from './tenant.ts';
import { charge, dayOf, exhausted, type UsageLimits, type Use, usageBetween, usedToday } from './usage.ts';

const of = (tenant: string, more: Partial<Use> = {}): Use => ({
  ...{ tenant, timeZone: 'Asia/Bangkok', department: 'hr', person: 'mali', unit: 'queries' },
  ...more,
});
const once = (db: Db, use: Use, limits: UsageLimits = {}, amount = 1) =>
  withTenant(db, use.tenant, (tx) => charge(tx, { ...use, amount, limits }));
const counts = (db: Db, tenant: string) =>
  withTenant(db, tenant, async (tx) => {
    const rows = await tx.select().from(usage);
    return Object.fromEntries(rows.map(({ unit, scope, key, used }) => [`${unit} ${scope} ${key}`, used]));
  });

let database: Database;
let tenant: string;
beforeAll(async () => {
  database = await openMemory();
});
beforeAll(async () => {
  tenant = await newTenant(database.db);
});
afterAll(() => database.close());

describe('a charge', () => {
  it('is counted for the person, the department and the company, with or without limits', async () => {
    expect(await once(database.db, of(tenant))).toEqual({ ok: true });
    expect(await once(database.db, of(tenant, { person: 'anan' }))).toEqual({ ok: true });
    expect(await counts(database.db, tenant)).toEqual({
      [`queries tenant ${tenant}`]: 2,
      'queries department hr': 2,
      'queries person mali': 1,
      'queries person anan': 1,
    });
  });

  it.each([
    ['tenant', { tenant: 2 }],
    ['department', { department: 2 }],
    ['person', { person: 2 }],
  ] as const)('above the limit of the %s is refused and counted nowhere', async (scope, limits) => {
    const mine = await newTenant(database.db);
    await once(database.db, of(mine), limits, 2);
    const before = await counts(database.db, mine);
    const refused = await once(database.db, of(mine), limits);
    expect(refused).toMatchObject({ ok: false, scope, limit: 2 });
    expect(await counts(database.db, mine)).toEqual(before);
  });

  it('of one person leaves another’s limit alone', async () => {
    const mine = await newTenant(database.db);
    await once(database.db, of(mine), { person: 1 });
    expect(await once(database.db, of(mine), { person: 1 })).toMatchObject({ ok: false });
    expect(await once(database.db, of(mine, { person: 'anan' }), { person: 1 })).toEqual({ ok: true });
  });

  it('frees up at the midnight of the company, by the clock of the database', async () => {
    const mine = await newTenant(database.db);
    for (const timeZone of ['Asia/Bangkok', 'America/Chicago', 'Pacific/Kiritimati']) {
      await once(database.db, of(mine, { timeZone }), {}, 5);
      const refused = await once(database.db, of(mine, { timeZone }), { person: 5 });
      if (refused.ok) throw new Error(timeZone);
      const parts = new Intl.DateTimeFormat('en-GB', { timeZone, timeStyle: 'medium' }).format(refused.resetsAt);
      expect(parts).toBe('00:00:00');
      const { rows } = await database.db.execute<{ ahead: number }>(
        sql`select extract(epoch from ${refused.resetsAt.toISOString()}::timestamptz - now())::float8 as ahead`,
      );
      expect(rows[0]?.ahead).toBeGreaterThan(0);
      expect(rows[0]?.ahead).toBeLessThanOrEqual(25 * 3600);
      const day = await withTenant(database.db, mine, (tx) => dayOf(tx, timeZone));
      expect(day.resetsAt).toEqual(refused.resetsAt);
    }
  });

  it('of another day counts for nothing today', async () => {
    const mine = await newTenant(database.db);
    await once(database.db, of(mine), {}, 3);
    await withTenant(database.db, mine, (tx) => tx.update(usage).set({ day: sql`${usage.day} - 1` }));
    expect(await once(database.db, of(mine), { tenant: 1 })).toEqual({ ok: true });
  });

  it('of another company does not exist', async () => {
    const [mine, other] = [await newTenant(database.db), await newTenant(database.db)];
    await once(database.db, of(mine), {}, 3);
    expect(await once(database.db, of(other), { department: 1 })).toEqual({ ok: true });
  });
});

describe('tokens', () => {
  it('are counted after the call, and a used-up limit refuses the next', async () => {
    const mine = await newTenant(database.db);
    const use = of(mine, { unit: 'tokens' });
    const ask = (limits: UsageLimits) => withTenant(database.db, mine, (tx) => exhausted(tx, use, limits));
    expect(await ask({ person: 100 })).toEqual({ ok: true });
    await withTenant(database.db, mine, (tx) => charge(tx, { ...use, amount: 130 }));
    expect(await ask({ person: 100 })).toMatchObject({ ok: false, scope: 'person', limit: 100 });
    expect(await ask({ person: 131, tenant: 1_000 })).toEqual({ ok: true });
    expect(await ask({})).toEqual({ ok: true });
  });
});

describe('what was used', () => {
  it('is listed for the keys asked for, and for the days asked for', async () => {
    const mine = await newTenant(database.db);
    await once(database.db, of(mine), {}, 4);
    await once(database.db, of(mine, { person: 'anan' }));
    const { day } = await withTenant(database.db, mine, (tx) => dayOf(tx, 'Asia/Bangkok'));
    const own = await withTenant(database.db, mine, (tx) =>
      usedToday(tx, 'Asia/Bangkok', [{ scope: 'person', key: 'mali' }]),
    );
    expect(own.map(({ key, used }) => [key, used])).toEqual([['mali', 4]]);
    expect(await withTenant(database.db, mine, (tx) => usedToday(tx, 'Asia/Bangkok', []))).toEqual([]);
    expect(await withTenant(database.db, mine, (tx) => usageBetween(tx, day, day))).toHaveLength(4);
    expect(await withTenant(database.db, mine, (tx) => usageBetween(tx, '2020-01-01', '2020-12-31'))).toEqual([]);
  });
});

await onServer(
  'charges on a server with twenty connections',
  (server) => {
    const LIMIT = 30;
    const used = (db: Db, of: string) =>
      withTenant(db, of, async (tx) => (await tx.select().from(usage).where(eq(usage.scope, 'tenant')))[0]?.used);

    it.each(['tenant', 'department', 'person'] as const)(
      'a hundred at once with one left for the %s are one',
      async (scope) => {
        const { db } = server();
        const mine = await newTenant(db);
        await once(db, of(mine), {}, LIMIT - 1);
        const results = await Promise.all(
          Array.from({ length: 100 }, () => once(db, of(mine), { [scope]: LIMIT } as UsageLimits)),
        );
        expect(results.filter(({ ok }) => ok)).toHaveLength(1);
        expect(await used(db, mine)).toBe(LIMIT);
      },
    );

    it('would be more if a charge looked first and counted then', async () => {
      const { db } = server();
      const mine = await newTenant(db);
      await once(db, of(mine), {}, LIMIT - 1);
      const results = await Promise.all(
        Array.from({ length: 100 }, () =>
          withTenant(db, mine, async (tx) => {
            const [row] = await tx.select().from(usage).where(eq(usage.scope, 'tenant'));
            if ((row?.used ?? 0) >= LIMIT) return false;
            await charge(tx, { ...of(mine), amount: 1 });
            return true;
          }),
        ),
      );
      expect(results.filter(Boolean).length).toBeGreaterThan(1);
    });

    it('of many people, departments and units at once never wait for each other in a ring', async () => {
      const { db } = server();
      const mine = await newTenant(db);
      const uses = Array.from({ length: 200 }, (_, n) =>
        of(mine, {
          department: ['hr', 'it_ops', 'finance'][n % 3] ?? '',
          person: `p${n % 7}`,
          unit: n % 2 ? 'queries' : 'tokens',
        }),
      );
      const results = await Promise.all(uses.map((use) => once(db, use, { person: 10 })));
      const kept = results.filter(({ ok }) => ok).length;
      const rows = await withTenant(db, mine, (tx) => tx.select().from(usage));
      for (const scope of ['tenant', 'department', 'person'])
        expect(rows.filter((row) => row.scope === scope).reduce((sum, row) => sum + row.used, 0)).toBe(kept);
      expect(Math.max(...rows.filter(({ scope }) => scope === 'person').map((row) => row.used))).toBe(10);
    });
  },
  20,
);
