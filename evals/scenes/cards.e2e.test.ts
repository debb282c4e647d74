import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { approvals, audit, ledger } from '../../db/schema/approvals.ts';
import { type Answer, replies, signIn } from './api-client.ts';
import { type Company, newDataDir, startCompany, withRecords } from './company-process.ts';

let company: Company;
const as = (person: string) => signIn(company.url, person);

beforeAll(async () => {
  company = await startCompany(newDataDir());
});
afterAll(() => company?.stop());

describe('a card', () => {
  let refusedAt: string;

  it('is decided once; the second click hears who was first', async () => {
    const [mali, farah] = [await as('mali'), await as('farah')];
    const id = first(await mali.ask('Claim 9,000 THB for a hotel in Rayong'));
    expect((await farah.approve(id)).status).toBe(200);
    for (const late of [await farah.approve(id), await farah.reject(id, { reason: 'Changed my mind.' })]) {
      expect(late).toMatchObject({ status: 409, body: { type: expect.stringContaining('already-decided') } });
      expect(late.body.detail).toContain('Farah Rahman');
    }
  });

  it('is decided once when two clicks come at the same moment', async () => {
    const [mali, farah] = [await as('mali'), await as('farah')];
    const id = first(await mali.ask('Claim 9,100 THB for a hotel in Rayong'));
    const clicks = [farah.approve(id), farah.reject(id, { reason: 'No receipt.' }), farah.approve(id)];
    const codes = (await Promise.all(clicks)).map(({ status }) => status);
    expect(codes.toSorted()).toEqual([200, 409, 409]);
  });

  it('is not for outsiders to decide or to see', async () => {
    const [mali, krit] = [await as('mali'), await as('krit')];
    refusedAt = first(await mali.ask('Claim 9,200 THB for a hotel in Rayong'));
    expect((await krit.approve(refusedAt)).status).toBe(403);
    expect((await krit.reject(refusedAt, { reason: 'No.' })).status).toBe(403);
    expect(await krit.approvals()).toEqual([]);
    expect((await mali.approvals()).map(({ id, can_decide }) => [id, can_decide])).toContainEqual([refusedAt, false]);
    expect((await krit.approve('apr_nothing')).status).toBe(404);
  });

  it('stands in a thread that others cannot read or write to', async () => {
    const [mali, krit] = [await as('mali'), await as('krit')];
    const { thread } = await mali.ask('Claim 9,300 THB for a hotel in Rayong');
    const nowhere = await krit.get('/threads/thr_nothing/messages');
    const foreign = await krit.get(`/threads/${thread}/messages`);
    expect(foreign.status).toBe(404);
    expect(foreign.body.detail).toBe(nowhere.body.detail);
    expect((await krit.query({ text: 'yes', thread })).status).toBe(404);
    expect((await krit.get(`/threads/decision:${refusedAt}/messages`)).status).toBe(404);
    expect(replies(await mali.messages(thread))).toHaveLength(1);
  });

  it('cannot be raised again unchanged after it was rejected', async () => {
    const [mali, anan] = [await as('mali'), await as('anan')];
    const form = await mali.ask('I want vacation from 6 to 7 July');
    const { thread } = form;
    const sent = await mali.ask('yes', { thread });
    const known = replies(await mali.messages(thread)).length;
    expect((await anan.reject(first(sent), { reason: 'Two others are away.' })).status).toBe(200);
    expect((await mali.hears(thread, known)).text).toContain('Two others are away.');
    const again = await mali.ask('I want vacation from 6 to 7 July');
    expect(again).toMatchObject({ status: 'refused', approvals: [] });
    expect(again.answer).toMatch(/rejected/i);
  });

  it('left every refused click in the audit', async () => {
    await company.stop();
    const told = await withRecords(company.dataDir, (tx) =>
      tx.select().from(audit).where(eq(audit.subject, refusedAt)),
    );
    expect(told.map(({ actor, action }) => `${actor} ${action}`)).toEqual([
      'krit decision.refused',
      'krit decision.refused',
    ]);
  });

  it('closes when its time is over: the click comes too late and the asker is told', async () => {
    company = await startCompany(company.dataDir);
    const [mali] = [await as('mali')];
    const asked = await mali.ask('Claim 9,400 THB for a hotel in Rayong');
    const { thread } = asked;
    await company.stop();
    await withRecords(company.dataDir, (tx) =>
      tx
        .update(approvals)
        .set({ expiresAt: sql`now() - interval '1 minute'` })
        .where(eq(approvals.id, first(asked))),
    );
    company = await startCompany(company.dataDir);
    const late = await (await as('farah')).approve(first(asked));
    expect(late).toMatchObject({ status: 409, body: { type: expect.stringContaining('expired') } });
    const heard = await (await as('mali')).hears(thread, 1);
    expect(heard.text).toMatch(/not decided in time/i);
    await company.stop();
    const receipts = await withRecords(company.dataDir, (tx) =>
      tx
        .select()
        .from(ledger)
        .innerJoin(approvals, eq(approvals.proposal, ledger.proposal))
        .where(eq(approvals.id, first(asked))),
    );
    expect(receipts).toEqual([]);
  });
});

function first({ approvals: open }: Answer): string {
  return open[0]?.id ?? '';
}
