import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leaveBalances } from '../../db/schema/hr.ts';
import { seedHr } from '../../db/seed/hr.ts';
import { tryTool } from '../finance/try-tool.ts';
import { openTestCompany, type TestCompany } from '../test-context.ts';
import { leaveBalance } from './leave-balance.ts';

let company: TestCompany;

beforeAll(async () => {
  company = await openTestCompany({ now: new Date('2026-05-20T03:00:00Z'), seeds: [seedHr] });
});
afterAll(() => company.close());

describe('leave balance', () => {
  it('shows what the asker has left', async () => {
    const { said } = await tryTool(await company.as('mali', []), leaveBalance, {});
    expect(said).toBe(
      'In 2026 you have these days left:\n\n- Vacation days: **11 days** of 15 days\n- Sick days: **29 days** of 30 days\n- Personal days: **3 days** of 3 days',
    );
  });

  it('answers in Thai with the Buddhist year', async () => {
    const { said } = await tryTool(await company.as('mali', [], 'th'), leaveBalance, { kind: 'vacation' });
    expect(said).toBe('ปี 2569 คุณมีวันลาคงเหลือดังนี้\n\n- วันลาพักร้อน: เหลือ **11 วัน** จาก 15 วัน');
  });

  it('shows one kind when one is asked for', async () => {
    const { output } = await tryTool(await company.as('mali', []), leaveBalance, { kind: 'sick' });
    expect(output).toMatchObject({ balances: [{ kind: 'sick', entitled: 30, taken: 1, left: 29 }] });
  });

  it('understands people who name themselves', async () => {
    const { output } = await tryTool(await company.as('mali', []), leaveBalance, { person: 'มะลิ' });
    expect(output).toMatchObject({ person: 'mali', own: true });
  });

  it('keeps colleagues’ balances closed and does not tell whether they exist', async () => {
    const krit = await company.as('krit', ['hr.leave.read_own']);
    const attempts = ['mali', 'nobody-at-all'].map((person) =>
      tryTool(krit, leaveBalance, { person }).catch((error: unknown) => error),
    );
    const [real, invented] = await Promise.all(attempts);
    expect(real).toMatchObject({ code: 'forbidden' });
    expect(invented).toEqual(real);
  });

  it('opens colleagues’ balances to those who may read them', async () => {
    const hana = await company.as('hana', ['hr.leave.read_any']);
    const { said } = await tryTool(hana, leaveBalance, { person: 'Mali Srisuk', kind: 'vacation' });
    expect(said).toContain('Mali Srisuk has these days left');
  });

  it('shows a manager the balance of a report, and nobody else’s', async () => {
    const anan = await company.as('anan', ['hr.leave.read_reports']);
    const { said } = await tryTool(anan, leaveBalance, { person: 'mali', kind: 'vacation' });
    expect(said).toContain('Mali Srisuk has these days left');
    await expect(tryTool(anan, leaveBalance, { person: 'hana' })).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('adds next year once leave of it is booked', async () => {
    const before = await tryTool(await company.as('mali', []), leaveBalance, { kind: 'vacation' });
    expect(before.said).not.toContain('2027');
    await company.records((tx) =>
      tx
        .update(leaveBalances)
        .set({ takenDays: 2 })
        .where(and(eq(leaveBalances.person, 'mali'), eq(leaveBalances.year, 2027), eq(leaveBalances.kind, 'vacation'))),
    );
    const { said } = await tryTool(await company.as('mali', []), leaveBalance, { kind: 'vacation' });
    expect(said).toContain('In 2027, with what is booked already:\n\n- Vacation days: **13 days** of 15 days');
  });

  it('says so when a year has no balances yet', async () => {
    const uthai = await company.as('uthai', []);
    await expect(tryTool(uthai, leaveBalance, {})).resolves.toHaveProperty('said');
    await company.records((tx) => tx.delete(leaveBalances).where(eq(leaveBalances.person, 'uthai')));
    await expect(tryTool(uthai, leaveBalance, {})).rejects.toMatchObject({ code: 'not_found' });
  });
});
