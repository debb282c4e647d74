import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TenantConfig } from '../agents/config-schema.ts';
import { type Company, openCompany } from './test-company.ts';
import { requestsIn } from './test-requests.ts';
import { obedient, playing } from './test-script.ts';

/** Purchases ask finance first, above 50,000 THB, and the manager always. */
function financeFirst(tenant: TenantConfig): TenantConfig {
  const changed = structuredClone(tenant);
  for (const { tools } of changed.departments) tools['finance.purchase_request']?.approve?.reverse();
  return changed;
}

let company: Company;
beforeAll(async () => {
  company = await openCompany({ models: playing(obedient), change: financeFirst });
});
afterAll(() => company.close());

const { buy, receipts, stagesOf, approve } = requestsIn(() => company);

describe('stages of which the first depends on the amount', () => {
  it('still ask the manager when the first approver lowers the amount below her own limit', async () => {
    const { id } = await buy(60_000);
    await approve('farah', id, { edits: { amount: '40,000 THB' } });
    expect(await receipts(id)).toEqual([]);
    const [, second] = await stagesOf(id);
    expect(JSON.parse(second?.rule ?? '{}')).toMatchObject({ by: 'manager' });
    expect(await approve('anan', second?.id ?? '')).toMatchObject({ code: 'ok' });
    expect(await receipts(id)).toHaveLength(1);
  });

  it('ask nobody twice who has approved', async () => {
    const { id } = await buy(60_000);
    await approve('farah', id);
    const [, second] = await stagesOf(id);
    await approve('anan', second?.id ?? '', { edits: { amount: '70,000 THB' } });
    expect(await stagesOf(id)).toHaveLength(2);
    expect(await receipts(id)).toHaveLength(1);
  });
});
