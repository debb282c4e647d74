import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leaveBalances, leaveRequests } from '../../db/schema/hr.ts';
import { seedHr } from '../../db/seed/hr.ts';
import { doTool, tryPrepare, tryTool } from '../finance/try-tool.ts';
import { openTestCompany, type TestActor, type TestCompany } from '../test-context.ts';
import type { ToolRefusal } from '../tool.ts';
import { planLeave } from './plan-leave.ts';
import { requestLeave } from './request-leave.ts';

const RIGHTS = ['hr.leave.request'];
let company: TestCompany;
let mali: TestActor;

beforeAll(async () => {
  company = await openTestCompany({ now: new Date('2026-05-20T03:00:00Z'), seeds: [seedHr] });
  mali = await company.as('mali', RIGHTS);
});
afterAll(() => company.close());

const vacation = (from: string, to = from) => ({ kind: 'vacation', from, to });
const refusal = (code: ToolRefusal['code'], field: string) =>
  expect.objectContaining({ name: 'ToolRefusal', code, field });

function takenOf(person: string, year: number, kind: 'vacation' | 'sick'): Promise<number | undefined> {
  return company.records(async (tx) => {
    const one = and(eq(leaveBalances.person, person), eq(leaveBalances.year, year), eq(leaveBalances.kind, kind));
    const [row] = await tx.select().from(leaveBalances).where(one);
    return row?.takenDays;
  });
}

describe('preparing a leave request', () => {
  it('counts working days without weekend and holiday, and shows the balance before and after', async () => {
    const preparation = await tryPrepare(mali, requestLeave, {
      ...vacation('2026-06-03', '2026-06-08'),
      reason: 'Beach',
    });
    expect(preparation).toEqual({
      summary: 'Vacation, 3–8 June 2026 (3 working days)',
      reason: 'Beach',
      changes: [
        { label: 'Kind of leave', after: 'Vacation' },
        { label: 'Dates', after: '3–8 June 2026' },
        { label: 'Length', after: '3 working days' },
        { label: 'Vacation left in 2026', before: '11 days', after: '8 days' },
      ],
    });
  });

  it('speaks Thai with years of the Buddhist era', async () => {
    const actor = await company.as('mali', RIGHTS, 'th');
    const { summary, changes } = await tryPrepare(actor, requestLeave, vacation('2026-06-04', '2026-06-05'));
    expect(summary).toBe('ลาพักร้อน 4–5 มิถุนายน 2569 (2 วันทำการ)');
    expect(changes.at(-1)).toEqual({ label: 'วันลาพักร้อนคงเหลือปี 2569', before: '11 วัน', after: '9 วัน' });
  });

  it('charges both years when the leave runs over New Year', async () => {
    const { changes } = await tryPrepare(mali, requestLeave, vacation('2026-12-30', '2027-01-05'));
    expect(changes.slice(2)).toEqual([
      { label: 'Length', after: '3 working days' },
      { label: 'Vacation left in 2026', before: '11 days', after: '10 days' },
      { label: 'Vacation left in 2027', before: '15 days', after: '13 days' },
    ]);
  });

  it('follows the holidays of the person’s own office', async () => {
    const olivia = await company.as('olivia', RIGHTS);
    const { summary } = await tryPrepare(olivia, requestLeave, vacation('2026-06-03', '2026-06-05'));
    expect(summary).toContain('3 working days');
  });

  it.each([
    ['runs backwards', vacation('2026-06-05', '2026-06-04'), 'invalid', 'to'],
    ['lies in the past', vacation('2026-05-19'), 'invalid', 'from'],
    ['is personal and lies in the past', { kind: 'personal', from: '2026-05-19', to: '2026-05-19' }, 'invalid', 'from'],
    ['is an illness of long ago', { kind: 'sick', from: '2026-04-17', to: '2026-04-17' }, 'invalid', 'from'],
    ['has no working day', vacation('2026-06-06', '2026-06-07'), 'invalid', 'from'],
    ['needs more days than are left', vacation('2026-07-01', '2026-07-16'), 'conflict', 'to'],
    ['lies in a year without a balance', vacation('2028-03-01'), 'conflict', 'from'],
    ['is longer than a year', vacation('2026-06-04', '9999-12-31'), 'invalid', 'to'],
  ] as const)('refuses leave that %s', async (_why, input, code, field) => {
    await expect(tryPrepare(mali, requestLeave, input)).rejects.toEqual(refusal(code, field));
  });

  it.each([
    ['vacation from today on', vacation('2026-05-20')],
    ['an illness thirty days back', { kind: 'sick', from: '2026-04-20', to: '2026-04-20' }],
    ['exactly the days that are left', vacation('2026-07-01', '2026-07-15')],
  ])('allows %s', async (_what, input) => {
    await expect(tryPrepare(mali, requestLeave, input)).resolves.toHaveProperty('summary');
  });

  it('takes today from the person’s time zone', async () => {
    const clock = { now: () => new Date('2026-05-20T20:00:00Z') };
    const input = { kind: 'vacation', from: '2026-05-20', to: '2026-05-20' } as const;
    const asked = async (person: string) =>
      (await company.as(person, RIGHTS)).attempt((ctx) => planLeave({ ...ctx, clock }, input));
    await expect(asked('mali')).rejects.toEqual(refusal('invalid', 'from'));
    await expect(asked('sam')).resolves.toMatchObject({ days: 1 });
  });

  it('refuses vacation in probation and names the day it becomes possible', async () => {
    const ploy = await company.as('ploy', RIGHTS);
    await expect(tryPrepare(ploy, requestLeave, vacation('2026-06-04'))).rejects.toThrow('from 2 August 2026 on');
    await expect(tryPrepare(ploy, requestLeave, vacation('2026-08-03'))).resolves.toHaveProperty('summary');
    const ill = { kind: 'sick', from: '2026-05-20', to: '2026-05-20' };
    await expect(tryPrepare(ploy, requestLeave, ill)).resolves.toHaveProperty('summary');
  });

  it('asks for the kind instead of assuming one', () => {
    expect(requestLeave.input.safeParse({ from: '2026-06-04', to: '2026-06-05' }).success).toBe(false);
    expect(requestLeave.input.safeParse(vacation('2026-02-30')).success).toBe(false);
  });
});

