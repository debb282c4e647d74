import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ledger, proposals } from '../db/schema/approvals.ts';
import { sweep } from './sweep.ts';
import { type Company, openCompany, passageOf } from './test-company.ts';
import { command, obedient, playing } from './test-script.ts';

let company: Company;
beforeAll(async () => {
  company = await openCompany({ models: playing(obedient), knowledge: [passageOf('hr', 'Vacation days carry over.')] });
});
afterAll(() => company.close());

describe('the sweep', () => {
  it('finds turns nobody was woken for', async () => {
    const talk = company.talk('mali');
    const id = await company.store(talk.turn('How many vacation days carry over?'));
    expect(await company.outcome(id)).toBeUndefined();
    await sweep(company.runner);
    expect(await company.outcome(id)).toMatchObject({ code: 'ok' });
  });

  it('wakes for nothing that is done', async () => {
    const talk = company.talk('mali');
    await talk.say('How many vacation days carry over?');
    company.wakes.length = 0;
    await sweep(company.runner);
    expect(company.wakes).not.toContain(talk.thread);
  });

  it('carries on with a decision whose wake-up was lost', async () => {
    const talk = company.talk('mali');
    const asked = await talk.say(
      command(['finance.submit_expense', { amount: { amount: 700_100, currency: 'THB' }, category: 'taxi' }]),
    );
    const approval = asked.approvals[0]?.id ?? '';
    const { wake } = company.runner;
    company.runner.wake = async () => {};
    const outcome = await company.decide('farah', 'approve', approval);
    company.runner.wake = wake;
    expect(outcome.code).toBe('ok');
    const done = () =>
      company.rows((tx) =>
        tx
          .select({ id: ledger.id })
          .from(ledger)
          .innerJoin(proposals, eq(ledger.proposal, proposals.id))
          .where(eq(proposals.thread, talk.thread)),
      );
    expect(await done()).toEqual([]);
    await sweep(company.runner);
    await sweep(company.runner);
    expect(await done()).toHaveLength(1);
  });
});
