import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Company, openCompany } from './test-company.ts';
import { playing, routeTo } from './test-script.ts';
import { passageOf } from './test-tenant.ts';

const lift = 'Lift B of the Skarven slope closes at a wind speed of 72 km/h.';
const secret = 'The Skarven cable car is sold to Nordlys for 40 million kroner.';
const knowledge = [
  passageOf('it_ops', lift, { docId: 'it_ops/lift.md', title: 'Lift B', section: 'Wind speed' }),
  passageOf('hr', secret, { docId: 'hr/sale.md', title: 'Skarven cable car', acl: ['role:hr_manager'] }),
  passageOf('finance', 'Petty cash exists in the Bangkok office only.', { docId: 'finance/cash.md' }),
];
let rows: Company;
beforeAll(async () => {
  rows = await openCompany({ models: playing({ route: () => routeTo('hr', 'hr/pay') }), knowledge });
});
afterAll(() => rows.close());

const ask = async (text: string, route = routeTo('none', 'none'), person = 'krit') => {
  const company = await openCompany({ models: playing({ route: () => route }), knowledge, rowsOf: rows });
  return company.talk(person).say(text);
};
const wind = 'At what wind speed does lift B close?';

describe('a question of which the router has never heard', () => {
  it('is answered by the department whose document has the answer', async () => {
    expect(await ask(wind)).toMatchObject({
      status: 'answered',
      department: 'it_ops',
      sources: [{ docId: 'it_ops/lift.md' }],
    });
    expect(await ask(wind, routeTo('hr', 'hr/pay', 0.3))).toMatchObject({ status: 'answered', department: 'it_ops' });
  });

  it('is declined where no document answers it', async () => {
    expect(await ask('How many moons does the planet Jupiter have?')).toMatchObject({ status: 'unknown', sources: [] });
  });

  it('is declined where the document is not for the one who asks', async () => {
    const sale = 'For how much is the Skarven cable car sold to Nordlys?';
    expect(await ask(sale)).toMatchObject({ status: 'unknown', text: expect.not.stringContaining('40') });
    expect(await ask(sale, routeTo('none', 'none'), 'hana')).toMatchObject({ status: 'answered', department: 'hr' });
  });
});

describe('a question that the router knows', () => {
  it('stays where the router is sure of it, and a greeting a greeting', async () => {
    expect(await ask(wind, routeTo('finance', 'finance/cash', 0.95))).toMatchObject({ department: 'finance' });
    expect(await ask(wind, routeTo('social', 'social/greeting', 0.5))).toMatchObject({ sources: [] });
  });
});
