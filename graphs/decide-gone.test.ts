import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TenantConfig } from '../agents/config-schema.ts';
import { commandsIn } from './commands/test-commands.ts';
import { type Company, openCompany } from './test-company.ts';
import { requestsIn } from './test-requests.ts';
import { obedient, playing } from './test-script.ts';
import { withDepartment } from './test-tenant.ts';

let company: Company;
beforeAll(async () => {
  company = await openCompany({ models: playing(obedient) });
});
afterAll(() => company.close());

const { claim, buy, rowOf, receipts } = requestsIn(() => company);
/** The same rows after a restart with another configuration. */
const restarted = (change: (tenant: TenantConfig) => TenantConfig) =>
  openCompany({ models: playing(obedient), change, rowsOf: company });
const withoutClaims = withDepartment('finance', ({ tools: { 'finance.submit_expense': _gone, ...tools } }) => ({
  tools,
}));
const withoutFinance = (tenant: TenantConfig): TenantConfig => ({
  ...tenant,
  departments: tenant.departments.filter(({ id }) => id !== 'finance'),
});
const gone = { code: 'superseded', message: expect.stringContaining('not set up any more') };

describe('a card that is still out', () => {
  it.each([
    ['tool', withoutClaims],
    ['department', withoutFinance],
  ])('of a %s that is no longer set up says so to a click, and nothing happens', async (_what, change) => {
    const { id } = await claim();
    const later = await restarted(change);
    expect(await later.decide('farah', 'approve', id)).toEqual(gone);
    expect(await later.decide('farah', 'reject', id, { reason: 'No receipt' })).toEqual(gone);
    expect(later.errors).toEqual([]);
    expect((await rowOf(id)).approvals.status).toBe('pending');
    expect(await company.decide('farah', 'approve', id)).toMatchObject({ code: 'ok' });
    expect(await receipts(id)).toHaveLength(1);
  });

  it('of a tool that this version has no more says so too', async () => {
    const { id } = await claim();
    const catalog = (shipped: Company['deps']['catalog']) =>
      new Map([...shipped].filter(([name]) => name !== 'finance.submit_expense'));
    const later = await openCompany({ models: playing(obedient), catalog, rowsOf: company });
    expect(await later.decide('farah', 'approve', id)).toEqual(gone);
  });

  it('stops nothing else of a batch or of the queue', async () => {
    const bought = (await buy(30_000)).id;
    const claimed = (await claim()).id;
    const later = await restarted(withoutClaims);
    const outcome = await later.decide('anan', 'approve', bought, { targets: [claimed, bought] });
    expect(outcome.results?.map(({ code }) => code)).toEqual(['superseded', 'invalid']);
    const alone = await later.decide('anan', 'approve', bought, { targets: [bought] });
    expect(alone.results?.map(({ code }) => code)).toEqual(['ok']);
    const { give } = commandsIn(() => later);
    expect((await give('farah', '/expert queue')).text).toContain(claimed);
  });
});
