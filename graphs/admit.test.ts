import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DepartmentConfig, TenantConfig } from '../agents/config-schema.ts';
import type { ModelTry } from '../agents/models/model-events.ts';
import { newTenant, onServer } from '../db/database-fixtures.ts';
import { pauseDepartment, resumeDepartment } from '../db/pauses.ts';
import { modelUsage, people, usage } from '../db/schema/people.ts';
import { inbox, threads } from '../db/schema/turns.ts';
import { demoPeople } from '../db/seed/people.ts';
import { type Db, withTenant } from '../db/tenant.ts';
import { charge } from '../db/usage.ts';
import { admit, houseBooks, limitsOf, mayAskModels, mayServe } from './admit.ts';
import { openRows } from './test-rows.ts';
import { shippedConfig, TENANT } from './test-tenant.ts';

const [shipped] = shippedConfig().tenants;
if (!shipped) throw new Error('The shipped configuration has no tenant.');
type Plan = TenantConfig['plan'];
const plan = (more: Partial<Plan>): Plan => ({ queriesPerDay: {}, tokensPerDay: {}, ...more });
const withPlan = (of: Plan, tenant = shipped): TenantConfig => ({ ...tenant, plan: of });
const departmentOf = (tenant: TenantConfig, id: string): DepartmentConfig => {
  const found = tenant.departments.find((one) => one.id === id);
  if (!found) throw new Error(id);
  return found;
};

const [mali] = demoPeople(TENANT, new Date()).filter(({ id }) => id === 'mali');
if (!mali) throw new Error('The demo company has no mali.');
let numbered = 0;
/** A turn that waits to be run. */
async function turn(db: Db, tenant: string): Promise<string> {
  const id = `trn_${++numbered}`;
  await withTenant(db, tenant, async (tx) => {
    const thread = { tenantId: tenant, id, channel: 'api', conversation: 'dm:mali', owner: 'mali' };
    await tx.insert(threads).values(thread);
    const row = { tenantId: tenant, id, providerKey: id, thread: id, person: 'mali', kind: 'message' as const };
    await tx.insert(inbox).values({ ...row, payload: '{}' });
  });
  return id;
}
const ask = (db: Db, tenant: TenantConfig, inboxId: string, department = 'hr', language: 'en' | 'th' = 'en') =>
  admit({ db, tenant }, { inboxId, person: mali, department: departmentOf(tenant, department), language });

let rows: Awaited<ReturnType<typeof openRows>>;
beforeAll(async () => {
  rows = await openRows();
});
afterAll(() => rows.close());
const forget = () => withTenant(rows.db, TENANT, (tx) => tx.delete(usage));
const queries = (db: Db, tenant: string) =>
  withTenant(db, tenant, async (tx) => {
    const found = await tx.select().from(usage).where(eq(usage.scope, 'tenant'));
    return found.find(({ unit }) => unit === 'queries')?.used ?? 0;
  });

describe('a paused department', () => {
  it('says who paused it, since when, why, and what to do, in both languages, and charges nothing', async () => {
    const pause = { department: 'hr', by: 'hana', reason: 'Moving offices' };
    await withTenant(rows.db, TENANT, (tx) => pauseDepartment(tx, TENANT, pause));
    const id = await turn(rows.db, TENANT);
    const said = await ask(rows.db, shipped, id);
    expect(said).toMatchObject({ status: 'refused', receipts: [], approvals: [] });
    expect(said?.text).toMatch(
      /HR is paused since .*20\d\d.* by Hana Kobayashi: Moving offices\. Your message is kept/,
    );
    expect((await ask(rows.db, shipped, id, 'hr', 'th'))?.text).toMatch(/ฝ่ายบุคคลหยุดให้บริการ.*ฮานะ/);
    expect(await queries(rows.db, TENANT)).toBe(0);
  });

  it('leaves the others at work, and is at work again when it was resumed', async () => {
    expect(await ask(rows.db, shipped, await turn(rows.db, TENANT), 'it_ops')).toBeNull();
    await withTenant(rows.db, TENANT, (tx) => resumeDepartment(tx, 'hr'));
    expect(await ask(rows.db, shipped, await turn(rows.db, TENANT))).toBeNull();
  });
});

