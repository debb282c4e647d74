import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TenantConfig } from '../agents/config-schema.ts';
import type { Card } from '../agents/message.ts';
import { messages, outbox } from '../db/schema/turns.ts';
import { type Company, openCompany } from './test-company.ts';
import { requestsIn } from './test-requests.ts';
import { obedient, playing } from './test-script.ts';

/** Purchases ask finance first, above 50,000 THB, and the manager always. */
function financeFirst(tenant: TenantConfig): TenantConfig {
  const changed = structuredClone(tenant);
  for (const { tools } of changed.departments) tools['finance.purchase_request']?.approve?.reverse();
  return changed;
}

let company: Company;
beforeAll(async () => {
  company = await openCompany({ models: playing(obedient), change: financeFirst });
});
afterAll(() => company.close());

const { buy, receipts, rowOf, stagesOf, audited, approve, reject } = requestsIn(() => company);
const footerOf = async (approval: string) => {
  const isCard = and(eq(outbox.subject, approval), eq(outbox.kind, 'card'));
  const [posted] = await company.rows((tx) => tx.select().from(outbox).where(isCard));
  const updates = await company.rows((tx) =>
    tx
      .select()
      .from(outbox)
      .where(eq(outbox.subject, posted?.id ?? ''))
      .orderBy(outbox.seq),
  );
  return (JSON.parse(updates.at(-1)?.payload ?? '{}') as Card).footer;
};

describe('stages of which the first depends on the amount', () => {
  it('still ask the manager when the first approver lowers the amount below her own limit', async () => {
    const { id } = await buy(60_000);
    await approve('farah', id, { edits: { amount: '40,000 THB' } });
    expect(await receipts(id)).toEqual([]);
    const [, second] = await stagesOf(id);
    expect(JSON.parse(second?.rule ?? '{}')).toMatchObject({ by: 'manager' });
    expect(await approve('anan', second?.id ?? '')).toMatchObject({ code: 'ok' });
    expect(await receipts(id)).toHaveLength(1);
  });

  it('ask nobody twice who has approved just this', async () => {
    const { id } = await buy(60_000);
    await approve('farah', id);
    const [, second] = await stagesOf(id);
    await approve('anan', second?.id ?? '');
    expect(await stagesOf(id)).toHaveLength(2);
    expect(await receipts(id)).toHaveLength(1);
  });
});

describe('a later approver’s edit', () => {
  const [few, many] = ['60,000', '5,000,000'];
  const edited = async () => {
    const { id, talk } = await buy(60_000);
    await approve('farah', id);
    const second = (await stagesOf(id)).at(-1)?.id ?? '';
    const outcome = await approve('anan', second, { edits: { amount: `${many} THB` } });
    const third = (await stagesOf(id)).find(({ status }) => status === 'pending');
    return { id, talk, second, outcome, third };
  };

  it('takes back what was agreed to before it, and asks those again with before and after', async () => {
    const { id, second, outcome, third } = await edited();
    expect(outcome).toMatchObject({ code: 'ok', message: expect.stringContaining('อนุมัติพร้อมการแก้ไข') });
    expect(await receipts(id)).toEqual([]);
    expect((await rowOf(id)).approvals.status).toBe('superseded');
    expect((await rowOf(second)).approvals.status).toBe('approved');
    expect(third).toMatchObject({ stage: 0, status: 'pending' });
    const card = JSON.parse(third?.card ?? '{}') as Card;
    expect(card.title).toMatch(/stage 1\/2/i);
    const changed = card.facts.filter(({ label }) => label === 'Changed since the last card').map(({ value }) => value);
    expect(changed.some((line) => line.includes(many) && line.includes(few))).toBe(true);
    expect(await footerOf(id)).toContain('Replaced by a new card');
    expect(await audited(id)).toEqual(['farah decision.approved', 'anan decision.superseded']);

    expect(await approve('anan', third?.id ?? '')).toMatchObject({ code: 'not_allowed' });
    expect(await approve('farah', third?.id ?? '')).toEqual({ code: 'ok', message: 'Approved.' });
    const [receipt] = await receipts(id);
    expect(JSON.parse(receipt?.result ?? '{}')).toMatchObject({ amountMinor: 500_000_000 });
    expect(await stagesOf(id)).toHaveLength(3);
  });

  it('can be refused by those who had agreed to something else, and the asker hears from whom', async () => {
    const { id, talk, third } = await edited();
    await reject('farah', third?.id ?? '', { reason: 'Far too much' });
    expect(await receipts(id)).toEqual([]);
    expect((await rowOf(id)).proposals.status).toBe('rejected');
    const said = await company.rows((tx) => tx.select().from(messages).where(eq(messages.thread, talk.thread)));
    expect(said.at(-1)?.text).toMatch(/Farah Rahman.+Far too much/s);
  });

  it('is edited again in turn, and then it is the other who is asked again', async () => {
    const { id, second, third } = await edited();
    await approve('farah', third?.id ?? '', { edits: { amount: '55,000 THB' } });
    expect(await receipts(id)).toEqual([]);
    const open = (await stagesOf(id)).find(({ status }) => status === 'pending');
    expect((await rowOf(second)).approvals.status).toBe('superseded');
    expect(open).toMatchObject({ stage: 1 });
    expect(await approve('farah', open?.id ?? '')).toMatchObject({ code: 'not_allowed' });
    expect(await approve('anan', open?.id ?? '')).toMatchObject({ code: 'ok' });
    expect(JSON.parse((await receipts(id))[0]?.result ?? '{}')).toMatchObject({ amountMinor: 5_500_000 });
  });
});
