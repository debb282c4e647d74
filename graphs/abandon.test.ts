import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../db/id.ts';
import { findPerson } from '../db/people.ts';
import { foreignEffects, proposals } from '../db/schema/approvals.ts';
import { people } from '../db/schema/people.ts';
import { outbox } from '../db/schema/turns.ts';
import { execute } from '../tools/ledger.ts';
import { abandon } from './abandon.ts';
import { commandsIn } from './commands/test-commands.ts';
import { decideApproval } from './decide.ts';
import { runThread } from './run-thread.ts';
import { type Company, openCompany } from './test-company.ts';
import { requestsIn } from './test-requests.ts';
import { obedient, playing } from './test-script.ts';
import { TENANT } from './test-tenant.ts';
import { timesIn } from './test-timers.ts';

let company: Company;
beforeAll(async () => {
  company = await openCompany({ models: playing(obedient) });
});
afterAll(() => company.close());

const { claim, buy, rowOf, stagesOf, receipts, approve, reject } = requestsIn(() => company);
const { told, audited } = commandsIn(() => company);
const { footer } = timesIn(() => company);

/** A yes after which nobody carries it out. */
const agree = (person: string, target: string) =>
  company.rows(async (tx) => {
    const clicker = await findPerson(tx, person);
    if (!clicker) throw new Error(`There is no ${person}.`);
    const { outcome } = await decideApproval(tx, company.deps, newId('trn'), { action: 'approve', target }, clicker);
    expect(outcome.code).toBe('ok');
  });
const approved = async (by = 'mali') => {
  const { id, talk } = await claim(by);
  await agree('farah', id);
  const { proposals: proposal } = await rowOf(id);
  expect(proposal.status).toBe('approved');
  return { id, talk, proposal: proposal.id };
};
const abandoned = (proposal: string, language: 'en' | 'th' = 'en') =>
  company.rows((tx) => abandon(tx, company.deps, newId('trn'), proposal, language));
const footerOf = async (id: string) => {
  const isCard = and(eq(outbox.subject, id), eq(outbox.kind, 'card'));
  const [posted] = await company.rows((tx) => tx.select().from(outbox).where(isCard));
  return footer(posted?.id ?? '');
};
const statusOf = async (id: string) => (await rowOf(id)).proposals.status;

describe('a request whose turn broke after the yes', () => {
  it('is over: the requester, the approver, the card and the audit say that nothing was done', async () => {
    const { id, proposal } = await approved();
    const { reply } = await abandoned(proposal);
    expect(reply).toMatchObject({ status: 'refused', receipts: [], department: 'finance', language: 'en' });
    expect(reply?.text).toMatch(/could not be done: It could not be carried out/);
    expect(await statusOf(id)).toBe('failed');
    expect((await told('farah')).at(-1)).toMatch(/which you approved, could not be carried out; nothing was done/);
    expect(await footerOf(id)).toMatch(/^Approved by Farah Rahman · .+ · it could not be carried out$/);
    expect(await audited('effect.abandoned')).toContain(`mali effect.abandoned ${proposal}`);
  });

  it('is not carried out by whoever comes late', async () => {
    const { id, talk, proposal } = await approved();
    await abandoned(proposal);
    await runThread(company.runner, talk.thread);
    expect(await execute(company.deps, proposal)).toMatchObject({ done: false });
    expect(await receipts(id)).toEqual([]);
    expect(await statusOf(id)).toBe('failed');
  });

  it('would be carried out late if it stayed approved', async () => {
    const { id, talk } = await approved();
    await runThread(company.runner, talk.thread);
    expect(await receipts(id)).toHaveLength(1);
  });

  it('is told in the language of the reader, and to everybody whose yes it had', async () => {
    const { id } = await buy(60_000);
    await approve('anan', id);
    await agree('farah', (await stagesOf(id)).at(-1)?.id ?? '');
    const { proposals: proposal } = await rowOf(id);
    const before = (await told('farah')).length;
    const { reply } = await abandoned(proposal.id, 'th');
    expect(reply?.text).toContain('ดำเนินการไม่สำเร็จ');
    expect((await told('anan')).at(-1)).toContain('ที่คุณอนุมัติไว้ดำเนินการไม่สำเร็จ');
    expect(await told('farah')).toHaveLength(before + 1);
  });

  it('is over too when the requester has left', async () => {
    const left = (status: 'active' | 'left') =>
      company.rows((tx) => tx.update(people).set({ status }).where(eq(people.id, 'krit')));
    const { id, proposal } = await approved('krit');
    await left('left');
    await abandoned(proposal);
    await left('active');
    expect(await statusOf(id)).toBe('failed');
  });
});

describe('what is left as it stands', () => {
  it('is what has a receipt, which the requester hears', async () => {
    const { id, proposal } = await approved();
    await execute(company.deps, proposal);
    const { reply } = await abandoned(proposal);
    const [receipt] = await receipts(id);
    expect(reply?.receipts).toEqual([{ id: receipt?.id, tool: receipt?.tool, record: receipt?.record }]);
    expect(reply?.text).toContain(`(${receipt?.record})`);
    expect(await statusOf(id)).toBe('done');
    expect(await abandoned(proposal)).toEqual({ reply: expect.objectContaining({ receipts: reply?.receipts }) });
  });

  it.each(['in_flight', 'unknown', 'reserved'] as const)(
    'is what another system may have done (%s): it stays with those who look for it',
    async (status) => {
      const { id, proposal } = await approved();
      const row = { tenantId: TENANT, proposal, tool: 'finance.submit_expense', status, attempts: 1 };
      await company.rows((tx) => tx.insert(foreignEffects).values(row));
      const before = (await told('farah')).length;
      const { reply } = await abandoned(proposal);
      expect(reply?.text).toContain('not certain yet whether');
      expect(await statusOf(id)).toBe('approved');
      expect(await told('farah')).toHaveLength(before);
    },
  );

  it('is what was rejected, still waits or does not exist', async () => {
    const rejected = await claim();
    await reject('farah', rejected.id, { reason: 'No receipt' });
    const waiting = await claim();
    const before = await company.rows((tx) => tx.select().from(proposals).orderBy(proposals.id));
    const replyTo = async (id: string) => (await abandoned((await rowOf(id)).proposals.id)).reply;
    expect((await replyTo(rejected.id))?.text).toContain('No receipt');
    expect(await replyTo(waiting.id)).toBeUndefined();
    expect(await abandoned('prp_none')).toEqual({ reply: undefined });
    expect(await company.rows((tx) => tx.select().from(proposals).orderBy(proposals.id))).toEqual(before);
  });
});