describe('a message', () => {
  it('is charged once, however often it is run and however many departments answer it', async () => {
    await forget();
    const id = await turn(rows.db, TENANT);
    for (const department of ['hr', 'hr', 'finance']) expect(await ask(rows.db, shipped, id, department)).toBeNull();
    expect(await queries(rows.db, TENANT)).toBe(1);
  });

  it('that was charged and is replayed is let in though the limit is reached; the next is not', async () => {
    await forget();
    const tenant = withPlan(plan({ queriesPerDay: { person: 1 } }));
    const id = await turn(rows.db, TENANT);
    expect(await ask(rows.db, tenant, id)).toBeNull();
    expect(await ask(rows.db, tenant, id)).toBeNull();
    const next = await turn(rows.db, TENANT);
    expect(await ask(rows.db, tenant, next)).toMatchObject({ status: 'refused' });
    expect(await ask(rows.db, withPlan(plan({})), next)).toBeNull();
    expect(await queries(rows.db, TENANT)).toBe(2);
  });

  it.each([
    ['tenant', /Meridian Works has used up .* free again on \d+ .* 20\d\d/, /ใช้ได้อีกครั้ง .* 25\d\d/],
    ['department', /daily limit of HR is used up/, /ฝ่ายบุคคลใช้งานครบ/],
    ['person', /You have used up your daily limit/, /วันนี้คุณใช้งานครบ/],
  ])('beyond the limit of the %s hears when it frees up', async (scope, en, th) => {
    await forget();
    const tenant = withPlan(plan({ queriesPerDay: { [scope]: 1 } }));
    await ask(rows.db, tenant, await turn(rows.db, TENANT));
    const id = await turn(rows.db, TENANT);
    expect((await ask(rows.db, tenant, id))?.text).toMatch(en);
    expect((await ask(rows.db, tenant, id, 'hr', 'th'))?.text).toMatch(th);
  });

  it('is refused when the tokens are used up, and then no query is counted', async () => {
    await forget();
    const tenant = withPlan(plan({ tokensPerDay: { person: 100 } }));
    const use = { tenant: TENANT, timeZone: tenant.timeZone, department: 'hr', person: 'mali' };
    await withTenant(rows.db, TENANT, (tx) => charge(tx, { ...use, unit: 'tokens', amount: 100 }));
    expect(await ask(rows.db, tenant, await turn(rows.db, TENANT))).toMatchObject({ status: 'refused' });
    expect(await queries(rows.db, TENANT)).toBe(0);
  });
});

describe('limits', () => {
  it('are the department’s own for itself and the stricter for the company and the person', () => {
    const tenant = withPlan(plan({ queriesPerDay: { tenant: 100, department: 50, person: 5 } }));
    const own = plan({ queriesPerDay: { tenant: 1_000, department: 80, person: 3 } });
    expect(limitsOf(tenant, { ...departmentOf(tenant, 'hr'), plan: own }, 'queries')).toEqual({
      tenant: 100,
      department: 80,
      person: 3,
    });
    expect(limitsOf(tenant, departmentOf(tenant, 'hr'), 'tokens')).toEqual({});
  });
});

await onServer(
  'messages that come at the same moment',
  (server) => {
    it('with room for one: exactly one of a hundred is let in, and it is the only one marked as charged', async () => {
      const { db } = server();
      const id = await newTenant(db);
      await withTenant(db, id, (tx) => tx.insert(people).values({ ...mali, tenantId: id, managerId: null }));
      const tenant = { ...withPlan(plan({ queriesPerDay: { person: 1 } })), id };
      const turns = await Promise.all(Array.from({ length: 100 }, () => turn(db, id)));
      const parts = await Promise.all(turns.map((one) => ask(db, tenant, one)));
      expect(parts.filter((part) => part === null)).toHaveLength(1);
      const charged = await withTenant(db, id, (tx) => tx.select().from(inbox).where(eq(inbox.charged, true)));
      expect(charged.map((row) => row.id)).toEqual([turns[parts.indexOf(null)]]);
    });

    it('as one turn that two workers run: it is charged once', async () => {
      const { db } = server();
      const id = await newTenant(db);
      const tenant = { ...shipped, id };
      const one = await turn(db, id);
      await Promise.all(Array.from({ length: 20 }, () => ask(db, tenant, one)));
      expect(await queries(db, id)).toBe(1);
      // Without the mark each of them would count.
      await withTenant(db, id, (tx) => tx.update(inbox).set({ charged: sql`false` }));
      await ask(db, tenant, one);
      expect(await queries(db, id)).toBe(2);
    });
  },
  20,
);

describe('models that are asked before anything is let in', () => {
  const hr = departmentOf(shipped, 'hr');
  const may = (tenant: TenantConfig, person: string | null = 'mali') =>
    mayAskModels({ db: rows.db, tenant }, { department: hr, person });

  it('are not, for a paused department or whoever used up the day', async () => {
    await forget();
    const tenant = withPlan(plan({ queriesPerDay: { person: 1 } }));
    expect(await may(tenant)).toBe(true);
    await ask(rows.db, tenant, await turn(rows.db, TENANT));
    expect(await may(tenant)).toBe(false);
    expect(await may(tenant, 'krit')).toBe(true);
    expect(await may(tenant, null)).toBe(true);
    await withTenant(rows.db, TENANT, (tx) =>
      pauseDepartment(tx, TENANT, { department: 'hr', by: 'hana', reason: null }),
    );
    expect(await may(tenant, null)).toBe(false);
    await withTenant(rows.db, TENANT, (tx) => resumeDepartment(tx, 'hr'));
  });

  it('are not, for vectors and rerankers beyond the company’s tokens, and people’s questions go on', async () => {
    await forget();
    await withTenant(rows.db, TENANT, (tx) => tx.delete(modelUsage));
    const tenant = withPlan(plan({ tokensPerDay: { tenant: 100 } }));
    const serve = mayServe(rows.db, () => tenant);
    const usage = { input: 60, output: 0, estimated: false, costMicros: 0 };
    const tried: ModelTry = {
      ...{ model: 'bge', provider: 'p', startedAt: 0, ms: 1, firstTokenMs: null, outcome: 'answered', usage },
    };
    const book = () => houseBooks(rows.db, () => tenant, 'embed')(TENANT, tried);
    await book();
    expect(await serve(TENANT)).toBe(true);
    await book();
    expect(await serve(TENANT)).toBe(false);
    expect(await may(tenant)).toBe(true);
    expect(await mayServe(rows.db, () => shipped)(TENANT)).toBe(true);
  });
});
