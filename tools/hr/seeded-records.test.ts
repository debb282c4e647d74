import { eq, isNotNull } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { employeeFiles, holidays, leaveBalances, leaveRequests } from '../../db/schema/hr.ts';
import { people } from '../../db/schema/people.ts';
import { seedHr } from '../../db/seed/hr.ts';
import { seedPeople } from '../../db/seed/people.ts';
import { type Tx, withTenant } from '../../db/tenant.ts';
import { openTestCompany, TENANT, type TestCompany } from '../test-context.ts';
import { workingDays } from './working-days.ts';

const NOW = new Date('2026-11-20T03:00:00Z');
let company: TestCompany;

beforeAll(async () => {
  company = await openTestCompany({ now: NOW, seeds: [seedHr] });
});
afterAll(() => company.close());

async function everything(tx: Tx) {
  return {
    people: await tx.select().from(people),
    leave: await tx.select().from(leaveRequests).orderBy(leaveRequests.id),
    balances: await tx
      .select()
      .from(leaveBalances)
      .orderBy(leaveBalances.person, leaveBalances.year, leaveBalances.kind),
    holidays: await tx.select().from(holidays),
    files: await tx.select().from(employeeFiles),
  };
}

describe('the demo company’s HR records', () => {
  it('count as taken exactly the days of the leave on record', async () => {
    const { balances, leave } = await company.records(everything);
    for (const { person, year, kind, takenDays } of balances) {
      const own = leave.filter(
        (row) => row.person === person && row.kind === kind && Number(row.fromDay.slice(0, 4)) === year,
      );
      expect(own.reduce((sum, { days }) => sum + days, 0)).toBe(takenDays);
    }
    expect(leave.length).toBeGreaterThan(60);
  });

  it('hold leave whose length is its working days, and which never overlaps', async () => {
    const { leave, people: staff, holidays: free } = await company.records(everything);
    for (const row of leave) {
      const office = staff.find(({ id }) => id === row.person)?.office;
      const days = new Set(free.filter((one) => one.office === office).map(({ day }) => day));
      expect(workingDays(row.fromDay, row.toDay, days)).toHaveLength(row.days);
      const meets = leave.filter(
        ({ person, fromDay, toDay }) => person === row.person && fromDay <= row.toDay && toDay >= row.fromDay,
      );
      expect(meets).toEqual([row]);
    }
  });

  it('give everybody 15, 30 and 3 days, next year too, and nobody more than that', async () => {
    const { balances } = await company.records(everything);
    expect(balances).toHaveLength(61 * 6);
    for (const { kind, entitledDays, takenDays } of balances) {
      expect(entitledDays).toBe({ vacation: 15, sick: 30, personal: 3 }[kind]);
      expect(takenDays).toBeLessThanOrEqual(entitledDays);
    }
  });

  it('leave mali eleven days of vacation', async () => {
    const { balances } = await company.records(everything);
    const own = balances.filter(({ person, kind }) => person === 'mali' && kind === 'vacation');
    expect(own).toMatchObject([
      { year: 2026, takenDays: 4 },
      { year: 2027, takenDays: 0 },
    ]);
  });

  it('number leave below the first number the counter gives', async () => {
    const { leave } = await company.records(everything);
    expect(Math.max(...leave.map(({ id }) => Number(id.slice(3))))).toBeLessThan(1001);
  });

  it('note discipline for two people and pay Austin in dollars', async () => {
    const { files, people: staff } = await company.records(everything);
    const noted = await company.records((tx) =>
      tx.select().from(employeeFiles).where(isNotNull(employeeFiles.disciplinary)),
    );
    expect(noted).toHaveLength(2);
    for (const { person, currency } of files) expect(staff.find(({ id }) => id === person)?.currency).toBe(currency);
  });

  it('stay as they are when seeded again', async () => {
    const before = await company.records(everything);
    await company.records(async (tx) => {
      await seedPeople(tx, TENANT, NOW);
      await seedHr(tx, TENANT, NOW);
    });
    expect(await company.records(everything)).toEqual(before);
  });

  it('record illness only where it can have happened', async () => {
    const january = new Date('2026-01-05T03:00:00Z');
    const leave = await withTenant(company.db, 'early', async (tx) => {
      await seedPeople(tx, 'early', january);
      await seedHr(tx, 'early', january);
      return tx.select().from(leaveRequests).where(eq(leaveRequests.tenantId, 'early'));
    });
    expect(leave.filter(({ kind }) => kind !== 'vacation')).toEqual([]);
    expect(leave.length).toBeGreaterThan(0);
  });
});
