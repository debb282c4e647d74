import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from './client.ts';
import { newTenant, onServer, openMemory } from './database-fixtures.ts';
import { identitiesOf, issueLinkCode, linkByEmail, personFor, redeemLinkCode, unlink } from './identities.ts';
import { audit } from './schema/approvals.ts';
import { identities, linkCodes, people } from './schema/people.ts';
import { demoPeople } from './seed/people.ts';
import { type Db, type Tx, withTenant } from './tenant.ts';

const user = { channel: 'slack', externalId: 'T1:U42' };
/** A company with three people and nobody tied. */
async function newCompany(db: Db): Promise<string> {
  const tenant = await newTenant(db);
  const few = demoPeople(tenant, new Date()).filter(({ id }) => ['mali', 'anan', 'krit'].includes(id));
  await withTenant(db, tenant, (tx) => tx.insert(people).values(few.map((one) => ({ ...one, managerId: null }))));
  return tenant;
}

let database: Database;
let tenant: string;
beforeAll(async () => {
  database = await openMemory();
});
afterAll(() => database.close());
beforeEach(async () => {
  tenant = await newCompany(database.db);
});
const run = <T>(work: (tx: Tx) => Promise<T>) => withTenant(database.db, tenant, work);
const code = (of = user) => run((tx) => issueLinkCode(tx, tenant, of));
const redeem = (person: string, given: string) => run((tx) => redeemLinkCode(tx, tenant, person, given));
const speaker = async (of = user) => (await run((tx) => personFor(tx, of)))?.id;
const byEmail = async (email: string, of = user) => (await run((tx) => linkByEmail(tx, tenant, of, email)))?.id;
const told = () =>
  run(async (tx) =>
    (await tx.select().from(audit).orderBy(audit.seq)).map(({ actor, action }) => `${actor} ${action}`),
  );

describe('a verified address', () => {
  it('ties a chat user to the active person who has it, and is written down once', async () => {
    expect(await byEmail('Mali@MERIDIAN.example')).toBe('mali');
    expect(await byEmail('mali@meridian.example')).toBe('mali');
    expect(await speaker()).toBe('mali');
    expect(await told()).toEqual(['mali identity.linked']);
  });

  it('of nobody, of somebody who left, or of two people ties nobody', async () => {
    await run((tx) => tx.update(people).set({ status: 'left' }).where(eq(people.id, 'krit')));
    await run((tx) => tx.update(people).set({ email: 'mali@meridian.example' }).where(eq(people.id, 'anan')));
    for (const email of ['nobody@meridian.example', 'krit@meridian.example', 'mali@meridian.example', ''])
      expect(await byEmail(email)).toBeUndefined();
    expect(await speaker()).toBeUndefined();
  });

  it('does not take over a chat user that is tied to somebody else', async () => {
    await byEmail('mali@meridian.example');
    expect(await byEmail('anan@meridian.example')).toBeUndefined();
    expect(await speaker()).toBe('mali');
  });
});

describe('a code', () => {
  it('has eight letters nobody can mistake, and only its hash is kept', async () => {
    const given = await code();
    expect(given).toMatch(/^[0-9A-HJKMNP-TV-Z]{8}$/);
    const rows = await run((tx) => tx.select().from(linkCodes));
    expect(JSON.stringify(rows)).not.toContain(given);
    expect(rows.map(({ codeHash }) => codeHash)).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)]);
  });

  it('ties the chat user it was given to with whoever redeems it, however they type it', async () => {
    const given = await code();
    const typed = ` ${given.slice(0, 4).toLowerCase()}-${given.slice(4)} `.replaceAll('0', 'o').replaceAll('1', 'l');
    expect(await redeem('mali', typed)).toBe('linked');
    expect(await speaker()).toBe('mali');
    expect(await run((tx) => identitiesOf(tx, 'mali'))).toMatchObject([{ ...user, verifiedBy: 'code' }]);
    expect(await told()).toEqual(['mali identity.linked']);
  });

  it('counts once', async () => {
    const given = await code();
    expect(await redeem('mali', given)).toBe('linked');
    expect(await redeem('anan', given)).toBe('expired');
    expect(await speaker()).toBe('mali');
  });

  it('counts for a quarter of an hour by the clock of the database', async () => {
    const given = await code();
    const age = (minutes: number) =>
      run((tx) =>
        tx.update(linkCodes).set({ expiresAt: sql`${linkCodes.expiresAt} - make_interval(mins => ${minutes})` }),
      );
    await age(14);
    const [{ left } = { left: 0 }] = await run((tx) =>
      tx.select({ left: sql<number>`extract(epoch from ${linkCodes.expiresAt} - now())::float8` }).from(linkCodes),
    );
    expect(left).toBeGreaterThan(30);
    expect(left).toBeLessThanOrEqual(61);
    await age(2);
    expect(await redeem('mali', given)).toBe('expired');
    expect(await speaker()).toBeUndefined();
  });

  it('stops counting when the same chat user gets another', async () => {
    const [first, second] = [await code(), await code()];
    expect(await redeem('mali', first)).toBe('expired');
    expect(await redeem('mali', second)).toBe('linked');
  });

  it('does not take over a chat user that is tied to somebody else, until that person unties it', async () => {
    await redeem('mali', await code());
    expect(await redeem('anan', await code())).toBe('taken');
    expect(await speaker()).toBe('mali');
    expect(await run((tx) => unlink(tx, tenant, 'anan', user))).toBe(false);
    expect(await run((tx) => unlink(tx, tenant, 'mali', user))).toBe(true);
    expect(await redeem('anan', await code())).toBe('linked');
    expect(await speaker()).toBe('anan');
    expect(await told()).toEqual([
      'mali identity.linked',
      'anan identity.refused',
      'mali identity.unlinked',
      'anan identity.linked',
    ]);
  });

  it('of another company is unknown here', async () => {
    const given = await code();
    const other = await newCompany(database.db);
    expect(await withTenant(database.db, other, (tx) => redeemLinkCode(tx, other, 'mali', given))).toBe('wrong');
  });

  it('ties a chat user that speaks for nobody once the person has left', async () => {
    await redeem('mali', await code());
    await run((tx) => tx.update(people).set({ status: 'suspended' }).where(eq(people.id, 'mali')));
    expect(await speaker()).toBeUndefined();
  });
});

