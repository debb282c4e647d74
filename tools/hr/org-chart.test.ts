import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { people } from '../../db/schema/people.ts';
import { tryTool } from '../finance/try-tool.ts';
import { openTestCompany, type TestCompany } from '../test-context.ts';
import { orgChart } from './org-chart.ts';

let company: TestCompany;

beforeAll(async () => {
  company = await openTestCompany({ now: new Date('2026-05-20T03:00:00Z') });
});
afterAll(() => company.close());

describe('reporting lines', () => {
  it('go from the asker to the top', async () => {
    const { said } = await tryTool(await company.as('mali', []), orgChart, {});
    expect(said).toBe(
      'You report to **Anan Wongsakul (Operations Manager)**, who reports to Preecha Suwan (Managing Director).\n\nNobody reports to you.',
    );
  });

  it('end at the managing director', async () => {
    const { output, said } = await tryTool(await company.as('mali', []), orgChart, { person: 'preecha' });
    expect(output).toMatchObject({ managers: [], own: false });
    expect(said).toMatch(/^Preecha Suwan \(Managing Director\) reports to nobody\.\n\nPreecha Suwan’s direct reports:/);
  });

  it.each(['managing director', 'the CEO', 'กรรมการผู้จัดการ'])(
    'are those of who holds the post of %s',
    async (person) => {
      const { output } = await tryTool(await company.as('mali', []), orgChart, { person });
      expect(output).toMatchObject({ own: false, person: { person: 'preecha' } });
    },
  );

  it('are nobody’s where nobody or several hold the post', async () => {
    const mali = await company.as('mali', []);
    await expect(tryTool(mali, orgChart, { person: 'CFO' })).rejects.toThrow('nobody called “CFO”');
    await expect(tryTool(mali, orgChart, { person: 'project manager' })).rejects.toThrow('Several people');
  });

  it('name the direct reports only', async () => {
    const { output } = await tryTool(await company.as('mali', []), orgChart, { person: 'naree' });
    expect(output).toMatchObject({ reports: [{ person: 'pongsak' }, { person: 'thanakorn' }] });
  });

  it('read well in Thai', async () => {
    const { said } = await tryTool(await company.as('mali', [], 'th'), orgChart, {});
    expect(said).toBe(
      'หัวหน้าของคุณคือ **อนันต์ วงศ์สกุล (Operations Manager)** ซึ่งขึ้นกับ ปรีชา สุวรรณ (Managing Director)\n\nคุณไม่มีผู้ใต้บังคับบัญชาโดยตรง',
    );
  });

  it('leave out people who have left', async () => {
    await company.records((tx) => tx.update(people).set({ status: 'left' }).where(eq(people.id, 'thanakorn')));
    const { output } = await tryTool(await company.as('mali', []), orgChart, { person: 'naree' });
    expect(output).toMatchObject({ reports: [{ person: 'pongsak' }] });
  });

  it('stop where two people manage each other by mistake', async () => {
    await company.records((tx) => tx.update(people).set({ managerId: 'wirat' }).where(eq(people.id, 'prasit')));
    const { output } = await tryTool(await company.as('mali', []), orgChart, { person: 'wirat' });
    expect(output).toMatchObject({ managers: [{ person: 'prasit' }] });
  });
});
