import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from './client.ts';
import { newTenant, onServer, openMemory } from './database-fixtures.ts';
import { writePeople } from './people-csv.ts';
import { type ImportOptions, importPeople } from './people-import.ts';
import { audit } from './schema/approvals.ts';
import { leaveBalances } from './schema/hr.ts';
import { people } from './schema/people.ts';
import { type Db, type Tx, withTenant } from './tenant.ts';

const HEAD = 'id,name,name_th,email,title,team,manager,roles,office,hired_on';
const ANN = 'ann,Ann Lee,,ann@northwind.example,Head of Operations,Operations,,employee;manager,Bangkok,2019-02-01';
const BEN = 'ben,Ben Sato,เบน,ben@northwind.example,Planner,Operations,ann,employee,Bangkok,2023-06-15';
const CAT = 'cat,Cat Ho,,cat@northwind.example,Clerk,Operations,ben,employee,Bangkok,2024-01-08';
const fileOf = (...lines: string[]) => [HEAD, ...lines].join('\n');
const rules = { roles: ['employee', 'manager', 'admin'], timeZone: 'Asia/Bangkok', currency: 'THB' };

let database: Database;
let tenant: string;
beforeAll(async () => {
  database = await openMemory();
});
afterAll(() => database.close());
beforeEach(async () => {
  tenant = await newTenant(database.db);
});
const rows = <T>(work: (tx: Tx) => Promise<T>, db: Db = database.db, of = tenant) => withTenant(db, of, work);
const take = (file: string, more: Partial<ImportOptions> = {}) =>
  importPeople(database.db, tenant, file, { ...rules, suspendMissing: false, dryRun: false, ...more });
const everybody = () => rows((tx) => tx.select().from(people).orderBy(people.id));
const faultsOf = async (file: string, more: Partial<ImportOptions> = {}) => {
  const refused = await take(file, more).then(
    () => 'It was imported.',
    (error: Error) => error.message,
  );
  expect(refused).toMatch(/^Nothing was imported/);
  return refused
    .split('\n')
    .slice(1)
    .map((line) => line.trim());
};
const told = () =>
  rows(async (tx) =>
    (await tx.select().from(audit).orderBy(audit.seq)).map(({ action, subject }) => `${action} ${subject}`),
  );

