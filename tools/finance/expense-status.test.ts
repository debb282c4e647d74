import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedFinance } from '../../db/seed/finance.ts';
import { openTestCompany, type TestCompany } from '../test-context.ts';
import { expenseStatus } from './expense-status.ts';
import { tryTool } from './try-tool.ts';

const OWN = ['finance.expense.read_own'];
const ANY = [...OWN, 'finance.expense.read_any'];

describe('finance.expense_status', () => {
  let company: TestCompany;

  beforeAll(async () => {
    company = await openTestCompany({ now: new Date('2026-06-03T03:00:00Z'), seeds: [seedFinance] });
  });
  afterAll(() => company.close());

  it('shows the latest claims of the asker only', async () => {
    const { output, said } = await tryTool(await company.as('mali', OWN), expenseStatus, {});
    expect(output).toMatchObject({ person: null, claims: [{ id: 'EXP-999' }, { id: 'EXP-996' }, { id: 'EXP-990' }] });
    expect(said).toContain('**EXP-999** Taxi to the Bang Na site with meters, THB 420, 30 May 2026: approved');
  });

  it('finds one claim by its number', async () => {
    const { said } = await tryTool(await company.as('mali', OWN), expenseStatus, { id: 'exp-996' });
    expect(said).toBe('**EXP-996** Lunch on the Chonburi trip, THB 385, 26 April 2026: paid.');
  });

  it('says so when there are none', async () => {
    const { said } = await tryTool(await company.as('hana', OWN), expenseStatus, {});
    expect(said).toBe('You have no expense claims yet.');
  });

  it('hides the claims of others, by number and by person', async () => {
    const mali = await company.as('mali', OWN);
    await expect(tryTool(mali, expenseStatus, { id: 'EXP-994' })).rejects.toMatchObject({ code: 'not_found' });
    await expect(tryTool(mali, expenseStatus, { id: 'EXP-4' })).rejects.toMatchObject({ code: 'not_found' });
    await expect(tryTool(mali, expenseStatus, { person: 'sam' })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(tryTool(mali, expenseStatus, { person: 'nobody' })).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('shows them to Finance, with the name', async () => {
    const farah = await company.as('farah', ANY);
    expect((await tryTool(farah, expenseStatus, { id: 'EXP-994' })).said).toContain('**EXP-994** (Sam Reyes)');
    const { said } = await tryTool(farah, expenseStatus, { person: 'mali' });
    expect(said).toContain('The latest claims of Mali Srisuk:');
  });

  it('speaks Thai', async () => {
    const { said } = await tryTool(await company.as('mali', OWN, 'th'), expenseStatus, { id: 'EXP-999' });
    expect(said).toContain('฿420 วันที่ 30 พฤษภาคม 2569: อนุมัติแล้ว รอจ่ายพร้อมเงินเดือน');
  });
});
