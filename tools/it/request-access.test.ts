import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessGrants } from '../../db/schema/it.ts';
import { seedIt } from '../../db/seed/it.ts';
import { doTool, tryPrepare, tryTool } from '../finance/try-tool.ts';
import { openTestCompany, type TestCompany } from '../test-context.ts';
import { requestAccess } from './request-access.ts';

const MAY = ['it.access.request'];
const reason = 'I watch the web nodes at night';

describe('it.request_access', () => {
  let company: TestCompany;

  beforeAll(async () => {
    company = await openTestCompany({ now: new Date('2026-06-03T03:00:00Z'), seeds: [seedIt] });
  });
  afterAll(() => company.close());

  it('grants read access without an end', async () => {
    const mali = await company.as('mali', MAY);
    const id = await doTool(mali, requestAccess, { system: 'grafana', level: 'read', reason });
    expect(id).toMatch(/^ACC-\d{4}$/);
    const [row] = await company.records((tx) => tx.select().from(accessGrants).where(eq(accessGrants.id, id)));
    expect(row).toMatchObject({
      person: 'mali',
      system: 'grafana',
      level: 'read',
      reason,
      grantedOn: '2026-06-03',
      expiresOn: null,
    });
  });

  it('lets admin rights end after 90 days', async () => {
    const { output, said } = await tryTool(await company.as('mali', MAY), requestAccess, {
      system: 'github',
      level: 'admin',
      reason,
    });
    expect(output).toMatchObject({ expiresOn: '2026-09-01' });
    expect(said).toContain('You now have admin access to GitHub');
    expect(said).toContain('valid until 1 September 2026');
  });

  it('shows the level before and after, and the reason', async () => {
    const plan = await tryPrepare(await company.as('mali', MAY), requestAccess, {
      system: 'erp',
      level: 'write',
      reason,
    });
    expect(plan).toMatchObject({
      summary: 'ERP: write access',
      changes: [
        { label: 'Access to ERP', before: 'read', after: 'write' },
        { label: 'Valid', after: 'until your role changes' },
      ],
      reason,
    });
  });

  it('refuses what the person has already, also when a higher level includes it', async () => {
    const mali = await company.as('mali', MAY);
    await expect(tryPrepare(mali, requestAccess, { system: 'vpn', level: 'read', reason })).rejects.toMatchObject({
      code: 'conflict',
    });
    const sam = await company.as('sam', MAY);
    await expect(tryPrepare(sam, requestAccess, { system: 'grafana', level: 'write', reason })).rejects.toMatchObject({
      said: { en: expect.stringContaining('admin access to Grafana, valid until 13 July 2026') },
    });
  });

  it('does not count access that has expired', async () => {
    const nikolai = await company.as('nikolai', MAY);
    const plan = await tryPrepare(nikolai, requestAccess, { system: 'grafana', level: 'admin', reason });
    expect(plan.changes[0]).toMatchObject({ before: 'write', after: 'admin' });
  });

  it('takes no request without a reason', () => {
    expect(requestAccess.input.safeParse({ system: 'erp', level: 'read' }).success).toBe(false);
    expect(requestAccess.input.safeParse({ system: 'erp', level: 'read', reason: '  ' }).success).toBe(false);
    expect(requestAccess.input.safeParse({ system: 'erp', level: 'read', reason }).success).toBe(true);
  });

  it('speaks Thai', async () => {
    const thai = await company.as('mali', MAY, 'th');
    const { said } = await tryTool(thai, requestAccess, { system: 'payroll', level: 'admin', reason });
    expect(said).toContain('ได้รับสิทธิ์ผู้ดูแลในระบบ ระบบเงินเดือน แล้ว');
    expect(said).toContain('1 กันยายน 2569');
  });
});
