import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { proposals } from '../../db/schema/approvals.ts';
import { expenses } from '../../db/schema/finance.ts';
import { seedFinance } from '../../db/seed/finance.ts';
import { openTestCompany, TENANT, type TestActor, type TestCompany } from '../test-context.ts';
import { submitExpense } from './submit-expense.ts';
import { doTool, tryPrepare, tryTool } from './try-tool.ts';

const MAY = ['finance.expense.submit'];
const baht = (amount: number) => ({ amount: amount * 100, currency: 'THB' });

describe('finance.submit_expense', () => {
  let company: TestCompany;
  let mali: TestActor;

  beforeAll(async () => {
    company = await openTestCompany({ now: new Date('2026-06-03T03:00:00Z'), seeds: [seedFinance] });
    mali = await company.as('mali', MAY);
  });
  afterAll(() => company.close());

  it('records the claim of the asker, today and named after its category when nothing else is said', async () => {
    const id = await doTool(mali, submitExpense, { amount: baht(1500), category: 'taxi' });
    expect(id).toMatch(/^EXP-\d{4}$/);
    const [row] = await company.records((tx) => tx.select().from(expenses).where(eq(expenses.id, id)));
    expect(row).toMatchObject({
      person: 'mali',
      amountMinor: 150_000,
      currency: 'THB',
      spentOn: '2026-06-03',
      status: 'approved',
    });
    expect(row?.description).toBe('Taxi and local transport');
  });

  it('shows every field and the account before anything is written', async () => {
    const plan = await tryPrepare(mali, submitExpense, {
      amount: baht(640),
      category: 'travel',
      description: 'Train to Ayutthaya',
      spent_on: '2026-06-01',
    });
    expect(plan.summary).toBe('Train to Ayutthaya, THB 640, 1 June 2026');
    expect(plan.changes).toEqual([
      { label: 'Amount', after: 'THB 640' },
      { label: 'Category', after: 'Travel' },
      { label: 'Description', after: 'Train to Ayutthaya' },
      { label: 'Spent on', after: '1 June 2026' },
      { label: 'Account', after: '6100 Travel' },
    ]);
  });

  it('takes the 30th day back and refuses the 31st', async () => {
    const on = (spent_on: string) =>
      tryPrepare(mali, submitExpense, { amount: baht(100), category: 'meals', spent_on });
    await expect(on('2026-05-04')).resolves.toMatchObject({ summary: expect.stringContaining('4 May 2026') });
    await expect(on('2026-05-03')).rejects.toMatchObject({ code: 'invalid', field: 'spent_on' });
  });

  it('refuses a day that has not come where the asker is', async () => {
    const tomorrow = { amount: baht(100), category: 'meals', spent_on: '2026-06-04' };
    await expect(tryPrepare(mali, submitExpense, tomorrow)).rejects.toMatchObject({
      code: 'invalid',
      field: 'spent_on',
    });
    const sam = await company.as('sam', MAY);
    const bangkokDay = { amount: { amount: 900, currency: 'USD' }, category: 'meals', spent_on: '2026-06-03' };
    await expect(tryPrepare(sam, submitExpense, bangkokDay)).rejects.toMatchObject({ code: 'invalid' });
    await expect(tryPrepare(mali, submitExpense, { ...bangkokDay })).resolves.toBeDefined();
  });

  it('keeps the day of the request when the approval comes later', async () => {
    const proposal = {
      id: 'prop-late',
      turn: 't',
      n: 0,
      run: 't',
      thread: 't',
      department: 'finance',
      tool: submitExpense.name,
    };
    const asked = {
      requester: 'mali',
      args: '{}',
      argsHash: '-',
      changes: '[]',
      evidence: '[]',
      summary: '',
      language: 'en' as const,
    };
    const output = await mali.attempt(async (ctx) => {
      const createdAt = new Date('2026-05-28T03:00:00Z');
      const row = {
        tenantId: TENANT,
        ...proposal,
        ...asked,
        status: 'approved' as const,
        createdAt,
        expiresAt: ctx.clock.now(),
      };
      await ctx.db.insert(proposals).values(row);
      return submitExpense.run({ ...ctx, proposalId: proposal.id }, { amount: baht(100), category: 'taxi' });
    });
    expect(output).toMatchObject({ spentOn: '2026-05-28' });
  });

  it('points out a claim that looks the same, and no other', async () => {
    const twin = { amount: baht(420), category: 'taxi', spent_on: '2026-05-30' };
    const check = { label: 'Please check', after: 'Same day, amount and category as EXP-999' };
    expect((await tryPrepare(mali, submitExpense, twin)).changes).toContainEqual(check);
    const other = { ...twin, amount: baht(421) };
    expect((await tryPrepare(mali, submitExpense, other)).changes).not.toContainEqual(
      expect.objectContaining({ label: 'Please check' }),
    );
  });

  it('takes no amount of nothing', () => {
    expect(submitExpense.input.safeParse({ amount: baht(0), category: 'taxi' }).success).toBe(false);
    expect(submitExpense.input.safeParse({ amount: baht(1), category: 'taxi' }).success).toBe(true);
  });

  it('names the payroll that pays: this month’s until the 20th, then the next', async () => {
    const claim = { amount: baht(90), category: 'meals' };
    expect((await tryTool(mali, submitExpense, claim)).said).toContain('paid with the payroll of June 2026');
    const { paidWith } = (await mali.attempt((ctx) =>
      submitExpense.run({ ...ctx, clock: { now: () => new Date('2026-12-21T03:00:00Z') } }, claim),
    )) as { paidWith: string };
    expect(paidWith).toBe('2027-01-01');
  });

  it('speaks Thai', async () => {
    const thai = await company.as('mali', MAY, 'th');
    const { said } = await tryTool(thai, submitExpense, { amount: baht(1500), category: 'taxi' });
    expect(said).toContain('ค่าแท็กซี่และเดินทางในเมือง ฿1,500 วันที่ 3 มิถุนายน 2569');
    expect(said).toContain('จ่ายพร้อมเงินเดือนมิถุนายน 2569');
  });
});