describe('wrong codes', () => {
  const guess = (person: string) => redeem(person, 'ZZZZZZZZ');

  it('are five an hour for each person; then not even the right one counts', async () => {
    for (let n = 0; n < 5; n++) expect(await guess('mali')).toBe('wrong');
    const given = await code();
    expect(await redeem('mali', given)).toBe('too_many');
    expect(await redeem('anan', given)).toBe('linked');
    const hour = sql`${linkCodes.expiresAt} - interval '1 hour'`;
    await run((tx) => tx.update(linkCodes).set({ expiresAt: hour }));
    expect(await redeem('mali', await code({ channel: 'slack', externalId: 'T1:U43' }))).toBe('linked');
  });

  it('cannot be a row that counts a wrong try', async () => {
    await guess('mali');
    const [row] = await run((tx) => tx.select().from(linkCodes));
    expect(await redeem('anan', row?.codeHash ?? '')).toBe('wrong');
    expect(await run((tx) => tx.select().from(identities))).toEqual([]);
  });
});

await onServer(
  'codes on a server',
  (server) => {
    it('redeemed by two at once tie the winner, twenty times over', async () => {
      const { db } = server();
      const mine = await newCompany(db);
      for (let n = 0; n < 20; n++) {
        const one = { channel: 'slack', externalId: `U${n}` };
        const given = await withTenant(db, mine, (tx) => issueLinkCode(tx, mine, one));
        const people = ['mali', 'anan', 'krit'];
        const results = await Promise.all(
          people.map((person) => withTenant(db, mine, (tx) => redeemLinkCode(tx, mine, person, given))),
        );
        expect([...results].sort()).toEqual(['expired', 'expired', 'linked']);
        const winner = await withTenant(db, mine, (tx) => personFor(tx, one));
        expect(winner?.id).toBe(people[results.indexOf('linked')]);
      }
    });

    it('that are wrong and come a hundred at once are five', async () => {
      const { db } = server();
      const mine = await newCompany(db);
      const results = await Promise.all(
        Array.from({ length: 100 }, (_, n) =>
          withTenant(db, mine, (tx) => redeemLinkCode(tx, mine, 'mali', `WRONG${n}`)),
        ),
      );
      expect(results.filter((one) => one === 'wrong')).toHaveLength(5);
      expect(results.filter((one) => one === 'too_many')).toHaveLength(95);
    });

    it('would be more than five if tries did not follow one another', async () => {
      const { db } = server();
      const mine = await newCompany(db);
      const counted = await Promise.all(
        Array.from({ length: 100 }, (_, n) =>
          withTenant(db, mine, async (tx) => {
            if ((await tx.select().from(linkCodes)).length >= 5) return false;
            const row = { channel: 'wrong-try', externalId: 'mali', expiresAt: sql`now() + interval '1 hour'` };
            await tx.insert(linkCodes).values({ tenantId: mine, codeHash: `try_${n}`, ...row });
            return true;
          }),
        ),
      );
      expect(counted.filter(Boolean).length).toBeGreaterThan(5);
    });
  },
  20,
);
