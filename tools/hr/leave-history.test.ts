import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedHr } from '../../db/seed/hr.ts';
import { doTool, tryTool } from '../finance/try-tool.ts';
import { openTestCompany, type TestCompany } from '../test-context.ts';
import { cancelLeave } from './cancel-leave.ts';
import { leaveHistory } from './leave-history.ts';
import { requestLeave } from './request-leave.ts';

let company: TestCompany;

beforeAll(async () => {
  company = await openTestCompany({ now: new Date('2026-05-20T03:00:00Z'), seeds: [seedHr] });
});
afterAll(() => company.close());

describe('leave history', () => {
  it('lists leave from the latest to the oldest without reasons', async () => {
    const { output, said } = await tryTool(await company.as('mali', []), leaveHistory, {});
    expect(output).toMatchObject({
      leave: [
        { kind: 'vacation', from: '2026-03-19', state: 'taken' },
        { kind: 'vacation', from: '2026-02-16', state: 'taken' },
        { kind: 'sick', from: '2026-01-21', state: 'taken' },
      ],
    });
    expect(said).toContain('- **16–17 February 2026**: Vacation, 2 working days, taken (LV-');
    expect(said).not.toContain('Khon Kaen');
  });

  it('tells planned leave from leave under way and leave cancelled', async () => {
    const nisa = await company.as('nisa', ['hr.leave.request']);
    const personal = (day: string) => ({ kind: 'personal', from: day, to: day });
    await doTool(nisa, requestLeave, personal('2026-05-20'));
    await doTool(nisa, requestLeave, personal('2026-08-03'));
    await doTool(nisa, cancelLeave, { id: await doTool(nisa, requestLeave, personal('2026-08-10')) });
    const { output } = await tryTool(nisa, leaveHistory, { kind: 'personal' });
    expect(output).toMatchObject({ leave: [{ state: 'cancelled' }, { state: 'planned' }, { state: 'under_way' }] });
  });

  it('shows one kind when one is asked for, in Thai', async () => {
    const { said } = await tryTool(await company.as('mali', [], 'th'), leaveHistory, { kind: 'sick' });
    expect(said).toMatch(/^ประวัติการลาของคุณ\n\n- \*\*21 มกราคม 2569\*\*: ลาป่วย, 1 วันทำการ, ลาแล้ว \(LV-\d+\)$/);
  });

  it('says when there is nothing on record', async () => {
    const { said } = await tryTool(await company.as('ploy', []), leaveHistory, {});
    expect(said).toBe('There is no leave on record for you.');
  });

  it('opens a colleague’s history only with the right to read it', async () => {
    const krit = await company.as('krit', ['hr.leave.read_own']);
    await expect(tryTool(krit, leaveHistory, { person: 'mali' })).rejects.toMatchObject({ code: 'forbidden' });
    const hana = await company.as('hana', ['hr.leave.read_any']);
    expect((await tryTool(hana, leaveHistory, { person: 'mali' })).said).toMatch(/^Leave of Mali Srisuk:/);
  });
});
