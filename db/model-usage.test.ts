import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from './client.ts';
import { newTenant, onServer, openMemory } from './database-fixtures.ts';
import {
  bookCalls,
  type ModelUse,
  modelMonth,
  modelUsageBetween,
  type SetAside,
  setTokensAside,
} from './model-usage.ts';
import { modelUsage, usage } from './schema/people.ts';
import { type Db, withTenant } from './tenant.ts';
import type { UsageLimits } from './usage.ts';

const of = (tenant: string, person = 'mali') => ({ tenant, timeZone: 'Asia/Bangkok', department: 'hr', person });
const call = (more: Partial<ModelUse> = {}): ModelUse => ({
  ...{ model: 'large', task: 'answer', calls: 1, inputTokens: 100, outputTokens: 20, costMicros: 9 },
  ...more,
});
const book = (db: Db, tenant: string, uses: ModelUse[], aside: SetAside | null = null) =>
  withTenant(db, tenant, (tx) => bookCalls(tx, of(tenant), uses, aside));
const take = (db: Db, tenant: string, tokens: number, limits: UsageLimits, person = 'mali') =>
  withTenant(db, tenant, (tx) => setTokensAside(tx, of(tenant, person), tokens, limits));
const tokens = (db: Db, tenant: string) =>
  withTenant(db, tenant, async (tx) => {
    const rows = await tx.select().from(usage).where(eq(usage.unit, 'tokens'));
    return Object.fromEntries(rows.map(({ scope, used }) => [scope, used]));
  });
const booked = (db: Db, tenant: string) =>
  withTenant(db, tenant, async (tx) =>
    (await modelUsageBetween(tx, '2000-01-01', '2100-01-01')).map(({ tenantId: _, day: __, ...row }) => row),
  );

/** Forty at once, of which ten fit. */
async function atOnce({ db }: Database) {
  const mine = await newTenant(db);
  const all = await Promise.all(Array.from({ length: 40 }, () => take(db, mine, 100, { tenant: 1_000 })));
  expect(all.filter(({ ok }) => ok)).toHaveLength(10);
  expect((await tokens(db, mine)).tenant).toBe(1_000);
}

let database: Database;
beforeAll(async () => {
  database = await openMemory();
});
afterAll(() => database.close());

describe('calls of models', () => {
  it('are added up per department, person, model and task, and counted as tokens of the day', async () => {
    const mine = await newTenant(database.db);
    const failed = call({ inputTokens: 0, outputTokens: 0, costMicros: 0 });
    await book(database.db, mine, [failed, call(), call({ model: 'small', task: 'route', costMicros: 0 })]);
    await book(database.db, mine, [call()]);
    expect(await booked(database.db, mine)).toEqual([
      {
        department: 'hr',
        person: 'mali',
        model: 'large',
        task: 'answer',
        calls: 3,
        inputTokens: 200,
        outputTokens: 40,
        costMicros: 18,
      },
      {
        department: 'hr',
        person: 'mali',
        model: 'small',
        task: 'route',
        calls: 1,
        inputTokens: 100,
        outputTokens: 20,
        costMicros: 0,
      },
    ]);
    expect(await tokens(database.db, mine)).toEqual({ tenant: 360, department: 360, person: 360 });
  });

  it('are another tenant’s in no way', async () => {
    const [mine, other] = [await newTenant(database.db), await newTenant(database.db)];
    await book(database.db, mine, [call()]);
    expect(await booked(database.db, other)).toEqual([]);
    expect(await tokens(database.db, other)).toEqual({});
  });
});

describe('tokens that are set aside', () => {
  it('are given back as far as they were not used, and taken where more was', async () => {
    const mine = await newTenant(database.db);
    const aside = await take(database.db, mine, 1_000, { person: 5_000 });
    expect(aside).toMatchObject({ ok: true, tokens: 1_000 });
    if (!aside.ok) return;
    await book(database.db, mine, [call()], aside);
    expect(await tokens(database.db, mine)).toEqual({ tenant: 120, department: 120, person: 120 });
    await book(database.db, mine, [], aside);
    expect((await tokens(database.db, mine)).person).toBe(0);
    await book(database.db, mine, [call({ inputTokens: 3_000 })], aside);
    expect((await tokens(database.db, mine)).person).toBe(2_020);
  });

  it('that would pass a limit are refused, with nothing counted', async () => {
    const mine = await newTenant(database.db);
    await take(database.db, mine, 900, { person: 1_000 });
    expect(await take(database.db, mine, 200, { person: 1_000 })).toMatchObject({ ok: false, scope: 'person' });
    expect((await tokens(database.db, mine)).person).toBe(900);
    expect(await take(database.db, mine, 200, { person: 1_000 }, 'krit')).toMatchObject({ ok: true });
  });

  it('at the same moment by many never pass the limit', () => atOnce(database));
});

await onServer('tokens set aside on a server', (server) => {
  it('at the same moment by many never pass the limit', () => atOnce(server()));
});

it('models are summed up for today and this month, of some departments or all, and no other company’s', async () => {
  const { db } = database;
  const [mine, other] = [await newTenant(db), await newTenant(db)];
  await book(db, mine, [call(), call({ task: 'route' })]);
  await book(db, other, [call()]);
  const first = sql`date_trunc('month', (now() at time zone 'Asia/Bangkok'))::date`;
  const row = { ...call({ model: 'small' }), tenantId: mine, person: 'mali' };
  await withTenant(db, mine, (tx) =>
    tx.insert(modelUsage).values([
      { ...row, department: 'finance', day: sql`${first}` },
      { ...row, department: 'finance', calls: 50, day: sql`${first} - 1` },
    ]),
  );
  const month = (departments?: string[]) => withTenant(db, mine, (tx) => modelMonth(tx, 'Asia/Bangkok', departments));
  const two = { calls: 2, tokens: 240, costMicros: 18 };
  expect(await month(['hr'])).toEqual([{ model: 'large', today: two, month: two }]);
  expect(await month()).toMatchObject([
    { model: 'large', month: two },
    { model: 'small', month: { calls: 1, tokens: 120, costMicros: 9 } },
  ]);
  expect(await month([])).toEqual([]);
});
