import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { outbox } from '../db/schema/turns.ts';
import { type Company, openCompany } from './test-company.ts';
import { command, obedient, playing } from './test-script.ts';

let company: Company;
beforeAll(async () => {
  company = await openCompany({ models: playing(obedient) });
});
afterAll(() => company.close());

/** Mali's request that waits for her own yes, in a channel. */
async function asked() {
  const talk = company.talk('mali', { conversation: '#ask-hr' });
  const leave = { kind: 'vacation', from: '2026-12-01', to: '2026-12-02' };
  const { card } = await talk.say(command(['hr.request_leave', leave]));
  const target = card?.buttons.find(({ action }) => action === 'confirm')?.target;
  if (!target) throw new Error('There was no card to confirm.');
  return { talk, target };
}
const pressed = async (person: string, thread: string, target: string) => {
  const { turn } = company.talk(person, { thread, conversation: '#ask-hr' });
  const id = await company.store({ ...turn(''), kind: 'decision', decision: { action: 'confirm', target } });
  await company.runner.wake(thread);
  const said = await company.rows((tx) => tx.select().from(outbox).where(eq(outbox.turn, id)));
  return { outcome: await company.outcome(id), said: said.length };
};

describe('a press on a card that waits for its own person', () => {
  it('by somebody else changes nothing, is told to them alone, and does not count as done', async () => {
    const { talk, target } = await asked();
    const { outcome, said } = await pressed('krit', `${talk.thread}:krit`, target);
    expect(outcome).toMatchObject({ code: 'not_found', message: expect.any(String) });
    expect(said).toBe(0);
    const own = await pressed('mali', talk.thread, target);
    expect(own.outcome?.code).toBe('ok');
    expect(own.said).toBeGreaterThan(0);
  });

  it('that was answered already does not count as done again', async () => {
    const { talk, target } = await asked();
    expect((await pressed('mali', talk.thread, target)).outcome?.code).toBe('ok');
    expect((await pressed('mali', talk.thread, target)).outcome).toMatchObject({ code: 'not_found' });
  });
});
