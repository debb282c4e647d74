import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { budgets, purchaseRequests } from '../../db/schema/finance.ts';
import { seedFinance } from '../../db/seed/finance.ts';
import { openTestCompany, type TestActor, type TestCompany } from '../test-context.ts';
import { purchaseRequest } from './purchase-request.ts';
import { doTool, tryPrepare, tryTool } from './try-tool.ts';

const MAY = ['finance.purchase.request'];
const baht = (amount: number) => ({ amount: amount * 100, currency: 'THB' });
const monitors = { item: '10 monitors', amount: baht(80_000) };

describe('finance.purchase_request', () => {
  let company: TestCompany;
  let mali: TestActor;
  let lek: TestActor;

  beforeAll(async () => {
    company = await openTestCompany({ now: new Date('2026-06-03T03:00:00Z'), seeds: [seedFinance] });
    mali = await company.as('mali', MAY);
    lek = await company.as('lek', MAY);
  });
  afterAll(() => company.close());

  const committed = async (costCentre: string) => {
    const key = and(eq(budgets.costCentre, costCentre), eq(budgets.year, 2026));
    const [row] = await company.records((tx) => tx.select().from(budgets).where(key));
    return row?.committedMinor;
  };

  it('records the request on the team’s cost centre and sets the money aside', async () => {
    const before = (await committed('CC-OPS')) ?? Number.NaN;
    const id = await doTool(mali, purchaseRequest, monitors);
    expect(id).toMatch(/^PR-\d{4}$/);
    const [row] = await company.records((tx) => tx.select().from(purchaseRequests).where(eq(purchaseRequests.id, id)));
    expect(row).toMatchObject({
      requester: 'mali',
      item: '10 monitors',
      costCentre: 'CC-OPS',
      vendor: null,
      amountMinor: 8_000_000,
    });
    expect(await committed('CC-OPS')).toBe(before + 8_000_000);
    expect(await committed('CC-IT')).toBe(138_500_000);
  });

  it('shows the budget left before and after without touching it', async () => {
    const before = await committed('CC-LEGAL');
    const plan = await tryPrepare(lek, purchaseRequest, { item: 'Law books', amount: baht(8_100) });
    expect(plan.summary).toBe('Law books, THB 8,100, CC-LEGAL');
    expect(plan.changes).toEqual([
      { label: 'Item', after: 'Law books' },
      { label: 'Amount', after: 'THB 8,100' },
      { label: 'Cost centre', after: 'Legal (CC-LEGAL)' },
      { label: 'Budget left', before: 'THB 48,100', after: 'THB 40,000' },
    ]);
    expect(await committed('CC-LEGAL')).toBe(before);
  });

  it('warns when the budget would not be enough', async () => {
    const { changes } = await tryPrepare(lek, purchaseRequest, { item: 'Archive shelves', amount: baht(50_000) });
    expect(changes.at(-1)).toEqual({
      label: 'Warning',
      after: 'THB 1,900 over budget; the budget owner has to find the money first',
    });
  });

  it('keeps another team’s figures from the asker but not from those who may read all', async () => {
    const onIt = { ...monitors, cost_centre: 'CC-IT' };
    const hidden = await tryPrepare(mali, purchaseRequest, onIt);
    expect(hidden.changes.at(-1)).toEqual({ label: 'Budget', after: 'to be checked by its owner, Sam Reyes' });
    expect((await tryTool(mali, purchaseRequest, onIt)).output).toMatchObject({ costCentre: 'CC-IT', leftMinor: null });
    const farah = await company.as('farah', [...MAY, 'finance.budget.read_any']);
    const shown = await tryPrepare(farah, purchaseRequest, onIt);
    expect(shown.changes.at(-1)).toMatchObject({ label: 'Budget left', after: 'THB 1,294,750' });
  });

  it('counts dollars in baht and asks for three quotes above the limit', async () => {
    const sam = await company.as('sam', MAY);
    const { changes } = await tryPrepare(sam, purchaseRequest, {
      item: 'Storage',
      amount: { amount: 1_000_000, currency: 'USD' },
    });
    expect(changes).toContainEqual({ label: 'Amount', after: '$10,000 (THB 330,000 at 33)' });
    expect(changes).toContainEqual(expect.objectContaining({ label: 'Also needed' }));
    expect((await tryPrepare(mali, purchaseRequest, monitors)).changes).not.toContainEqual(
      expect.objectContaining({ label: 'Also needed' }),
    );
  });

  it('names a vendor it knows, marks one it does not, and refuses a blocked one', async () => {
    const from = (vendor: string) => tryPrepare(mali, purchaseRequest, { ...monitors, vendor });
    const vendorOf = async (name: string) => (await from(name)).changes.find(({ label }) => label === 'Vendor')?.after;
    expect(await vendorOf('ratchada computer')).toContain('Ratchada Computer Centre');
    expect(await vendorOf('Golden Gate Tools')).toBe('Golden Gate Tools (not onboarded as a vendor yet)');
    await expect(from('Golden Lotus')).rejects.toMatchObject({ code: 'conflict', field: 'vendor' });
  });

  it('refuses when there is no budget for the year', async () => {
    const later = { now: () => new Date('2031-01-01T03:00:00Z') };
    const prepared = mali.attempt((ctx) => {
      if (purchaseRequest.effect !== 'write') throw new Error('It writes.');
      return purchaseRequest.prepare({ ...ctx, clock: later }, monitors);
    });
    await expect(prepared).rejects.toMatchObject({ code: 'not_found', said: { th: expect.stringContaining('2574') } });
  });

  it('speaks Thai', async () => {
    const thai = await company.as('lek', MAY, 'th');
    const { said } = await tryTool(thai, purchaseRequest, { item: 'หนังสือกฎหมาย', amount: baht(8_100) });
    expect(said).toMatch(/^ใบขอซื้อ \*\*PR-\d+\*\* อนุมัติแล้ว: หนังสือกฎหมาย ฿8,100 ใช้งบ CC-LEGAL งบคงเหลือ ฿40,000/);
  });
});
