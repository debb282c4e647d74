import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Card } from '../agents/message.ts';
import { audit } from '../db/schema/approvals.ts';
import { purchaseRequests } from '../db/schema/finance.ts';
import { outbox } from '../db/schema/turns.ts';
import { type Company, openCompany } from './test-company.ts';
import { requestsIn } from './test-requests.ts';
import { obedient, playing } from './test-script.ts';

let company: Company;
beforeAll(async () => {
  company = await openCompany({ models: playing(obedient) });
});
afterAll(() => company.close());

const { claim, buy, rowOf, receipts, stagesOf, audited, standing, approve, reject } = requestsIn(() => company);

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

  it('begins with what the card shows, also where the asker left it out', async () => {
    const { id } = await buy(9_000);
    const { changes, editable } = JSON.parse((await rowOf(id)).approvals.card) as Card;
    const centre = changes.find(({ label }) => label === 'ศูนย์ต้นทุน');
    expect(centre?.after).toContain('CC-OPS');
    expect(editable).toContainEqual(expect.objectContaining({ name: 'cost_centre', value: 'CC-OPS', optional: true }));
    expect(editable.find(({ name }) => name === 'item')).not.toHaveProperty('optional');
    const edits = Object.fromEntries(editable.map(({ name, value }) => [name, value]));
    expect(await approve('anan', id, { edits: { ...edits, amount: '8,000 THB' } })).toMatchObject({ code: 'ok' });
    const [receipt] = await receipts(id);
    expect(JSON.parse(receipt?.result ?? '{}')).toMatchObject({
      costCentre: 'CC-OPS',
      amountMinor: 800_000,
      vendor: null,
    });
  });

  it('of a claim begins with the day it will be booked on', async () => {
    const { id } = await claim();
    const { editable } = JSON.parse((await rowOf(id)).approvals.card) as Card;
    expect(editable.find(({ name }) => name === 'spent_on')?.value).toMatch(/^\d{4}-\d\d-\d\d$/);
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
    expect(await approve('anan', id)).toEqual({ code: 'ok', message: 'อนุมัติแล้ว และส่งต่อไปยังขั้นถัดไป' });
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
      message: 'อนุมัติแล้ว',
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
      message: 'อนุมัติแล้ว และส่งต่อไปยังขั้นถัดไป',
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
