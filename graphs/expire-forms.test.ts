import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { approvals, audit, proposals } from '../db/schema/approvals.ts';
import { outbox } from '../db/schema/turns.ts';
import { type Company, openCompany, type Talk } from './test-company.ts';
import { command, obedient, playing } from './test-script.ts';
import { sweepTimers } from './timers.ts';

let company: Company;
beforeAll(async () => {
  company = await openCompany({ models: playing(obedient) });
});
afterAll(() => company.close());

const days = ['01', '02', '08', '09', '15', '16'];
/** A leave request that waits for its asker's yes. */
const filled = async () => {
  const talk = company.talk('mali');
  const on = `2026-07-${days.shift()}`;
  const { card } = await talk.say(command(['hr.request_leave', { kind: 'vacation', from: on, to: on }]));
  expect(card?.kind).toBe('confirm');
  return { talk, id: card?.id ?? '' };
};
const runOut = (id: string) =>
  company.rows((tx) =>
    tx.update(proposals).set({ expiresAt: sql`now() - interval '1 second'` }).where(eq(proposals.id, id)),
  );
const statusOf = async (id: string) => {
  const [row] = await company.rows((tx) => tx.select().from(proposals).where(eq(proposals.id, id)));
  return row?.status;
};
const raised = (id: string) => company.rows((tx) => tx.select().from(approvals).where(eq(approvals.proposal, id)));
const nothing = { status: 'refused', text: expect.stringMatching(/nothing waiting for your yes|ไม่มีรายการที่รอการยืนยัน/) };
const form = async (talk: Talk) => (await talk.memory()).form ?? null;

describe('a filled form that nobody answered', () => {
  it('is cancelled after its time, quietly and once, and stays while it has time', async () => {
    const [late, inTime] = [await filled(), await filled()];
    await runOut(late.id);
    const queued = () => company.rows((tx) => tx.$count(outbox));
    const before = await queued();
    for (let time = 0; time < 2; time++) expect(await sweepTimers(company.deps)).toEqual([]);
    expect([await statusOf(late.id), await statusOf(inTime.id)]).toEqual(['cancelled', 'confirming']);
    expect(await queued()).toBe(before);
    const entries = await company.rows((tx) => tx.select().from(audit).where(eq(audit.subject, late.id)));
    expect(entries.map(({ action }) => action)).toEqual(['proposal.made', 'proposal.lapsed']);
    expect(await inTime.talk.press('confirm', inTime.id)).toMatchObject({ status: 'waiting' });
  });

  it.each(['its button', 'a yes'])('is not sent any more by %s, and the form is closed', async (by) => {
    const { talk, id } = await filled();
    await runOut(id);
    await sweepTimers(company.deps);
    expect(await (by === 'a yes' ? talk.say('yes') : talk.press('confirm', id))).toMatchObject(nothing);
    expect(await raised(id)).toEqual([]);
    expect(await form(talk)).toBeNull();
  });

  it('is not sent after its time either when no timer has looked yet', async () => {
    const { talk, id } = await filled();
    await runOut(id);
    expect(await talk.press('confirm', id)).toMatchObject(nothing);
    expect(await raised(id)).toEqual([]);
    await sweepTimers(company.deps);
    expect(await statusOf(id)).toBe('cancelled');
  });

  it('can be corrected, which makes a new one', async () => {
    const { talk, id } = await filled();
    await runOut(id);
    await sweepTimers(company.deps);
    const again = await talk.say(
      command(['hr.request_leave', { kind: 'vacation', from: '2026-08-03', to: '2026-08-04' }]),
    );
    expect(again.card?.kind).toBe('confirm');
    expect(await talk.press('confirm', again.card?.id ?? '')).toMatchObject({ status: 'waiting' });
  });
});
