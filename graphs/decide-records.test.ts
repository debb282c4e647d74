import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Card } from '../agents/message.ts';
import { approvals, proposals } from '../db/schema/approvals.ts';
import { budgets } from '../db/schema/finance.ts';
import { outbox } from '../db/schema/turns.ts';
import { type Company, openCompany } from './test-company.ts';
import { requestsIn } from './test-requests.ts';
import { obedient, playing } from './test-script.ts';

let company: Company;
beforeAll(async () => {
  company = await openCompany({ models: playing(obedient) });
});
afterAll(() => company.close());

const { buy, receipts, stagesOf, audited, approve, reject } = requestsIn(() => company);
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

  it('keeps with the proposal what the approver saw, also at a later stage', async () => {
    const { id } = await buy(60_000);
    await approve('anan', id);
    await spend();
    const second = (await stagesOf(id)).at(-1)?.id ?? '';
    expect(await approve('farah', second)).toMatchObject({ code: 'superseded' });
    const anew = (await stagesOf(id)).findLast(({ status }) => status === 'pending');
    expect(anew?.stage).toBe(1);
    expect(await approve('anan', anew?.id ?? '')).toMatchObject({ code: 'not_allowed' });
    expect(await approve('farah', anew?.id ?? '')).toMatchObject({ code: 'ok' });
    const [row] = await company.rows((tx) =>
      tx
        .select()
        .from(proposals)
        .where(eq(proposals.id, anew?.proposal ?? '')),
    );
    expect(row?.status).toBe('done');
    expect(JSON.parse(row?.changes ?? '[]')).toEqual((await cardOf(anew?.id ?? '')).changes);
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
