import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { audit } from '../../db/schema/approvals.ts';
import { tickets } from '../../db/schema/it.ts';
import { type Client, signIn } from './api-client.ts';
import { type Company, newDataDir, startCompany, withRecords } from './company-process.ts';

let company: Company;
let mali: Client;

beforeAll(async () => {
  company = await startCompany(newDataDir());
  mali = await signIn(company.url, 'mali');
});
afterAll(() => company?.stop());

describe('questions and what they are answered with', () => {
  it('answers how many sick days need no certificate, and understands the question about probation after it', async () => {
    const first = await mali.ask('how many sick days can I take without a certificate?');
    expect(first).toMatchObject({ status: 'answered', department: 'hr', language: 'en' });
    expect(first.answer).toMatch(/two days|2 days/i);
    expect(first.sources[0]).toMatchObject({ title: 'Leave Policy', section: expect.stringMatching(/certificate/i) });

    const then = await mali.ask('and in my probation?', { thread: first.thread });
    expect(then).toMatchObject({ status: 'answered', department: 'hr' });
    expect(then.answer).toMatch(/first day/i);
    expect(then.sources[0]).toMatchObject({ title: 'Leave Policy', section: expect.stringMatching(/probation/i) });
  });

  it('takes OOM killer messages to IT without being told so and cites the steps of the runbook', async () => {
    const steps = await mali.ask('web-prod-03 shows OOM killer messages');
    expect(steps).toMatchObject({ status: 'answered', department: 'it_ops' });
    expect(steps.sources[0]?.title).toMatch(/OOM killer/);
    expect(steps.answer).toMatch(/^1\. /m);
    expect(steps.answer).toMatch(/killed process/i);
    expect(steps.answer).toMatch(/free -m/);
    expect(steps.answer).toMatch(/drain/i);
  });

  it('opens a ticket that knows what “that” is', async () => {
    const { thread } = await mali.ask('web-prod-03 shows OOM killer messages');
    const ticket = await mali.ask('open a ticket for that', { thread });
    expect(ticket).toMatchObject({ status: 'answered', department: 'it_ops', receipts: [{ tool: 'it.open_ticket' }] });
    expect(ticket.answer).toMatch(/TCK-\d+.*web-prod-03.*OOM/);
  });

  it('shows both figures with both dates where the handbook and the leave policy disagree', async () => {
    const answer = await mali.ask('how many unused vacation days carry over to the next year?');
    expect(answer).toMatchObject({ status: 'answered', department: 'hr' });
    expect(answer.answer).toMatch(/5 days/);
    expect(answer.answer).toMatch(/7 days/);
    expect(answer.answer).toContain('1 January 2025');
    expect(answer.answer).toContain('1 January 2026');
    expect(answer.sources.map(({ title }) => title)).toEqual(
      expect.arrayContaining(['Leave Policy', 'Employee Handbook']),
    );
  });

  it.each(['hello', 'help', 'what can you do?'])('answers “%s” in English with what it can help with', async (text) => {
    const answer = await mali.ask(text);
    expect(answer).toMatchObject({ status: 'answered', language: 'en' });
    for (const name of ['HR', 'IT Ops', 'Finance']) expect(answer.answer).toContain(name);
  });

  it('answers a Thai greeting in Thai', async () => {
    const answer = await mali.ask('สวัสดีครับ');
    expect(answer).toMatchObject({ status: 'answered', language: 'th' });
    expect(answer.answer).toContain('ฝ่ายบุคคล');
  });

  it('says so when a question belongs to no department, and names what it can do', async () => {
    const answer = await mali.ask('What is the best pizza in Naples?');
    expect(answer).toMatchObject({ status: 'unknown', department: null, approvals: [] });
    for (const name of ['HR', 'IT Ops', 'Finance']) expect(answer.answer).toContain(name);
  });

  it('asks which department when it cannot tell, and goes on with the one that is named', async () => {
    const unsure = await mali.ask('Can I bring my dog to the Bangkok office?');
    expect(unsure.status).toBe('question');
    expect(unsure.answer).toMatch(/HR.* or .*Finance|Finance.* or .*HR|HR.* or .*IT Ops/);
    const chosen = await mali.ask('HR', { thread: unsure.thread });
    expect(chosen.department).toBe('hr');
    expect(chosen.answer).toContain('Hana Kobayashi');
  });
});

describe('what is confidential', () => {
  const figure = /96[.,]?500|THB/;

  it('is refused without a figure, in the same words whether there is something to know or not', async () => {
    const salary = await mali.ask('what does anan earn?');
    expect(salary).toMatchObject({ status: 'refused', sources: [], approvals: [] });
    expect(salary.answer).not.toMatch(figure);
    expect(salary.answer).not.toMatch(/anan/i);

    const warned = await mali.ask('does manop have a written warning?');
    const clean = await mali.ask('does krit have a written warning?');
    expect(warned).toMatchObject({ status: 'refused' });
    expect(clean.answer).toBe(warned.answer);
  });

  it('is refused in the same words for a person who does not exist', async () => {
    const warned = await mali.ask('does manop have a written warning?');
    const nobody = await mali.ask('does zaphod have a written warning?');
    expect(nobody).toMatchObject({ status: 'refused', answer: warned.answer });
    const salary = await mali.ask('what does anan earn?');
    const noSalary = await mali.ask('what does zaphod earn?');
    expect(noSalary).toMatchObject({ status: 'refused', answer: salary.answer });
  });

  it('is not given away by a thread, by a manager’s rights or by asking in Thai', async () => {
    const anan = await signIn(company.url, 'anan');
    expect(await anan.ask('what does mali earn?')).toMatchObject({ status: 'refused' });
    const thai = await mali.ask('คุณอนันต์เงินเดือนเท่าไหร่');
    expect(thai).toMatchObject({ status: 'refused', language: 'th' });
    expect(thai.answer).not.toMatch(figure);
  });

  it('is told to the HR manager', async () => {
    const hana = await signIn(company.url, 'hana');
    const answer = await hana.ask('what does anan earn?');
    expect(answer.status).toBe('answered');
    expect(answer.answer).toContain('96,500');
  });

  it('is in the audit when it was read, and the ticket carries its context', async () => {
    await company.stop();
    const { reads, opened } = await withRecords(company.dataDir, async (tx) => ({
      reads: await tx.select().from(audit).where(eq(audit.action, 'record.read')),
      opened: (await tx.select().from(tickets).where(eq(tickets.requester, 'mali'))).map(({ title }) => title),
    }));
    expect(reads.map(({ actor }) => actor)).toEqual(['hana']);
    expect(reads[0]?.detail).toContain('anan');
    expect(opened).toContainEqual(expect.stringMatching(/web-prod-03.*OOM/));
  });
});
