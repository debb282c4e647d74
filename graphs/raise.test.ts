import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ledger } from '../db/schema/approvals.ts';
import { type Company, openCompany } from './test-company.ts';
import { requestsIn } from './test-requests.ts';
import { command, obedient, playing } from './test-script.ts';
import { withDepartment } from './test-tenant.ts';

/** Two claims of a person a day need nobody, as long as they are at most 2,000 baht each. */
const twice = withDepartment('finance', ({ tools }) => ({
  tools: {
    ...tools,
    'finance.submit_expense': { auto: { field: 'amount', upTo: { THB: 2000 }, timesPerDay: 2 } },
  },
}));

let company: Company;
beforeAll(async () => {
  company = await openCompany({ models: playing(obedient), change: twice });
});
afterAll(() => company.close());

const { approve, receipts } = requestsIn(() => company);
let baht = 100;
const claims = (person: string) => {
  const args = { amount: { amount: ++baht * 100, currency: 'THB' }, category: 'taxi' };
  return company.talk(person).say(command(['finance.submit_expense', args]));
};
const done = (person: string) => company.rows((tx) => tx.select().from(ledger).where(eq(ledger.actor, person)));

describe('what needs nobody so many times a day', () => {
  it('is done as often, and goes to people afterwards', async () => {
    expect(await claims('mali')).toMatchObject({ status: 'answered', receipts: [{ tool: 'finance.submit_expense' }] });
    expect(await claims('mali')).toMatchObject({ status: 'answered', approvals: [] });
    const third = await claims('mali');
    expect(third).toMatchObject({ status: 'waiting', receipts: [], approvals: [{ status: 'pending' }] });
    const id = third.approvals[0]?.id ?? '';
    expect(await approve('farah', id)).toMatchObject({ code: 'ok' });
    expect(await receipts(id)).toHaveLength(1);
    expect(await claims('krit')).toMatchObject({ status: 'answered' });
  });

  it('is exact when twenty are asked for at once', async () => {
    const replies = await Promise.all(Array.from({ length: 20 }, () => claims('somsak')));
    expect(replies.filter(({ status }) => status === 'answered')).toHaveLength(2);
    expect(replies.filter(({ status }) => status === 'waiting')).toHaveLength(18);
    expect(await done('somsak')).toHaveLength(2);
  });
});
