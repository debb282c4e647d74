import { isNotNull, ne } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { assets, incidents, tickets } from '../../db/schema/it.ts';
import { people } from '../../db/schema/people.ts';
import { seedIt } from '../../db/seed/it.ts';
import { openTestCompany, TENANT, type TestCompany } from '../test-context.ts';

const now = new Date('2026-06-03T03:00:00Z');
let company: TestCompany;

beforeAll(async () => {
  company = await openTestCompany({ now, seeds: [seedIt] });
});
afterAll(() => company.close());

it('gives every fixed person and twenty others a laptop', async () => {
  const laptops = await company.records((tx) => tx.select().from(assets).where(isNotNull(assets.holder)));
  const holders = laptops.filter(({ kind }) => kind === 'laptop').map(({ holder }) => holder);
  expect(holders).toEqual(expect.arrayContaining(['mali', 'anan', 'hana', 'sam', 'farah', 'lek', 'ada']));
  expect(new Set(holders).size).toBe(27);
});

it('has one open incident, about web-prod-03', async () => {
  const open = await company.records((tx) => tx.select().from(incidents).where(ne(incidents.status, 'resolved')));
  expect(open.map(({ service }) => service)).toEqual(['web-prod-03']);
});

it('names only people of the company and leaves rows as they are when run again', async () => {
  const before = await company.records((tx) => tx.select().from(tickets));
  const later = new Date('2026-07-01T03:00:00Z');
  await company.records((tx) => seedIt(tx, TENANT, later));
  expect(await company.records((tx) => tx.select().from(tickets))).toEqual(before);
  const ids = (await company.records((tx) => tx.select({ id: people.id }).from(people))).map(({ id }) => id);
  const named = before.flatMap(({ requester, assignee }) => [requester, ...(assignee ? [assignee] : [])]);
  expect(named.filter((id) => !ids.includes(id))).toEqual([]);
  expect(before.filter(({ requester }) => requester === 'mali')).toHaveLength(2);
});
