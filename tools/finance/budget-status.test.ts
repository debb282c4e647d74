import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedFinance } from '../../db/seed/finance.ts';
import { openTestCompany, type TestCompany } from '../test-context.ts';
import { budgetStatus } from './budget-status.ts';
import { tryTool } from './try-tool.ts';

const OWN = ['finance.budget.read'];

describe('finance.budget_status', () => {
  let company: TestCompany;

  beforeAll(async () => {
    company = await openTestCompany({ now: new Date('2026-06-03T03:00:00Z'), seeds: [seedFinance] });
  });
  afterAll(() => company.close());

  it('shows the budget of the asker’s own team with shares', async () => {
    const { output, said } = await tryTool(await company.as('mali', OWN), budgetStatus, {});
    expect(output).toMatchObject({ costCentre: 'CC-OPS', year: 2026, leftMinor: 341_460_000 });
    expect(said).toBe(
      [
        'Operations (CC-OPS) has **THB 3,414,600 (27.5%)** left of its 2026 budget.',
        '',
        '- Budget: THB 12,400,000',
        '- Spent: THB 7,865,400 (63.4%)',
        '- Committed: THB 1,120,000 (9%)',
        '- Owner: Anan Wongsakul',
      ].join('\n'),
    );
  });

  it('knows next year’s budget', async () => {
    const { output } = await tryTool(await company.as('mali', OWN), budgetStatus, { year: 'next_year' });
    expect(output).toMatchObject({ year: 2027, budgetMinor: 1_300_000_000, spentMinor: 0 });
  });

  it('refuses another team’s budget and says which one may be seen', async () => {
    const mali = await company.as('mali', OWN);
    await expect(tryTool(mali, budgetStatus, { cost_centre: 'CC-IT' })).rejects.toMatchObject({
      code: 'forbidden',
      field: 'cost_centre',
      said: { en: expect.stringContaining('Operations (CC-OPS)') },
    });
  });

  it('shows it to those who may read all', async () => {
    const farah = await company.as('farah', [...OWN, 'finance.budget.read_any']);
    const { output } = await tryTool(farah, budgetStatus, { cost_centre: 'CC-IT' });
    expect(output).toMatchObject({ costCentre: 'CC-IT', owner: 'Sam Reyes' });
  });

  it('lets the field technicians see Operations', async () => {
    const { output } = await tryTool(await company.as('wirat', OWN), budgetStatus, {});
    expect(output).toMatchObject({ costCentre: 'CC-OPS' });
  });

  it('speaks Thai', async () => {
    const { said } = await tryTool(await company.as('mali', OWN, 'th'), budgetStatus, {});
    expect(said).toContain('งบประมาณฝ่ายปฏิบัติการ (CC-OPS) ปี 2569 คงเหลือ **฿3,414,600 (27.5%)**');
    expect(said).toContain('ผู้รับผิดชอบ: อนันต์ วงศ์สกุล');
  });
});