describe('a file of people', () => {
  it('is taken over whatever its order, with what the company’s configuration says where it says nothing', async () => {
    expect(await take(fileOf(CAT, BEN, ANN))).toEqual({
      added: ['cat', 'ben', 'ann'],
      changed: [],
      suspended: [],
      unchanged: 0,
    });
    const [ann, ben, cat] = await everybody();
    expect(ben).toEqual({
      ...{ tenantId: tenant, id: 'ben', name: 'Ben Sato', nameTh: 'เบน', email: 'ben@northwind.example' },
      ...{ title: 'Planner', team: 'Operations', managerId: 'ann', roles: ['employee'], language: 'en' },
      ...{ office: 'Bangkok', timeZone: 'Asia/Bangkok', currency: 'THB', hiredOn: '2023-06-15', status: 'active' },
    });
    expect([ann?.managerId, ann?.roles, cat?.managerId]).toEqual([null, ['employee', 'manager'], 'ben']);
    expect(await told()).toEqual(['person.added cat', 'person.added ben', 'person.added ann']);
  });

  it('changes who is different, writes down what, and leaves alone whom it does not name', async () => {
    await take(fileOf(ANN, BEN, CAT));
    const again = await take(fileOf(ANN, BEN.replace(',employee,', ',employee;admin,').replace('Planner', 'Lead')));
    expect(again).toEqual({ added: [], changed: ['ben'], suspended: [], unchanged: 1 });
    expect((await everybody()).map(({ id, status }) => `${id} ${status}`)).toEqual([
      'ann active',
      'ben active',
      'cat active',
    ]);
    const [entry] = await rows((tx) => tx.select().from(audit).where(eq(audit.action, 'person.changed')));
    expect(JSON.parse(entry?.detail ?? '{}')).toMatchObject({
      fields: ['title', 'roles'],
      roles: { before: ['employee'], after: ['employee', 'admin'] },
    });
    expect(await take(fileOf(ANN))).toMatchObject({ changed: [], unchanged: 1 });
  });

  it('suspends whom it does not name when that is asked for', async () => {
    await take(fileOf(ANN, BEN, CAT));
    expect(await take(fileOf(ANN, BEN), { suspendMissing: true })).toMatchObject({ suspended: ['cat'] });
    expect((await everybody()).map(({ status }) => status)).toEqual(['active', 'active', 'suspended']);
    expect(await take(fileOf(ANN, BEN), { suspendMissing: true })).toMatchObject({ suspended: [] });
  });

  it('is only looked at in a dry run', async () => {
    expect(await take(fileOf(ANN, BEN), { dryRun: true })).toMatchObject({ added: ['ann', 'ben'] });
    expect(await everybody()).toEqual([]);
    expect(await told()).toEqual([]);
  });

  it('with faults names each with its line and imports nobody', async () => {
    const bad = 'x y,,,no-address,T,Ops,nobody,chef,Bangkok,soon';
    const faults = await faultsOf(fileOf(ANN, bad, 'dan,"Dan\nDoe",,dan@northwind.example,T,Ops,ann,employee,Bangkok'));
    expect(faults).toEqual([
      expect.stringMatching(/^line 3 id must be letters/),
      'line 3 name is empty',
      'line 3 email is not an e-mail address',
      'line 3 roles names chef; the configuration has employee, manager, admin',
      'line 3 hired_on must be a day such as 2024-03-01',
      'line 4 has 9 cells where the first line has 10',
      'line 4 name holds characters that nobody sees',
      'line 4 hired_on must be a day such as 2024-03-01',
    ]);
    expect(await everybody()).toEqual([]);
  });

  it('may not name unknown managers, circles, the same id twice, or one address for two', async () => {
    await take(fileOf(ANN, BEN));
    expect(await faultsOf(fileOf(CAT.replace(',ben,', ',zoe,')))).toEqual([
      'line 2 manager names zoe, whom nobody knows',
    ]);
    expect(await faultsOf(fileOf(ANN.replace('Operations,,', 'Operations,ben,')))).toEqual([
      'line 2 manager ben reports to ann',
    ]);
    expect(await faultsOf(fileOf(CAT, CAT))).toEqual(['line 3 id cat is on line 2 already']);
    expect(await faultsOf(fileOf(CAT.replace('cat@', 'Ann@')))).toEqual([
      'line 2 email Ann@northwind.example is the address of ann too',
    ]);
    expect((await everybody()).map(({ id }) => id)).toEqual(['ann', 'ben']);
    // Whoever goes lets go of the address.
    await take(fileOf(BEN.replace(',ann,', ',,'), CAT.replace('cat@', 'ann@')), { suspendMissing: true });
  });

  it.each([
    ['id,name\nann,Ann', ['has no column email', 'has no column title']],
    [`${HEAD},salary\n${ANN},9`, [expect.stringMatching(/^line 1 has a column "salary", which is none of id, name/)]],
    [`${HEAD},id\n${ANN},ann`, ['line 1 has the column id twice']],
    [`${HEAD}\n"ann`, [expect.stringMatching(/^line 2 has a quote/)]],
  ])('must begin with the columns there are: %j', async (file, expected) => {
    const faults = (await faultsOf(file)).map((fault) => fault.replace('line 1 has no', 'has no'));
    for (const one of expected) expect(faults).toContainEqual(one);
  });

  it('gives leave for this year and the next, and keeps the days that were taken', async () => {
    const withLeave = (days: string) => `${HEAD},vacation_days,sick_days\n${ANN},${days},`;
    const balances = () =>
      rows((tx) => tx.select().from(leaveBalances).where(eq(leaveBalances.person, 'ann')).orderBy(leaveBalances.year));
    await take(withLeave('15'));
    expect((await balances()).map(({ kind, entitledDays }) => [kind, entitledDays])).toEqual([
      ['vacation', 15],
      ['vacation', 15],
    ]);
    await rows((tx) => tx.update(leaveBalances).set({ takenDays: 4 }));
    await take(withLeave('17.5'));
    expect((await balances()).map(({ takenDays, entitledDays }) => [takenDays, entitledDays])).toEqual([
      [4, 17.5],
      [4, 17.5],
    ]);
    expect(await faultsOf(withLeave('400'))).toEqual(['line 2 vacation_days is more than a year has']);
    expect(await faultsOf(withLeave('many'))).toEqual(['line 2 vacation_days must be a number of days']);
  });

  it('comes out as it went in', async () => {
    await take(fileOf(ANN, BEN, CAT));
    const before = await everybody();
    expect(await take(writePeople(before))).toEqual({ added: [], changed: [], suspended: [], unchanged: 3 });
  });

  it('of one company touches no other', async () => {
    await take(fileOf(ANN, BEN));
    const other = await newTenant(database.db);
    const options = { ...rules, suspendMissing: true, dryRun: false };
    await expect(importPeople(database.db, other, fileOf(BEN), options)).rejects.toThrow(
      'names ann, whom nobody knows',
    );
    await importPeople(database.db, other, fileOf(ANN), options);
    expect((await everybody()).map(({ status }) => status)).toEqual(['active', 'active']);
  });
});

await onServer('importing on a server', (own) => {
  it('lets two imports of the same file pass one after the other, and takes thousands', async () => {
    const { db } = own();
    const id = await newTenant(db);
    const many = Array.from({ length: 1_200 }, (_, n) =>
      BEN.replaceAll('ben', `p${n}`).replace(',ann,', n ? `,p${n - 1},` : ',,'),
    );
    const both = [1, 2].map(() =>
      importPeople(db, id, fileOf(...many.toReversed()), { ...rules, suspendMissing: true, dryRun: false }),
    );
    const counts = (await Promise.all(both)).map(({ added, unchanged }) => [added.length, unchanged]);
    expect(counts.toSorted()).toEqual([
      [0, 1_200],
      [1_200, 0],
    ]);
    expect(await rows((tx) => tx.$count(people), db, id)).toBe(1_200);
  });
});
