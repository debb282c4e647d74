import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Card } from '../agents/message.ts';
import { approvals } from '../db/schema/approvals.ts';
import { budgets } from '../db/schema/finance.ts';
import { outbox } from '../db/schema/turns.ts';
import { type Company, openCompany } from './test-company.ts';
import { requestsIn } from './test-requests.ts';
import { obedient, playing } from './test-script.ts';
import { withDepartment } from './test-tenant.ts';
import { timesIn } from './test-timers.ts';
import { sweepTimers } from './timers.ts';

/** Purchases that nobody decides go to those above. */
const passingOn = withDepartment('finance', ({ tools }) => ({
  tools: { ...tools, 'finance.purchase_request': { ...tools['finance.purchase_request'], onExpiry: 'escalate' } },
}));

let company: Company;
beforeAll(async () => {
  company = await openCompany({ models: playing(obedient), change: passingOn });
});
afterAll(() => company.close());

const { buy, rowOf, receipts, stagesOf, audited, approve, reject } = requestsIn(() => company);
const { runOut, by } = timesIn(() => company);
const open = async (id: string) => (await stagesOf(id)).find(({ status }) => status === 'pending');
/** Somebody spends from every budget. */
const spend = () =>
  company.rows((tx) => tx.update(budgets).set({ committedMinor: sql`${budgets.committedMinor} + 100` }));
const cardOf = async (id: string): Promise<Card> => {
  const [row] = await company.rows((tx) => tx.select().from(approvals).where(eq(approvals.id, id)));
  return JSON.parse(row?.card ?? '{}') as Card;
};

describe('a record that changed since the card was made', () => {
  it('is not approved: nothing is decided, and the same stage is asked anew with what would happen now', async () => {
    const { id } = await buy(30_000);
    await spend();
    expect(await approve('anan', id)).toEqual({ code: 'superseded', message: expect.stringContaining('กรุณาดูอีกครั้ง') });
    const [before, anew] = await stagesOf(id);
    expect([before?.status, anew?.status, anew?.stage]).toEqual(['superseded', 'pending', 0]);
    expect(await receipts(id)).toEqual([]);
    expect((await cardOf(anew?.id ?? '')).changes).not.toEqual((await cardOf(id)).changes);
    expect(await audited(id)).toEqual(['anan decision.superseded']);

    expect(await approve('anan', id)).toMatchObject({ code: 'superseded' });
    expect(await approve('anan', anew?.id ?? '')).toMatchObject({ code: 'ok' });
    expect(await receipts(id)).toHaveLength(1);
  });

  it('is said by the old card wherever it was posted', async () => {
    const { id } = await buy(30_000);
    await spend();
    await approve('anan', id);
    const posted = await company.rows((tx) => tx.select().from(outbox).where(eq(outbox.subject, id)));
    expect(posted.length).toBeGreaterThan(1);
    for (const post of posted) {
      const [update] = await company.rows((tx) => tx.select().from(outbox).where(eq(outbox.subject, post.id)));
      const card = JSON.parse(update?.payload ?? '{}') as Card;
      expect(card).toMatchObject({ kind: 'decided', buttons: [] });
      expect(card.footer).toMatch(/^(Replaced by a new card|ถูกแทนที่ด้วยการ์ดใหม่)/);
    }
  });

  it('takes back what earlier stages agreed to: they are asked first, with what would happen now', async () => {
    const { id } = await buy(60_000);
    await approve('anan', id);
    await spend();
    const second = (await stagesOf(id)).at(-1)?.id ?? '';
    expect(await approve('farah', second)).toEqual({
      code: 'superseded',
      message: expect.stringContaining('Those before you are asked again'),
    });
    expect((await stagesOf(id)).map(({ stage, status }) => `${stage} ${status}`)).toEqual([
      '0 superseded',
      '0 pending',
      '1 superseded',
    ]);
    const anew = (await open(id))?.id ?? '';
    expect((await cardOf(anew)).facts.map(({ label }) => label)).toContain('เปลี่ยนจากการ์ดก่อนหน้า');
    expect(await approve('farah', anew)).toMatchObject({ code: 'not_allowed' });
    expect(await approve('anan', anew)).toMatchObject({ code: 'ok' });
    expect(await receipts(id)).toEqual([]);
    const last = await open(id);
    expect(last?.stage).toBe(1);
    expect(await approve('farah', last?.id ?? '')).toMatchObject({ code: 'ok' });
    expect(await receipts(id)).toHaveLength(1);
    const { proposals: proposal } = await rowOf(id);
    expect(proposal.status).toBe('done');
    expect(JSON.parse(proposal.changes)).not.toEqual((await cardOf(id)).changes);
  });

  it('takes it back too where only the earlier card shows the old records, since the stage was passed on', async () => {
    const { id } = await buy(60_000);
    await approve('anan', id);
    await spend();
    await runOut((await open(id))?.id ?? '');
    await sweepTimers(company.deps);
    const above = await open(id);
    expect(by(above)).toEqual(['person:preecha']);
    expect(await approve('preecha', above?.id ?? '')).toMatchObject({ code: 'superseded' });
    expect(await receipts(id)).toEqual([]);
    expect((await open(id))?.stage).toBe(0);

    await approve('anan', (await open(id))?.id ?? '');
    const again = await open(id);
    expect([again?.stage, by(again)]).toEqual([1, ['person:preecha']]);
    expect(await approve('preecha', again?.id ?? '')).toMatchObject({ code: 'ok' });
    expect(await receipts(id)).toHaveLength(1);
  });

  it('does not stand in the way of a rejection', async () => {
    const { id } = await buy(30_000);
    await spend();
    expect(await reject('anan', id, { reason: 'Not now' })).toMatchObject({ code: 'ok' });
  });

  it('that did not change is approved at once', async () => {
    const { id } = await buy(30_000);
    expect(await approve('anan', id)).toMatchObject({ code: 'ok' });
    expect(await stagesOf(id)).toHaveLength(1);
  });
});
