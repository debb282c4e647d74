import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { approvals, audit } from '../db/schema/approvals.ts';
import { type Company, openCompany } from './test-company.ts';
import { requestsIn } from './test-requests.ts';
import { obedient, playing } from './test-script.ts';

let company: Company;
beforeAll(async () => {
  company = await openCompany({ models: playing(obedient) });
});
afterAll(() => company.close());

const { claim, buy, receipts, rowOf, audited, approve } = requestsIn(() => company);
const claims = async (...by: string[]) => {
  const ids: string[] = [];
  for (const person of by) ids.push((await claim(person)).id);
  return ids;
};
const approveAll = (person: string, targets: string[]) => approve(person, targets[0] ?? '', { targets });

describe('several approvals alike', () => {
  it('are decided in one go, each as its own row, with its own audit and its own effect', async () => {
    const ids = await claims('mali', 'krit', 'somsak');
    const outcome = await approveAll('farah', ids);
    expect(outcome).toMatchObject({ code: 'ok', message: '3 of 3 decided as you asked.' });
    expect(outcome.results).toEqual(ids.map((target) => ({ target, code: 'ok', message: 'Approved.' })));
    for (const id of ids) {
      expect(await receipts(id)).toHaveLength(1);
      expect(await audited(id)).toEqual(['farah decision.approved']);
    }
  });

  it('that cannot all be decided do not stop each other', async () => {
    const [own, decided, open] = [...(await claims('farah')), ...(await claims('mali')), ...(await claims('krit'))] as [
      string,
      string,
      string,
    ];
    await approve('farah', decided);
    const bought = (await buy(30_000)).id;
    const outcome = await approveAll('farah', [own, decided, 'apr_none', bought, open, open]);
    expect(outcome).toMatchObject({ code: 'ok', message: '1 of 5 decided as you asked.' });
    expect(outcome.results?.map(({ code }) => code)).toEqual([
      'not_allowed',
      'already_decided',
      'not_found',
      'invalid',
      'ok',
    ]);
    expect(await receipts(open)).toHaveLength(1);
    expect(await receipts(own)).toEqual([]);
    expect((await rowOf(bought)).approvals.status).toBe('pending');
  });

  it('of which none may be decided come back with the reason', async () => {
    const ids = await claims('mali', 'krit');
    expect(await approveAll('krit', ids)).toMatchObject({ code: 'not_allowed' });
    for (const id of ids) expect((await rowOf(id)).approvals.status).toBe('pending');
  });

  it('are each rejected with the reason, and none is raised again unchanged', async () => {
    const asked = [await claim('mali'), await claim('krit')];
    const ids = asked.map(({ id }) => id);
    await company.decide('farah', 'reject', ids[0] ?? '', { targets: ids, reason: 'No receipts' });
    for (const { talk, id } of asked) {
      const { proposals: proposal } = await rowOf(id);
      expect(proposal).toMatchObject({ status: 'rejected', said: 'No receipts' });
      const again = await company
        .talk(proposal.requester)
        .say(`please carry out [["finance.submit_expense",${proposal.args}]]`);
      expect(again.approvals).toEqual([]);
      expect((await talk.memory()).form ?? null).toBeNull();
    }
  });

  it('decided by two people in opposite order at the same moment are decided once each', async () => {
    const ids = await claims('mali', 'krit', 'somsak', 'nattaya');
    await Promise.all([approveAll('farah', ids), approveAll('farah', ids.toReversed())]);
    for (const id of ids) {
      expect(await receipts(id)).toHaveLength(1);
      const entries = await company.rows((tx) => tx.select().from(audit).where(eq(audit.subject, id)));
      expect(entries.filter(({ action }) => action === 'decision.approved')).toHaveLength(1);
      const [row] = await company.rows((tx) => tx.select().from(approvals).where(eq(approvals.id, id)));
      expect(row?.status).toBe('approved');
    }
  });
});
