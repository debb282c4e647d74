import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstBrokenAudit } from '../../db/audit.ts';
import { approvals, audit, ledger } from '../../db/schema/approvals.ts';
import { leaveBalances, leaveRequests } from '../../db/schema/hr.ts';
import { replies, signIn } from './api-client.ts';
import { type Company, newDataDir, runToEnd, startCompany, withRecords } from './company-process.ts';

let company: Company;
let approval: string;

beforeAll(async () => {
  company = await startCompany(newDataDir());
});
afterAll(() => company?.stop());

describe('leave, from the first question to the receipt', () => {
  it('tells Mali her days in Thai, fills the form, sends it on her yes and tells her what Anan decided', async () => {
    const mali = await signIn(company.url, 'mali');
    const anan = await signIn(company.url, 'anan');

    const balance = await mali.ask('วันลาเหลือเท่าไหร่?');
    expect(balance).toMatchObject({ status: 'answered', language: 'th', department: 'hr' });
    expect(balance.answer).toContain('11 วัน');
    expect(balance.sources.map(({ title }) => title)).toContainEqual(expect.stringMatching(/นโยบายการลา|Leave Policy/));

    const { thread } = balance;
    const form = await mali.ask('ขอลาพักร้อน 3-5 มิถุนายน', { thread });
    expect(form).toMatchObject({ status: 'question', language: 'th', approvals: [], receipts: [] });
    expect(form.answer).toContain('3–5 มิถุนายน 2569');
    expect(form.answer).toContain('2 วันทำการ');
    expect(form.answer).toContain('11 วัน → 9 วัน');
    expect(await anan.approvals()).toEqual([]);

    const sent = await mali.ask('ใช่', { thread });
    expect(sent).toMatchObject({ status: 'waiting', language: 'th' });
    expect(sent.answer).toContain('อนันต์');
    approval = sent.approvals[0]?.id ?? '';

    const [card, ...others] = await anan.approvals();
    expect(others).toEqual([]);
    expect(card).toMatchObject({ id: approval, tool: 'hr.request_leave', can_decide: true });
    expect(card?.changes).toContainEqual(expect.objectContaining({ before: '11 วัน', after: '9 วัน' }));

    const known = replies(await mali.messages(thread)).length;
    const decided = await anan.approve(approval);
    expect(decided.status).toBe(200);
    const heard = await mali.hears(thread, known);
    expect(heard).toMatchObject({ status: 'answered' });
    expect(heard.text).toContain('อนันต์');
    expect(heard.text).toMatch(/LV-\d+/);

    const after = await mali.ask('วันลาเหลือเท่าไหร่?', { thread });
    expect(after.answer).toContain('9 วัน');
    expect(after.answer).not.toContain('11 วัน');
  });

  it('cites the rule for vacation requests beside a vacation request', async () => {
    const siriporn = await signIn(company.url, 'siriporn');
    const form = await siriporn.ask('I want vacation from 6 to 8 July');
    expect(form.sources.map(({ section }) => section).join()).toMatch(/vacation/i);
  });

  it('takes a correction of the first day and sends nothing after “cancel”', async () => {
    const krit = await signIn(company.url, 'krit');
    const { thread, ...form } = await krit.ask('I want vacation from 3 to 5 June');
    expect(form.answer).toContain('3–5 June 2026 (2 working days)');
    const corrected = await krit.ask('no, from 4 June', { thread });
    expect(corrected.status).toBe('question');
    expect(corrected.answer).toContain('4–5 June 2026 (2 working days)');
    const cancelled = await krit.ask('cancel', { thread });
    expect(cancelled.answer).toMatch(/nothing was sent/i);
    const late = await krit.ask('yes', { thread });
    expect(late.approvals).toEqual([]);
    const waiting = await (await signIn(company.url, 'anan')).approvals();
    expect(waiting.map(({ summary }) => summary)).not.toContainEqual(expect.stringMatching(/June 2026/));
  });

  it('takes a correction of both days, in the same year', async () => {
    const dusadee = await signIn(company.url, 'dusadee');
    const { thread } = await dusadee.ask('I want vacation from 6 to 8 July');
    const corrected = await dusadee.ask('no, from 4 June to 5 June', { thread });
    expect(corrected.answer).toContain('4–5 June 2026');
  });

  it('moves a later first day inside the span', async () => {
    const decha = await signIn(company.url, 'decha');
    const { thread } = await decha.ask('I want vacation from 6 to 8 July');
    const corrected = await decha.ask('no, from 7 July', { thread });
    expect(corrected.answer).toContain('7–8 July 2026 (2 working days)');
  });

  it('asks in English what to change when an English no is all that was said', async () => {
    const nattaya = await signIn(company.url, 'nattaya');
    const { thread } = await nattaya.ask('I want vacation from 6 to 7 July');
    const kept = await nattaya.ask('no', { thread });
    expect(kept).toMatchObject({ status: 'question', language: 'en' });
    expect(kept.answer).toMatch(/nothing was sent/i);
  });

  it('asks for what is missing one thing at a time', async () => {
    const somsak = await signIn(company.url, 'somsak');
    const { thread, ...kind } = await somsak.ask('I need some days off');
    expect(kind).toMatchObject({ status: 'question' });
    expect(kind.answer).toMatch(/which kind of leave/i);
    expect((await somsak.ask('vacation', { thread })).answer).toMatch(/from which day/i);
    expect((await somsak.ask('13 July', { thread })).answer).toMatch(/until which day/i);
    const form = await somsak.ask('14 July', { thread });
    expect(form.status).toBe('question');
    expect(form.answer).toContain('13–14 July 2026 (2 working days)');
    expect((await somsak.ask('yes', { thread })).status).toBe('waiting');
  });

  it('answers both wishes of one message: the days left and a filled request', async () => {
    const arthit = await signIn(company.url, 'arthit');
    const both = await arthit.ask('how many vacation days do I have left, and can I take 3–5 June?');
    expect(both.status).toBe('question');
    expect(both.answer).toMatch(/\*\*\d+ days?\*\* of 15 days/);
    expect(both.answer).toContain('3–5 June 2026 (2 working days)');
  });

  it('left one receipt, one booking, a lower balance and an audit chain that holds', async () => {
    await company.stop();
    const found = await withRecords(company.dataDir, async (tx) => {
      const [decided] = await tx.select().from(approvals).where(eq(approvals.id, approval));
      const proposal = decided?.proposal ?? '';
      const mine = and(
        eq(leaveBalances.person, 'mali'),
        eq(leaveBalances.kind, 'vacation'),
        eq(leaveBalances.year, 2026),
      );
      return {
        decidedBy: decided?.decidedBy,
        receipts: await tx.select().from(ledger).where(eq(ledger.proposal, proposal)),
        bookings: await tx
          .select()
          .from(leaveRequests)
          .where(and(eq(leaveRequests.person, 'mali'), eq(leaveRequests.fromDay, '2026-06-03'))),
        balance: await tx.select().from(leaveBalances).where(mine),
        told: (await tx.select().from(audit).orderBy(audit.seq)).filter(({ subject }) =>
          [proposal, approval].includes(subject),
        ),
        broken: await firstBrokenAudit(tx),
      };
    });
    expect(found.decidedBy).toBe('anan');
    expect(found.receipts).toHaveLength(1);
    expect(found.bookings).toMatchObject([{ toDay: '2026-06-05', days: 2, status: 'approved' }]);
    expect(found.receipts[0]?.record).toBe(found.bookings[0]?.id);
    expect(found.balance).toMatchObject([{ takenDays: 6 }]);
    expect(found.told.map(({ actor, action }) => `${actor} ${action}`)).toEqual([
      'mali proposal.made',
      'anan decision.approved',
      'mali effect.done',
    ]);
    expect(found.broken).toBeNull();
    const verified = await runToEnd(['cli.ts', 'audit', 'verify'], { DATA_DIR: company.dataDir });
    expect(verified).toMatchObject({ code: 0, output: expect.stringContaining('holds') });
  });
});
