import { afterAll, beforeAll, expect, it } from 'vitest';
import { budgets, expenses, purchaseRequests, vendors } from '../../db/schema/finance.ts';
import { people } from '../../db/schema/people.ts';
import { seedFinance } from '../../db/seed/finance.ts';
import { openTestCompany, TENANT, type TestCompany } from '../test-context.ts';

const now = new Date('2026-06-03T03:00:00Z');
let company: TestCompany;

beforeAll(async () => {
  company = await openTestCompany({ now, seeds: [seedFinance] });
});
afterAll(() => company.close());

it('has a budget of each cost centre for this and next year, with money left', async () => {
  const rows = await company.records((tx) => tx.select().from(budgets));
  expect(rows.map(({ costCentre, year }) => `${costCentre} ${year}`).sort()).toHaveLength(12);
  expect(new Set(rows.map(({ year }) => year))).toEqual(new Set([2026, 2027]));
  for (const row of rows) expect(row.amountMinor - row.spentMinor - row.committedMinor).toBeGreaterThan(0);
});

it('names only people of the company', async () => {
  const ids = new Set((await company.records((tx) => tx.select().from(people))).map(({ id }) => id));
  const named = await company.records(async (tx) => [
    ...(await tx.select().from(expenses)).map(({ person }) => person),
    ...(await tx.select().from(purchaseRequests)).map(({ requester }) => requester),
    ...(await tx.select().from(budgets)).map(({ owner }) => owner),
  ]);
  expect(named).toHaveLength(30);
  expect(named.filter((id) => !ids.has(id))).toEqual([]);
});

it('leaves rows as they are when run again', async () => {
  const before = await company.records((tx) => tx.select().from(expenses));
  await company.records((tx) => seedFinance(tx, TENANT, new Date('2026-07-01T03:00:00Z')));
  expect(await company.records((tx) => tx.select().from(expenses))).toEqual(before);
  expect(await company.records((tx) => tx.select().from(vendors))).toHaveLength(14);
});
