import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ledger, proposals } from '../db/schema/approvals.ts';
import { runThread } from './run-thread.ts';
import { sweep } from './sweep.ts';
import { type Company, openCompany } from './test-company.ts';
import { command, obedient, playing } from './test-script.ts';
import { passageOf } from './test-tenant.ts';

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

describe('a queue that is away', () => {
  it('loses no turn: the sweep runs itself what it can wake nobody for', async () => {
    const talks = Array.from({ length: 12 }, () => company.talk('mali'));
    const ids = await Promise.all(talks.map((talk) => company.store(talk.turn('How many vacation days carry over?'))));
    const unreachable = { ...company.runner, wake: () => Promise.reject(new Error('Redis is away')) };
    await sweep(unreachable);
    for (const id of ids) expect(await company.outcome(id)).toMatchObject({ code: 'ok' });
  });

  it('would leave them where they are without that', async () => {
    const id = await company.store(company.talk('mali').turn('How many vacation days carry over?'));
    await sweep({ ...company.runner, wake: async () => {} });
    expect(await company.outcome(id)).toBeUndefined();
  });
});

describe('a worker that is about to end', () => {
  it('begins no turn, and leaves what waits to others', async () => {
    const talk = company.talk('mali');
    const id = await company.store(talk.turn('How many vacation days carry over?'));
    const draining = { ...company.runner, draining: AbortSignal.abort() };
    await runThread(draining, talk.thread);
    expect(await company.outcome(id)).toBeUndefined();
    await runThread(company.runner, talk.thread);
    expect(await company.outcome(id)).toMatchObject({ code: 'ok' });
  });
});
