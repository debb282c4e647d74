import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedIt } from '../../db/seed/it.ts';
import { tryTool } from '../finance/try-tool.ts';
import { openTestCompany, type TestActor, type TestCompany } from '../test-context.ts';
import { incidentList } from './incident-list.ts';

describe('it.incident_list', () => {
  let company: TestCompany;
  let mali: TestActor;

  beforeAll(async () => {
    company = await openTestCompany({ now: new Date('2026-06-03T03:00:00Z'), seeds: [seedIt] });
    mali = await company.as('mali', ['it.incident.read']);
  });
  afterAll(() => company.close());

  it('lists what is open, with the time on the asker’s clock', async () => {
    const { output, said } = await tryTool(mali, incidentList, {});
    expect(output).toMatchObject({ incidents: [{ id: 'INC-145', service: 'web-prod-03', status: 'investigating' }] });
    expect(said).toContain('One incident is open:');
    expect(said).toContain('being investigated, since 3 June 2026 at 07:00');
    const austin = await tryTool(await company.as('sam', ['it.incident.read']), incidentList, {});
    expect(austin.said).toContain('since 2 June 2026 at 19:00');
  });

  it('looks at one server when it is named', async () => {
    const quiet = await tryTool(mali, incidentList, { service: 'WEB-PROD-02' });
    expect(quiet.said).toBe('There is no open incident on web-prod-02 right now.');
    const past = await tryTool(mali, incidentList, { service: 'web-prod-01', scope: 'all' });
    expect(past.output).toMatchObject({ incidents: [{ id: 'INC-143', status: 'resolved' }] });
  });

  it('keeps severities apart', async () => {
    const { said } = await tryTool(mali, incidentList, { severity: 'SEV1' });
    expect(said).toBe('There is no open SEV1 incident right now.');
    const past = await tryTool(mali, incidentList, { severity: 'SEV1', scope: 'resolved' });
    expect(past.output).toMatchObject({ incidents: [{ id: 'INC-143' }] });
  });

  it('lists all when asked, the latest first', async () => {
    const { output } = await tryTool(mali, incidentList, { scope: 'all' });
    const { incidents } = incidentList.output.parse(output) as { incidents: { id: string }[] };
    expect(incidents.map(({ id }) => id)).toEqual(['INC-145', 'INC-144', 'INC-143', 'INC-142', 'INC-141']);
  });

  it('knows no server outside the list of names', () => {
    expect(incidentList.input.safeParse({ service: 'web-prod-03' }).success).toBe(true);
    expect(incidentList.input.safeParse({ service: "web-prod-03' or 1=1" }).success).toBe(false);
  });

  it('speaks Thai', async () => {
    const { said } = await tryTool(await company.as('mali', ['it.incident.read'], 'th'), incidentList, {});
    expect(said).toContain('มีเหตุขัดข้องที่ยังไม่ปิด 1 รายการ:');
    expect(said).toContain('กำลังตรวจสอบ เริ่ม 3 มิถุนายน 2569');
  });
});
