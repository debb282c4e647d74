import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Database } from '../../db/client.ts';
import { newTenant, openMemory } from '../../db/database-fixtures.ts';
import { identities, people } from '../../db/schema/people.ts';
import { seedPeople } from '../../db/seed/people.ts';
import { withTenant } from '../../db/tenant.ts';
import { MOST_READERS, readersAmong } from './readers.ts';

let database: Database;
let tenant: string;
let asked: string[] = [];
beforeAll(async () => {
  database = await openMemory();
});
afterAll(() => database.close());
beforeEach(async () => {
  asked = [];
  tenant = await newTenant(database.db);
  await withTenant(database.db, tenant, async (tx) => {
    await seedPeople(tx, tenant, new Date());
    for (const person of ['mali', 'hana'])
      await tx
        .insert(identities)
        .values({ tenantId: tenant, channel: 'slack', externalId: `T.${person}`, person, verifiedBy: 'code' });
  });
});

const user = (name: string, address?: string) => ({
  tenant,
  externalId: `T.${name}`,
  email: async () => {
    asked.push(name);
    return address;
  },
});
const among = (users: ReturnType<typeof user>[]) => readersAmong(database.db, { tenant, channel: 'slack' }, users);
const guests = (many: number) => Array.from({ length: many }, (_, n) => user(`guest${n}`));

it('knows people by their ties, without asking for their addresses', async () => {
  expect(await among([user('mali'), user('hana')])).toEqual({ people: ['hana', 'mali'], strangers: false });
  expect(asked).toEqual([]);
});

it('takes nobody’s ties in another chat tool, or of another company, for theirs', async () => {
  const found = await readersAmong(database.db, { tenant, channel: 'teams' }, [user('mali')]);
  expect(found).toEqual({ people: [], strangers: true });
  const other = await newTenant(database.db);
  expect(await readersAmong(database.db, { tenant: other, channel: 'slack' }, [user('mali')])).toMatchObject({
    strangers: true,
  });
});

it('ties those for whose address the chat tool vouches, and asks no more about them', async () => {
  const users = [user('mali'), user('new', 'ploy@meridian.example')];
  expect(await among(users)).toEqual({ people: ['mali', 'ploy'], strangers: false });
  expect(await among(users)).toEqual({ people: ['mali', 'ploy'], strangers: false });
  expect(asked).toEqual(['new']);
});

it('takes whoever it vouches for in vain, or not at all, for strangers', async () => {
  expect(await among([user('mali'), user('guest')])).toEqual({ people: ['mali'], strangers: true });
  expect(await among([user('guest', 'guest@elsewhere.example')])).toMatchObject({ strangers: true });
  expect(
    await readersAmong(database.db, { tenant, channel: 'slack' }, [{ tenant, externalId: 'T.bot' }]),
  ).toMatchObject({ strangers: true });
});

it('takes somebody who left the company for a stranger', async () => {
  await withTenant(database.db, tenant, (tx) => tx.update(people).set({ status: 'left' }).where(eq(people.id, 'hana')));
  expect(await among([user('mali'), user('hana')])).toEqual({ people: ['mali'], strangers: true });
});

it('asks about a few at a time until one is a stranger, and goes on the next time where it ended', async () => {
  expect(await among(guests(40))).toMatchObject({ strangers: true });
  expect(asked).toHaveLength(10);
  asked = [];
  const staff = await withTenant(database.db, tenant, (tx) =>
    tx.select().from(people).where(eq(people.status, 'active')).orderBy(people.id),
  );
  const users = staff.map(({ id, email }) => user(`staff-${id}`, email));
  expect(users.length).toBeGreaterThan(50);
  expect(await among(users)).toMatchObject({ strangers: true });
  expect(asked).toHaveLength(50);
  const whole = await among(users);
  expect(whole.people).toHaveLength(users.length);
  expect(whole.strangers).toBe(false);
  expect(asked).toHaveLength(users.length);
});

it('reads no list that is too long', async () => {
  await expect(among(guests(MOST_READERS + 1))).rejects.toThrow('More than 1000');
  expect(asked).toEqual([]);
});
