import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leaveBalances, leaveRequests } from '../../db/schema/hr.ts';
import { seedHr } from '../../db/seed/hr.ts';
import { doTool, tryPrepare, tryTool } from '../finance/try-tool.ts';
import { openTestCompany, type TestActor, type TestCompany } from '../test-context.ts';
import { cancelLeave } from './cancel-leave.ts';
import { requestLeave } from './request-leave.ts';

const RIGHTS = ['hr.leave.request'];
let company: TestCompany;
let mali: TestActor;
let june: string;

beforeAll(async () => {
  company = await openTestCompany({ now: new Date('2026-05-20T03:00:00Z'), seeds: [seedHr] });
  mali = await company.as('mali', RIGHTS);
  june = await doTool(mali, requestLeave, { kind: 'vacation', from: '2026-06-03', to: '2026-06-05' });
});
afterAll(() => company.close());

function vacationTaken(person: string, year: number): Promise<number | undefined> {
  return company.records(async (tx) => {
    const one = and(eq(leaveBalances.person, person), eq(leaveBalances.year, year), eq(leaveBalances.kind, 'vacation'));
    const [row] = await tx.select().from(leaveBalances).where(one);
    return row?.takenDays;
  });
}

describe('cancelling leave', () => {
  it.each([
    ['its number', () => ({ id: june.toLowerCase() })],
    ['its first day', () => ({ from: '2026-06-03' })],
    ['its days', () => ({ from: '2026-06-03', to: '2026-06-05' })],
    ['a week it lies in', () => ({ from: '2026-06-01', to: '2026-06-05' })],
    ['nothing, when only one lies ahead', () => ({})],
  ])('finds the leave by %s', async (_by, which) => {
    const { summary, changes } = await tryPrepare(mali, cancelLeave, which());
    expect(summary).toBe(`Cancel vacation 3–5 June 2026 (${june})`);
    expect(changes).toEqual([
      { label: 'Vacation 3–5 June 2026', before: 'approved', after: 'cancelled' },
      { label: 'Vacation left in 2026', before: '9 days', after: '11 days' },
    ]);
  });

  it('gives the days back and says so in both languages', async () => {
    const { output, said } = await tryTool(mali, cancelLeave, { id: june });
    expect(output).toMatchObject({ id: june, days: 2, left: [{ year: 2026, days: 11 }] });
    expect(said).toContain('2 working days are back on your balance: you now have 11 days in 2026.');
    const thai = await tryTool(await company.as('mali', RIGHTS, 'th'), cancelLeave, { id: june });
    expect(thai.said).toContain('ยกเลิกลาพักร้อน **3–5 มิถุนายน 2569** แล้ว');
  });

  it('refuses leave that started already', async () => {
    await expect(tryPrepare(mali, cancelLeave, { from: '2026-02-16' })).rejects.toMatchObject({ code: 'conflict' });
  });

  it('refuses on the first day of the leave and allows it the day before', async () => {
    const nisa = await company.as('nisa', RIGHTS);
    const today = await doTool(nisa, requestLeave, { kind: 'personal', from: '2026-05-20', to: '2026-05-20' });
    const tomorrow = await doTool(nisa, requestLeave, { kind: 'vacation', from: '2026-05-21', to: '2026-05-21' });
    await expect(tryPrepare(nisa, cancelLeave, { id: today })).rejects.toMatchObject({ code: 'conflict' });
    await expect(tryPrepare(nisa, cancelLeave, { id: tomorrow })).resolves.toHaveProperty('summary');
  });

  it('answers alike for somebody else’s leave and for a number that does not exist', async () => {
    const krit = await company.as('krit', RIGHTS);
    const said = async (id: string) => {
      const error = await tryPrepare(krit, cancelLeave, { id }).catch((reason: Error) => reason);
      return error instanceof Error ? error.message.replace(id, '#') : 'allowed';
    };
    expect(await said(june)).toBe('You have no leave with the number #.');
    expect(await said('LV-999999')).toBe(await said(june));
  });

  it('says when there is no leave on the days named, even if other leave lies ahead', async () => {
    await expect(tryPrepare(mali, cancelLeave, { from: '2026-07-01' })).rejects.toThrow('no leave on 1 July 2026');
    const days = { from: '2026-06-08', to: '2026-06-12' };
    await expect(tryPrepare(mali, cancelLeave, days)).rejects.toMatchObject({ code: 'not_found', field: 'from' });
  });

  it('asks which one when several lie ahead', async () => {
    const nattaya = await company.as('nattaya', RIGHTS);
    await doTool(nattaya, requestLeave, { kind: 'vacation', from: '2026-08-03', to: '2026-08-03' });
    await doTool(nattaya, requestLeave, { kind: 'personal', from: '2026-08-10', to: '2026-08-10' });
    await expect(tryPrepare(nattaya, cancelLeave, {})).rejects.toThrow('Which one shall I cancel?');
    const month = { from: '2026-08-01', to: '2026-08-31' };
    await expect(tryPrepare(nattaya, cancelLeave, month)).rejects.toMatchObject({ code: 'invalid' });
    await expect(tryPrepare(nattaya, cancelLeave, { from: '2026-08-10' })).resolves.toHaveProperty('summary');
  });

  it('returns days to both years of a leave over New Year', async () => {
    const naree = await company.as('naree', RIGHTS);
    const before = await vacationTaken('naree', 2026);
    const id = await doTool(naree, requestLeave, { kind: 'vacation', from: '2026-12-30', to: '2027-01-05' });
    await doTool(naree, cancelLeave, { id });
    expect([await vacationTaken('naree', 2026), await vacationTaken('naree', 2027)]).toEqual([before, 0]);
  });

  it('gives the days back only once', async () => {
    const suda = await company.as('suda', RIGHTS);
    const before = await vacationTaken('suda', 2026);
    const id = await doTool(suda, requestLeave, { kind: 'vacation', from: '2026-08-03', to: '2026-08-04' });
    const outcomes = await Promise.allSettled([doTool(suda, cancelLeave, { id }), doTool(suda, cancelLeave, { id })]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(await vacationTaken('suda', 2026)).toBe(before);
    const [row] = await company.records((tx) => tx.select().from(leaveRequests).where(eq(leaveRequests.id, id)));
    expect(row?.status).toBe('cancelled');
  });
});
