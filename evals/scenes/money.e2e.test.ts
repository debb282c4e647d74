import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expenses, purchaseRequests } from '../../db/schema/finance.ts';
import { type Answer, replies, signIn } from './api-client.ts';
import { type Company, newDataDir, startCompany, withRecords } from './company-process.ts';

let company: Company;
const as = (person: string) => signIn(company.url, person);

beforeAll(async () => {
  company = await startCompany(newDataDir());
});
afterAll(() => company?.stop());

describe('expenses', () => {
  it('are done at once with a receipt up to the limit', async () => {
    const mali = await as('mali');
    const claim = await mali.ask('Claim 1,500 THB for a taxi to the airport');
    expect(claim).toMatchObject({ status: 'answered', approvals: [], receipts: [{ tool: 'finance.submit_expense' }] });
    expect(claim.answer).toContain(claim.receipts[0]?.record);
    expect(claim.answer).toContain('THB 1,500');
    const edge = await mali.ask('Claim 2,000 THB for a taxi to Rayong');
    expect(edge.receipts).toHaveLength(1);
    const above = await mali.ask('Claim 2,001 THB for a taxi to Pattaya');
    expect(above).toMatchObject({ status: 'waiting', receipts: [] });
  });

  it('of an Austin person are judged by the limit in dollars', async () => {
    const ethan = await as('ethan');
    const within = await ethan.ask('Claim 60 USD for a taxi to the airport');
    expect(within).toMatchObject({ status: 'answered', receipts: [{ tool: 'finance.submit_expense' }] });
    const above = await ethan.ask('Claim 61 USD for a taxi to the airport');
    expect(above).toMatchObject({ status: 'waiting', receipts: [] });
    expect(above.answer).toContain('Farah Rahman');
  });

  it('above the limit wait for Farah, whose edit is checked, shown and booked', async () => {
    const [mali, farah] = [await as('mali'), await as('farah')];
    const claim = await mali.ask('Claim 9,000 THB for a hotel in Rayong');
    expect(claim).toMatchObject({ status: 'waiting', receipts: [] });
    const id = first(claim);
    expect((await mali.approve(id)).status).toBe(403);

    const nonsense = await farah.approve(id, { edits: { amount: 'banana' } });
    expect(nonsense.status).toBe(422);
    expect(nonsense.body.errors?.map(({ field }) => field)).toEqual(['amount']);
    expect((await farah.approve(id, { edits: { amount: '-5 THB' } })).status).toBe(422);
    expect((await farah.approve(id, { edits: { salary: '1' } })).status).toBe(422);

    const known = replies(await mali.messages(claim.thread)).length;
    const edited = await farah.approve(id, { edits: { amount: '8,500 THB' } });
    expect(edited).toMatchObject({ status: 200, body: { receipts: [{ tool: 'finance.submit_expense' }] } });
    const heard = await mali.hears(claim.thread, known);
    expect(heard.text).toContain('THB 8,500');
    expect(heard.text).not.toContain('9,000');
    const [shown] = (await farah.approvals('approved')).filter((approval) => approval.id === id);
    expect(shown?.changes).toContainEqual(expect.objectContaining({ label: 'Amount', after: 'THB 8,500' }));
  });

  it('tell Farah in plain words what is wrong with her edit', async () => {
    const [mali, farah] = [await as('mali'), await as('farah')];
    const claim = await mali.ask('Claim 9,500 THB for a hotel in Trat');
    const nonsense = await farah.approve(first(claim), { edits: { amount: 'banana' } });
    expect(nonsense.body.errors?.[0]?.message).not.toMatch(/invalid input|expected|received/i);
  });

  it('of Farah herself are not for Farah to approve, but for her manager', async () => {
    const [farah, preecha] = [await as('farah'), await as('preecha')];
    const claim = await farah.ask('Claim 9,000 THB for a hotel in Hua Hin');
    expect(claim.status).toBe('waiting');
    expect(claim.answer).toContain('Preecha Suwan');
    expect((await farah.approve(first(claim))).status).toBe(403);
    expect((await preecha.approve(first(claim))).body.receipts).toHaveLength(1);
  });
});

describe('purchases', () => {
  it('above the limit need Anan and then Farah, and the reason of a rejection reaches the asker', async () => {
    const [mali, anan, farah] = [await as('mali'), await as('anan'), await as('farah')];
    const wish = 'I want to buy a thermal camera for 80,000 THB';
    const asked = await mali.ask(wish);
    expect(asked.status).toBe('waiting');
    expect(asked.answer).toContain('Anan Wongsakul');
    expect((await farah.approve(first(asked))).status).toBe(403);

    const stage1 = await anan.approve(first(asked));
    expect(stage1).toMatchObject({ status: 200, body: { receipts: [] } });
    const stage2 = (await farah.approvals()).find(({ tool }) => tool === 'finance.purchase_request');
    expect(stage2).toMatchObject({ can_decide: true });
    expect((await anan.approve(stage2?.id ?? '')).status).toBe(403);

    const known = replies(await mali.messages(asked.thread)).length;
    const no = await farah.reject(stage2?.id ?? '', { reason: 'The budget is frozen until July.' });
    expect(no.status).toBe(200);
    const heard = await mali.hears(asked.thread, known);
    expect(heard).toMatchObject({ status: 'refused' });
    expect(heard.text).toContain('Farah Rahman');
    expect(heard.text).toContain('The budget is frozen until July.');

    const again = await mali.ask(wish);
    expect(again).toMatchObject({ status: 'refused', approvals: [] });
    expect(again.answer).toMatch(/same request was rejected/i);
    expect((await mali.ask('I want to buy a thermal camera for 79,000 THB')).status).toBe('waiting');
  });

  it('above the limit are done when both stages agree', async () => {
    const [krit, anan, farah] = [await as('krit'), await as('anan'), await as('farah')];
    const asked = await krit.ask('I want to buy a pallet of cable trays for 90,000 THB');
    await anan.approve(first(asked));
    const stage2 = (await farah.approvals()).find(({ summary }) => summary.includes('cable trays'));
    const known = replies(await krit.messages(asked.thread)).length;
    expect((await farah.approve(stage2?.id ?? '')).body.receipts).toHaveLength(1);
    expect((await krit.hears(asked.thread, known)).text).toMatch(/PR-\d+/);
  });

  it('below the limit need one stage', async () => {
    const [mali, anan] = [await as('mali'), await as('anan')];
    const asked = await mali.ask('I want to buy a label printer for 40,000 THB');
    expect((await anan.approve(first(asked))).body).toMatchObject({
      status: 'approved',
      receipts: [{ tool: 'finance.purchase_request' }],
    });
  });
});

describe('the books', () => {
  it('hold what was decided and nothing that was not', async () => {
    await company.stop();
    const { claims, purchases } = await withRecords(company.dataDir, async (tx) => ({
      claims: await tx.select().from(expenses).where(eq(expenses.category, 'hotel')),
      purchases: await tx.select().from(purchaseRequests).where(eq(purchaseRequests.requester, 'mali')),
    }));
    const hotels = claims.filter(({ description }) => /Rayong|Hua Hin/.test(description));
    const fresh = hotels
      .filter(({ person }) => person !== 'anan')
      .map(({ person, amountMinor }) => [person, amountMinor]);
    expect(fresh.toSorted()).toEqual([
      ['farah', 900_000],
      ['mali', 850_000],
    ]);
    expect(purchases.map(({ amountMinor }) => amountMinor).toSorted()).toEqual([3_800_000, 4_000_000]);
  });
});

function first({ approvals }: Answer): string {
  return approvals[0]?.id ?? '';
}
