import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AutoLimits } from '../agents/policy-schema.ts';
import type { ProposalRow } from '../db/approvals.ts';
import type { Database } from '../db/client.ts';
import { newTenant, onServer, openMemory } from '../db/database-fixtures.ts';
import { newId } from '../db/id.ts';
import { approvals, ledger, proposals } from '../db/schema/approvals.ts';
import { type Db, type Tx, withTenant } from '../db/tenant.ts';
import { fitsAllowance } from './allowance.ts';

const TIME_ZONE = 'Asia/Bangkok';
const daily: AutoLimits = { field: 'amount', perDay: { THB: 100 } };
const baht = (amount: number, currency = 'THB') => ({ amount: { amount: amount * 100, currency } });

/** A claim that nobody has judged yet. */
async function asked(tx: Tx, tenantId: string, args: object, more: Partial<ProposalRow> = {}): Promise<ProposalRow> {
  const id = newId('prp');
  const row = {
    ...{
      tenantId,
      id,
      turn: id,
      n: 0,
      run: id,
      thread: 'thr',
      department: 'finance',
      tool: 'claim',
      requester: 'mali',
    },
    ...{
      args: JSON.stringify(args),
      argsHash: id,
      changes: '[]',
      evidence: '[]',
      summary: '',
      language: 'en' as const,
    },
    ...{ status: 'confirming' as const, expiresAt: new Date(Date.now() + 60_000) },
    ...more,
  };
  const [stored] = await tx.insert(proposals).values(row).returning();
  if (!stored) throw new Error('not stored');
  return stored;
}

/** The same, let through and carried out `daysAgo`. */
async function done(tx: Tx, tenantId: string, args: object, daysAgo = 0): Promise<ProposalRow> {
  const proposal = await asked(tx, tenantId, args, { status: 'done' });
  await tx.insert(ledger).values({
    ...{ tenantId, id: newId('rcp'), proposal: proposal.id, tool: 'claim', record: 'C-1', actor: 'mali', result: '{}' },
    at: sql`now() - ${`${daysAgo} days`}::interval`,
  });
  return proposal;
}

/** Judges a request and lets it through where it fits. */
const tries = (db: Db, tenant: string, limits: AutoLimits, args: object) =>
  withTenant(db, tenant, async (tx) => {
    const proposal = await asked(tx, tenant, args);
    const fits = await fitsAllowance(tx, { id: tenant, timeZone: TIME_ZONE }, proposal, limits);
    if (fits) await tx.update(proposals).set({ status: 'approved' }).where(eq(proposals.id, proposal.id));
    return fits;
  });

describe('the allowance of a day', () => {
  let database: Database;
  let tenant: string;
  beforeAll(async () => {
    database = await openMemory();
  });
  afterAll(() => database.close());
  const begin = async (work: (tx: Tx, tenant: string) => Promise<unknown> = async () => {}) => {
    tenant = await newTenant(database.db);
    await withTenant(database.db, tenant, (tx) => work(tx, tenant));
  };
  const fits = (limits: AutoLimits, args: object) => tries(database.db, tenant, limits, args);

  it('holds exactly what is written', async () => {
    await begin((tx, of) => done(tx, of, baht(60)));
    expect(await fits(daily, baht(41))).toBe(false);
    expect(await fits(daily, baht(40))).toBe(true);
    expect(await fits(daily, baht(1))).toBe(false);
  });

  it('counts times where times are limited', async () => {
    await begin();
    const twice: AutoLimits = { timesPerDay: 2 };
    expect([await fits(twice, {}), await fits(twice, {}), await fits(twice, {})]).toEqual([true, true, false]);
  });

  it('counts what is still being carried out', async () => {
    await begin((tx, of) => asked(tx, of, baht(100), { status: 'approved' }));
    expect(await fits(daily, baht(1))).toBe(false);
  });

  it.each<[string, (tx: Tx, tenant: string) => Promise<unknown>]>([
    ['yesterday', (tx, of) => done(tx, of, baht(100), 1)],
    ['somebody else', (tx, of) => asked(tx, of, baht(100), { status: 'approved', requester: 'krit' })],
    ['another tool', (tx, of) => asked(tx, of, baht(100), { status: 'approved', tool: 'other' })],
    ['what was not done', (tx, of) => asked(tx, of, baht(100), { status: 'failed' })],
    ['another currency', (tx, of) => done(tx, of, baht(100, 'USD'))],
    [
      'what people approved',
      async (tx, of) => {
        const { id } = await done(tx, of, baht(100));
        await tx.insert(approvals).values({
          ...{ tenantId: of, id: newId('apr'), proposal: id, stage: 0, department: 'finance', rule: '{}' },
          ...{ argsHash: id, status: 'approved', card: '{}', expiresAt: sql`now()` },
        });
      },
    ],
  ])('is not used up by %s', async (_what, before) => {
    await begin(before);
    expect(await fits(daily, baht(100))).toBe(true);
  });

  it('has no room for a currency without a limit or for no amount at all', async () => {
    await begin();
    expect(await fits(daily, baht(1, 'EUR'))).toBe(false);
    expect(await fits(daily, {})).toBe(false);
  });

  it('begins with the day of the company, not with that of the server', async () => {
    await begin(async (tx, of) => {
      const { id } = await done(tx, of, baht(100));
      const midnight = sql`(date_trunc('day', now() at time zone ${TIME_ZONE}) at time zone ${TIME_ZONE})`;
      await tx
        .update(ledger)
        .set({ at: sql`${midnight} - interval '1 second'` })
        .where(eq(ledger.proposal, id));
    });
    expect(await fits(daily, baht(100))).toBe(true);
  });
});

await onServer(
  'room for one, asked for twenty times at once',
  (server) => {
    it('is given exactly once', async () => {
      const { db } = server();
      const tenant = await newTenant(db);
      const all = Array.from({ length: 20 }, () => tries(db, tenant, { timesPerDay: 1 }, {}));
      expect((await Promise.all(all)).filter(Boolean)).toHaveLength(1);
    });

    it('would be given more than once if it were looked at without the lock', async () => {
      const { db } = server();
      const tenant = await newTenant(db);
      const looked = Promise.withResolvers<void>();
      let count = 0;
      const careless = withoutLock(db, tenant, async () => {
        if (++count === 5) looked.resolve();
        await looked.promise;
      });
      expect((await Promise.all(Array.from({ length: 5 }, careless))).filter(Boolean).length).toBeGreaterThan(1);
    });
  },
  20,
);

/** The same reading before writing, where everybody reads before anybody writes. */
function withoutLock(db: Db, tenant: string, wait: () => Promise<void>): () => Promise<boolean> {
  return () =>
    withTenant(db, tenant, async (tx) => {
      const proposal = await asked(tx, tenant, {});
      const used = await tx.select().from(proposals).where(eq(proposals.status, 'approved'));
      await wait();
      if (used.length > 0) return false;
      await tx.update(proposals).set({ status: 'approved' }).where(eq(proposals.id, proposal.id));
      return true;
    });
}