describe('booking leave', () => {
  it('writes the request, takes the days off the balance and says so', async () => {
    const { output, said } = await tryTool(mali, requestLeave, vacation('2026-06-03', '2026-06-05'));
    expect(output).toMatchObject({ days: 2, left: [{ year: 2026, days: 9 }] });
    expect(said).toBe(
      'Your vacation is booked: **3–5 June 2026**, 2 working days (LV-1001). That leaves 9 days of vacation in 2026.',
    );
  });

  it('lets only one of two overlapping requests through, whatever their kind', async () => {
    const krit = await company.as('krit', RIGHTS);
    const before = await takenOf('krit', 2026, 'vacation');
    const outcomes = await Promise.allSettled([
      doTool(krit, requestLeave, vacation('2026-09-07', '2026-09-09')),
      doTool(krit, requestLeave, { kind: 'sick', from: '2026-09-09', to: '2026-09-10' }),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(outcomes[1]).toMatchObject({ reason: refusal('conflict', 'from') });
    expect(await takenOf('krit', 2026, 'vacation')).toBe((before ?? 0) + 3);
  });

  it('books each year of a leave over New Year and stores the request once', async () => {
    const id = await doTool(await company.as('naree', RIGHTS), requestLeave, vacation('2026-12-30', '2027-01-05'));
    expect(await takenOf('naree', 2027, 'vacation')).toBe(2);
    const rows = await company.records((tx) => tx.select().from(leaveRequests).where(eq(leaveRequests.id, id)));
    expect(rows).toMatchObject([{ person: 'naree', days: 3, status: 'approved', fromDay: '2026-12-30' }]);
  });

  it('changes nothing when the balance has run out since it was prepared', async () => {
    const suda = await company.as('suda', RIGHTS);
    await company.records((tx) =>
      tx
        .update(leaveBalances)
        .set({ takenDays: 15 })
        .where(and(eq(leaveBalances.person, 'suda'), eq(leaveBalances.kind, 'vacation'))),
    );
    await expect(tryTool(suda, requestLeave, vacation('2026-09-07'))).rejects.toEqual(refusal('conflict', 'to'));
  });
});
