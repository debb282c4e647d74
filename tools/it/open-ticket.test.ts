import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tickets } from '../../db/schema/it.ts';
import { seedIt } from '../../db/seed/it.ts';
import { doTool, tryPrepare, tryTool } from '../finance/try-tool.ts';
import { openTestCompany, type TestActor, type TestCompany } from '../test-context.ts';
import { openTicket } from './open-ticket.ts';

describe('it.open_ticket', () => {
  let company: TestCompany;
  let mali: TestActor;

  beforeAll(async () => {
    company = await openTestCompany({ now: new Date('2026-06-03T03:00:00Z'), seeds: [seedIt] });
    mali = await company.as('mali', ['it.ticket.open']);
  });
  afterAll(() => company.close());

  it('opens a ticket of normal severity in the name of the asker', async () => {
    const id = await doTool(mali, openTicket, { title: 'Printer on floor 12 jams' });
    expect(id).toMatch(/^TCK-\d{4}$/);
    const [row] = await company.records((tx) => tx.select().from(tickets).where(eq(tickets.id, id)));
    expect(row).toMatchObject({
      requester: 'mali',
      title: 'Printer on floor 12 jams',
      severity: 'SEV3',
      status: 'open',
    });
  });

  it('shows what will be written before it is', async () => {
    const plan = await tryPrepare(mali, openTicket, {
      title: 'ERP is slow',
      description: 'Since 9:00',
      severity: 'SEV2',
    });
    expect(plan.summary).toBe('New ticket: ERP is slow (SEV2)');
    expect(plan.changes.map(({ after }) => after)).toEqual([
      'ERP is slow',
      'Since 9:00',
      'SEV2 (urgent)',
      'within one hour',
    ]);
    const rows = await company.records((tx) => tx.select().from(tickets).where(eq(tickets.title, 'ERP is slow')));
    expect(rows).toEqual([]);
  });

  it('refuses a second ticket with the title of an open one, but not of a colleague’s', async () => {
    const again = { title: 'vpn drops every few minutes from HOME' };
    await expect(tryPrepare(mali, openTicket, again)).rejects.toMatchObject({
      code: 'conflict',
      said: { en: expect.stringContaining('TCK-996') },
    });
    const anan = await company.as('anan', ['it.ticket.open']);
    await expect(tryPrepare(anan, openTicket, again)).resolves.toMatchObject({
      summary: expect.stringContaining('vpn drops'),
    });
  });

  it('asks for the problem when the words only wish for a ticket', async () => {
    const wishes = ['ok then create the ticket', 'yes, open one for me', 'report this to IT', 'เปิดทิกเก็ตให้หน่อย'];
    for (const title of wishes) {
      await expect(tryPrepare(mali, openTicket, { title })).rejects.toMatchObject({ code: 'invalid', field: 'title' });
    }
    for (const title of ['a problem with my keyboard', 'จอไม่ติด', 'ERP']) {
      await expect(tryPrepare(mali, openTicket, { title })).resolves.toBeDefined();
    }
  });

  it('says in Thai when IT answers', async () => {
    const thai = await company.as('mali', ['it.ticket.open'], 'th');
    const { said } = await tryTool(thai, openTicket, { title: 'ระบบล่ม', severity: 'SEV1' });
    expect(said).toMatch(/^เปิดทิกเก็ต \*\*TCK-\d+\*\* แล้ว: ระบบล่ม ฝ่ายไอทีจะตอบกลับภายใน 15 นาที/);
  });

  it('shows what people typed as text and never as a link', async () => {
    const { said } = await tryTool(mali, openTicket, { title: '[reset here](https://evil.example)' });
    expect(said).toContain('\\[reset here\\](https://evil.example)');
  });
});
