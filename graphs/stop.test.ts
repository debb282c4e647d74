import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inbox } from '../db/schema/turns.ts';
import { Stopped } from './stop.ts';
import { type Company, openCompany } from './test-company.ts';
import { obedient, playing, routeTo } from './test-script.ts';
import { passageOf } from './test-tenant.ts';

let company: Company;
let meanwhile: () => void = () => {};
beforeAll(async () => {
  const route = (text: string) => {
    const act = meanwhile;
    meanwhile = () => {};
    act();
    return obedient.route?.(text) ?? routeTo('hr', 'hr/leave');
  };
  const knowledge = [passageOf('hr', 'Vacation days carry over to the next year in every office.')];
  company = await openCompany({ models: playing({ ...obedient, route }), knowledge });
});
afterAll(() => company.close());

const row = async (id: string) => (await company.rows((tx) => tx.select().from(inbox).where(eq(inbox.id, id))))[0];

/** A question during which the model breaks off, as its call does when its signal is aborted. */
async function asked(during: (thread: string) => void) {
  const talk = company.talk('mali');
  meanwhile = () => {
    during(talk.thread);
    throw new Error('the call was aborted');
  };
  const id = await company.store(talk.turn('How many vacation days carry over?'));
  await company.runner.wake(talk.thread);
  return { id, row: await row(id), outcome: await company.outcome(id), talk };
}

describe('a turn that its author stops', () => {
  it('ends at once in a sentence, is not tried again, and leaves the thread free', async () => {
    const { row, outcome, talk } = await asked((thread) => company.runner.running.get(thread)?.abort(new Stopped()));
    expect(row).toMatchObject({ status: 'done', attempts: 0, running: false });
    expect(outcome?.reply?.text).toContain('หยุดแล้ว');
    const next = await company.store(talk.turn('How many vacation days carry over?'));
    await company.runner.wake(talk.thread);
    expect((await company.outcome(next))?.reply).toMatchObject({ status: 'answered' });
  });

  it('is another thing than one that breaks off by itself, which is tried again', async () => {
    const { row, outcome } = await asked(() => {});
    expect(row).toMatchObject({ status: 'done', attempts: 1 });
    expect(outcome?.reply).toMatchObject({ status: 'answered' });
  });

  it('in another thread stops nothing here', async () => {
    const { row } = await asked(() => company.runner.running.get('another')?.abort(new Stopped()));
    expect(row).toMatchObject({ status: 'done', attempts: 1 });
  });
});
