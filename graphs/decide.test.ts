import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstBrokenAudit } from '../db/audit.ts';
import { approvals, audit, proposals } from '../db/schema/approvals.ts';
import { expenses } from '../db/schema/finance.ts';
import { people } from '../db/schema/people.ts';
import { type Company, openCompany } from './test-company.ts';
import { requestsIn } from './test-requests.ts';
import { obedient, playing } from './test-script.ts';

let company: Company;
beforeAll(async () => {
  company = await openCompany({ models: playing(obedient) });
});
afterAll(() => company.close());

const { claim, rowOf, receipts, audited, standing, approve, reject } = requestsIn(() => company);

describe('who may decide', () => {
  it('is the approver, and the effect carries the requester’s name', async () => {
    const { id } = await claim();
    expect(await approve('farah', id)).toEqual({ code: 'ok', message: 'Approved.' });
    const [receipt] = await receipts(id);
    expect(receipt?.actor).toBe('mali');
    const [row] = await company.rows((tx) =>
      tx
        .select()
        .from(expenses)
        .where(eq(expenses.id, receipt?.record ?? '')),
    );
    expect(row).toMatchObject({ person: 'mali', status: 'approved' });
    expect(await audited(id)).toEqual(['farah decision.approved']);
  });

  it.each([['krit'], ['hana'], ['ada'], ['anan']])('is not %s, and the attempt is audited', async (outsider) => {
    const { id } = await claim();
    const before = await standing(id);
    for (const click of [approve, reject]) {
      expect(await click(outsider, id, { reason: 'x' })).toEqual({
        code: 'not_allowed',
        message: expect.stringMatching(/^You may not decide this.*Farah Rahman|^คุณไม่มีสิทธิ์ตัดสิน.*ฟาราห์ ราห์มาน/),
      });
    }
    expect(await standing(id)).toEqual(before);
    expect(await audited(id)).toEqual([`${outsider} decision.refused`, `${outsider} decision.refused`]);
  });

  it('is told in the language of who clicked', async () => {
    const { id } = await claim();
    expect(await approve('krit', id)).toMatchObject({ message: expect.stringMatching(/^คุณไม่มีสิทธิ์/) });
    expect(await approve('sam', id)).toMatchObject({ message: expect.stringMatching(/^You may not decide this/) });
  });

  it('is never the requester, even with the role; the fallback decides instead', async () => {
    const { id } = await claim('farah');
    expect(await approve('farah', id)).toMatchObject({
      code: 'not_allowed',
      message: expect.stringContaining('Preecha Suwan'),
    });
    expect(await receipts(id)).toEqual([]);
    expect(await approve('preecha', id)).toMatchObject({ code: 'ok' });
    expect(await receipts(id)).toHaveLength(1);
  });

  it('does not include the fallback while the role has somebody', async () => {
    const { id } = await claim();
    expect(await approve('anan', id)).toMatchObject({ code: 'not_allowed' });
  });

  it('is resolved at the click: an approver who lost the role yesterday cannot approve', async () => {
    const { id } = await claim('krit');
    const roles = (list: string[]) =>
      company.rows((tx) => tx.update(people).set({ roles: list }).where(eq(people.id, 'farah')));
    await roles(['employee']);
    expect(await approve('farah', id)).toMatchObject({ code: 'not_allowed' });
    await roles(['employee', 'manager', 'finance_manager']);
    expect(await approve('farah', id)).toMatchObject({ code: 'ok' });
  });

  it('answers for a card that does not exist like for nothing', async () => {
    expect(await approve('farah', 'apr_none')).toMatchObject({ code: 'not_found' });
  });

  it('has nothing to decide when the requester has left', async () => {
    const { id } = await claim('dusadee');
    await company.rows((tx) => tx.update(people).set({ status: 'left' }).where(eq(people.id, 'dusadee')));
    expect(await approve('farah', id)).toMatchObject({ code: 'superseded' });
    expect(await receipts(id)).toEqual([]);
  });
});

describe('a second click', () => {
  it('changes nothing and says who was first', async () => {
    const { id } = await claim();
    await approve('farah', id);
    const before = await standing(id);
    expect(await approve('farah', id)).toMatchObject({
      code: 'already_decided',
      message: expect.stringContaining('Farah Rahman has already approved this'),
    });
    expect(await reject('farah', id, { reason: 'no' })).toMatchObject({ code: 'already_decided' });
    expect(await standing(id)).toEqual(before);
    expect(await audited(id)).toEqual(['farah decision.approved', 'farah decision.refused', 'farah decision.refused']);
  });

  it('cannot approve what was rejected', async () => {
    const { id } = await claim();
    await reject('farah', id, { reason: 'No receipt' });
    expect(await approve('farah', id)).toMatchObject({
      code: 'already_decided',
      message: expect.stringContaining('rejected'),
    });
    expect(await receipts(id)).toEqual([]);
  });

  it('at the same moment decides once', async () => {
    const { id } = await claim();
    const outcomes = await Promise.all([
      approve('farah', id),
      reject('farah', id, { reason: 'x' }),
      approve('farah', id),
    ]);
    expect(outcomes.map(({ code }) => code).sort()).toEqual(['already_decided', 'already_decided', 'ok']);
    const { approvals: row } = await rowOf(id);
    expect(await receipts(id)).toHaveLength(row.status === 'approved' ? 1 : 0);
  });
});

describe('an approval that no longer counts', () => {
  it('has expired by the database’s clock', async () => {
    const { id } = await claim();
    await company.rows((tx) =>
      tx.update(approvals).set({ expiresAt: sql`now() - interval '1 second'` }).where(eq(approvals.id, id)),
    );
    expect(await approve('farah', id)).toMatchObject({ code: 'expired' });
    expect(await receipts(id)).toEqual([]);
    await company.rows((tx) =>
      tx.update(approvals).set({ expiresAt: sql`now() + interval '1 hour'` }).where(eq(approvals.id, id)),
    );
    expect(await approve('farah', id)).toMatchObject({ code: 'ok' });
  });

  it('is about arguments that were altered in the row', async () => {
    const { id } = await claim();
    const { proposals: proposal } = await rowOf(id);
    const args = proposal.args.replace(/"amount":\d+/, '"amount":99999900');
    expect(args).not.toBe(proposal.args);
    await company.rows((tx) => tx.update(proposals).set({ args }).where(eq(proposals.id, proposal.id)));
    expect(await approve('farah', id)).toMatchObject({ code: 'superseded' });
    expect((await rowOf(id)).approvals.status).toBe('pending');
    expect(await receipts(id)).toEqual([]);
  });

  it('is about another tool than the card showed', async () => {
    const { id } = await claim();
    const { proposals: proposal } = await rowOf(id);
    await company.rows((tx) =>
      tx.update(proposals).set({ tool: 'finance.purchase_request' }).where(eq(proposals.id, proposal.id)),
    );
    expect(await approve('farah', id)).toMatchObject({ code: 'superseded' });
  });
});

describe('the audit', () => {
  it('of all of this is one unbroken chain', async () => {
    expect(
      await company.rows((tx) =>
        tx
          .select()
          .from(audit)
          .then((rows) => rows.length),
      ),
    ).toBeGreaterThan(30);
    expect(await company.rows(firstBrokenAudit)).toBeNull();
  });
});
