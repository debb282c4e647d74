import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Card, Decision } from '../agents/message.ts';
import { firstBrokenAudit } from '../db/audit.ts';
import { approvals, audit, ledger, proposals } from '../db/schema/approvals.ts';
import { expenses, purchaseRequests } from '../db/schema/finance.ts';
import { people } from '../db/schema/people.ts';
import { outbox } from '../db/schema/turns.ts';
import { type Company, openCompany, type Talk } from './test-company.ts';
import { command, obedient, playing } from './test-script.ts';

let company: Company;
beforeAll(async () => {
  company = await openCompany({ models: playing(obedient) });
});
afterAll(() => company.close());

let satang = 300_000;
/** A claim above the limit, different each time. */
async function claim(person = 'mali', more: Record<string, unknown> = {}) {
  satang += 100;
  const args = { amount: { amount: satang, currency: 'THB' }, category: 'taxi', ...more };
  return asked(company.talk(person), command(['finance.submit_expense', args]));
}

async function buy(baht: number, person = 'mali') {
  const args = { item: `Sensor kit ${++satang}`, amount: { amount: baht * 100, currency: 'THB' } };
  return asked(company.talk(person), command(['finance.purchase_request', args]));
}

async function asked(talk: Talk, text: string) {
  const reply = await talk.say(text);
  const id = reply.approvals[0]?.id;
  if (!id) throw new Error(`Nothing was raised: ${reply.text}`);
  return { talk, id, reply };
}

const rowOf = (id: string) =>
  company.rows(async (tx) => {
    const [row] = await tx
      .select()
      .from(approvals)
      .innerJoin(proposals, eq(approvals.proposal, proposals.id))
      .where(eq(approvals.id, id));
    if (!row) throw new Error(`no approval ${id}`);
    return row;
  });
const stagesOf = async (id: string) => {
  const { proposals: proposal } = await rowOf(id);
  return company.rows((tx) =>
    tx.select().from(approvals).where(eq(approvals.proposal, proposal.id)).orderBy(approvals.stage),
  );
};
const receipts = async (id: string) => {
  const { proposals: proposal } = await rowOf(id);
  return company.rows((tx) => tx.select().from(ledger).where(eq(ledger.proposal, proposal.id)));
};
const audited = (subject: string) =>
  company.rows(async (tx) =>
    (await tx.select().from(audit).where(eq(audit.subject, subject)).orderBy(audit.seq)).map(
      ({ actor, action }) => `${actor} ${action}`,
    ),
  );
const approve = (person: string, id: string, more: Partial<Decision> = {}) =>
  company.decide(person, 'approve', id, more);
const reject = (person: string, id: string, more: Partial<Decision> = {}) => company.decide(person, 'reject', id, more);
/** Everything a refused click could have changed. */
const standing = async (id: string) => ({ ...(await rowOf(id)), receipts: await receipts(id) });

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
        message: 'You may not decide this. It waits for Farah Rahman.',
      });
    }
    expect(await standing(id)).toEqual(before);
    expect(await audited(id)).toEqual([`${outsider} decision.refused`, `${outsider} decision.refused`]);
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

describe('an edit', () => {
  it('is validated, changes exactly that field, and the receipt holds the edited value', async () => {
    const { id, talk } = await claim();
    expect(
      await approve('farah', id, { edits: { amount: '2,500 THB', description: 'Taxi to Bang Na' } }),
    ).toMatchObject({ code: 'ok' });
    const [receipt] = await receipts(id);
    expect(JSON.parse(receipt?.result ?? '{}')).toMatchObject({
      amountMinor: 250_000,
      currency: 'THB',
      category: 'taxi',
      description: 'Taxi to Bang Na',
    });
    expect((await talk.memory()).form ?? null).toBeNull();
    const [entry] = await company.rows((tx) => tx.select().from(audit).where(eq(audit.subject, id)));
    expect(JSON.parse(entry?.detail ?? '{}')).toMatchObject({
      before: expect.stringContaining('taxi'),
      after: expect.stringContaining('250000'),
    });
  });

  it.each([
    ['a field that does not exist', { approver: 'krit' }, 'approver'],
    ['somebody else’s name', { person: 'krit' }, 'person'],
    ['a category nobody knows', { category: 'yacht' }, 'category'],
    ['an amount without sense', { amount: 'a lot' }, 'amount'],
    ['a negative amount', { amount: { amount: -5, currency: 'THB' } }, 'amount'],
    ['a day that has not come', { spent_on: '2027-01-01' }, 'spent_on'],
    ['an object where text belongs', { description: { toString: 'x' } }, 'description'],
  ])('with %s leaves everything as it was', async (_name, edits, field) => {
    const { id } = await claim();
    const before = await standing(id);
    const outcome = await approve('farah', id, { edits });
    expect(outcome).toMatchObject({ code: 'invalid_edit', fields: { [field]: expect.any(String) } });
    expect(await standing(id)).toEqual(before);
    expect(await audited(id)).toEqual([]);
    expect(await approve('farah', id)).toMatchObject({ code: 'ok' });
  });

  it('by somebody who may not decide is not even looked at', async () => {
    const { id } = await claim();
    const before = await standing(id);
    expect(await approve('krit', id, { edits: { amount: '1 THB' } })).toMatchObject({ code: 'not_allowed' });
    expect(await standing(id)).toEqual(before);
  });
});

describe('a rejection', () => {
  it.each([[undefined], [''], ['   ']])('needs a reason, not %j', async (reason) => {
    const { id } = await claim();
    const outcome = await reject('farah', id, reason === undefined ? {} : { reason });
    expect(outcome).toMatchObject({ code: 'invalid_edit', fields: { reason: expect.any(String) } });
    expect((await rowOf(id)).approvals.status).toBe('pending');
  });

  it('does nothing but tell the requester why', async () => {
    const { id } = await claim();
    expect(await reject('farah', id, { reason: 'No receipt' })).toMatchObject({ code: 'ok' });
    const row = await rowOf(id);
    expect(row).toMatchObject({
      approvals: { status: 'rejected', reason: 'No receipt', decidedBy: 'farah' },
      proposals: { status: 'rejected' },
    });
    expect(await receipts(id)).toEqual([]);
  });
});

describe('stages', () => {
  it('are asked one after the other, and only the last lets the run act', async () => {
    const { id } = await buy(60_000);
    expect((await stagesOf(id)).map(({ status }) => status)).toEqual(['pending']);
    expect(await approve('farah', id)).toMatchObject({ code: 'not_allowed' });
    expect(await approve('anan', id)).toEqual({ code: 'ok', message: 'Approved. The next stage has been asked.' });
    expect(await receipts(id)).toEqual([]);
    const [, second] = await stagesOf(id);
    expect(await approve('anan', second?.id ?? '')).toMatchObject({ code: 'not_allowed' });
    expect(await approve('farah', second?.id ?? '')).toEqual({ code: 'ok', message: 'Approved.' });
    expect(await receipts(id)).toHaveLength(1);
  });

  it('can be stopped by the second', async () => {
    const { id } = await buy(61_000);
    await approve('anan', id);
    const [, second] = await stagesOf(id);
    await reject('farah', second?.id ?? '', { reason: 'Over budget' });
    expect((await rowOf(id)).proposals.status).toBe('rejected');
    expect(await receipts(id)).toEqual([]);
  });

  it('end early when an edit lowers the amount to the second stage’s limit', async () => {
    const { id } = await buy(60_000);
    expect(await approve('anan', id, { edits: { amount: '50,000 THB' } })).toEqual({
      code: 'ok',
      message: 'Approved.',
    });
    expect(await stagesOf(id)).toHaveLength(1);
    const [receipt] = await receipts(id);
    const [row] = await company.rows((tx) =>
      tx
        .select()
        .from(purchaseRequests)
        .where(eq(purchaseRequests.id, receipt?.record ?? '')),
    );
    expect(row?.amountMinor).toBe(5_000_000);
  });

  it('grow when an edit raises the amount above it, and the second card shows the edited amount', async () => {
    const { id } = await buy(40_000);
    expect(await approve('anan', id, { edits: { amount: '50,001 THB' } })).toMatchObject({
      message: 'Approved. The next stage has been asked.',
    });
    expect(await receipts(id)).toEqual([]);
    const [, second] = await stagesOf(id);
    expect(second?.card).toContain('50,001');
    expect(await approve('farah', second?.id ?? '')).toMatchObject({ code: 'ok' });
    expect(await receipts(id)).toHaveLength(1);
  });
});

describe('the cards of a decision', () => {
  it('are replaced wherever they were posted: no buttons, who decided', async () => {
    const { id } = await claim();
    await approve('farah', id);
    const rows = await company.rows((tx) => tx.select().from(outbox).where(eq(outbox.subject, id)));
    expect(rows.map(({ conversation }) => conversation).sort()).toEqual(['#finance-approvals', 'dm:farah']);
    for (const { id: posted } of rows) {
      const [update] = await company.rows((tx) => tx.select().from(outbox).where(eq(outbox.subject, posted)));
      const card = JSON.parse(update?.payload ?? '{}') as Card;
      expect(card).toMatchObject({
        kind: 'decided',
        buttons: [],
        editable: [],
        footer: expect.stringMatching(/^Approved by Farah Rahman · /),
      });
    }
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
