import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Card } from '../agents/message.ts';
import { approvals, approvalVotes, delegations } from '../db/schema/approvals.ts';
import { groupMembers } from '../db/schema/people.ts';
import { outbox } from '../db/schema/turns.ts';
import { type Company, openCompany } from './test-company.ts';
import { requestsIn } from './test-requests.ts';
import { obedient, playing } from './test-script.ts';
import { TENANT, withDepartment } from './test-tenant.ts';

/** Claims need two of the board; purchases the board and then two of it and the manager. */
const board = withDepartment('finance', ({ tools }) => ({
  tools: {
    ...tools,
    'finance.submit_expense': { approve: [{ by: 'group:board', when: [], otherwise: 'nobody', quorum: 2 }] },
  },
}));

let company: Company;
beforeAll(async () => {
  company = await openCompany({ models: playing(obedient), change: board });
  await company.rows((tx) =>
    tx
      .insert(groupMembers)
      .values(['farah', 'lek', 'hana'].map((person) => ({ tenantId: TENANT, group: 'board', person }))),
  );
});
afterAll(() => company.close());

const { claim, rowOf, receipts, stagesOf, audited, standing, approve, reject } = requestsIn(() => company);
const votes = (id: string) =>
  company.rows((tx) => tx.select().from(approvalVotes).where(eq(approvalVotes.approval, id)).orderBy(approvalVotes.at));
const lastCard = async (approval: string): Promise<Card> => {
  const [posted] = await company.rows((tx) =>
    tx
      .select()
      .from(outbox)
      .where(and(eq(outbox.subject, approval), eq(outbox.kind, 'card'))),
  );
  const updates = await company.rows((tx) =>
    tx
      .select()
      .from(outbox)
      .where(eq(outbox.subject, posted?.id ?? ''))
      .orderBy(outbox.seq),
  );
  return JSON.parse((updates.at(-1) ?? posted)?.payload ?? '{}') as Card;
};
const factsOf = (card: Card) => Object.fromEntries(card.facts.map(({ label, value }) => [label, value]));

describe('a stage that needs two', () => {
  it('says so to the asker and on the card, with who may decide and why', async () => {
    const { id, reply } = await claim();
    expect(reply.text).toContain('(2 of them)');
    const card = await lastCard(id);
    expect(factsOf(card)).toMatchObject({
      'Approvals needed': '2 of 3',
      'Who may decide': 'Farah Rahman (group board), Hana Kobayashi (group board), or Lek Thongchai (group board)',
    });
  });

  it('is decided by the last yes it needs, and not before', async () => {
    const { id } = await claim();
    expect(await approve('farah', id)).toEqual({ code: 'ok', message: 'Your approval counts: 1 of 2.' });
    expect((await rowOf(id)).approvals.status).toBe('pending');
    expect(await receipts(id)).toEqual([]);
    expect(factsOf(await lastCard(id))).toMatchObject({ 'Approved so far': '1 of 2: Farah Rahman' });
    expect(await approve('hana', id)).toEqual({ code: 'ok', message: 'Approved.' });
    expect(await receipts(id)).toHaveLength(1);
    expect((await lastCard(id)).footer).toContain('Approved by Farah Rahman and Hana Kobayashi');
    expect((await votes(id)).map(({ person }) => person)).toEqual(['farah', 'hana']);
    expect(await audited(id)).toEqual(['farah decision.voted', 'hana decision.approved']);
  });

  it('counts one person once, and tells them so', async () => {
    const { id } = await claim();
    await approve('farah', id);
    const before = await standing(id);
    expect(await approve('farah', id)).toEqual({
      code: 'already_decided',
      message: 'You have already approved this; 1 of 2 have.',
    });
    expect(await standing(id)).toEqual(before);
    expect(await votes(id)).toHaveLength(1);
  });

  it('counts two clicks of one person at the same moment once', async () => {
    const { id } = await claim();
    const outcomes = await Promise.all([approve('farah', id), approve('farah', id)]);
    expect(outcomes.map(({ code }) => code).sort()).toEqual(['already_decided', 'ok']);
    expect((await rowOf(id)).approvals.status).toBe('pending');
  });

  it('is rejected by one no, also after a yes', async () => {
    const { id } = await claim();
    await approve('farah', id);
    expect(await reject('hana', id, { reason: 'No receipt' })).toMatchObject({ code: 'ok' });
    expect((await rowOf(id)).proposals.status).toBe('rejected');
    expect(await receipts(id)).toEqual([]);
  });

  it('resolves the group at the click', async () => {
    const { id } = await claim();
    await approve('farah', id);
    const hana = and(eq(groupMembers.group, 'board'), eq(groupMembers.person, 'hana'));
    await company.rows((tx) => tx.delete(groupMembers).where(hana));
    expect(await approve('hana', id)).toMatchObject({ code: 'not_allowed' });
    await company.rows((tx) => tx.insert(groupMembers).values({ tenantId: TENANT, group: 'board', person: 'hana' }));
    expect(await approve('hana', id)).toMatchObject({ code: 'ok', message: 'Approved.' });
  });

  it('begins anew when somebody edits, since those before said yes to something else', async () => {
    const { id } = await claim();
    await approve('farah', id);
    expect(await approve('hana', id, { edits: { amount: '2,500 THB' } })).toMatchObject({
      message: 'Your approval counts: 1 of 2.',
    });
    const [first, second] = await stagesOf(id);
    expect([first?.status, second?.status]).toEqual(['superseded', 'pending']);
    expect((await votes(second?.id ?? '')).map(({ person }) => person)).toEqual(['hana']);
    expect(await approve('farah', id)).toMatchObject({ code: 'superseded' });
    expect(await approve('farah', second?.id ?? '')).toMatchObject({ code: 'ok' });
    expect(JSON.parse((await receipts(id))[0]?.result ?? '{}')).toMatchObject({ amountMinor: 250_000 });
  });
});

describe('a substitute at such a stage', () => {
  const inPlaceOf = async (from: string, to: string, work: () => Promise<void>) => {
    const [startsAt, endsAt] = [new Date(Date.now() - 60_000), new Date(Date.now() + 60_000)];
    const row = { tenantId: TENANT, fromPerson: from, toPerson: to, startsAt, endsAt, createdBy: from };
    await company.rows((tx) => tx.insert(delegations).values({ ...row, id: 'dlg_test' }));
    await work();
    await company.rows((tx) => tx.delete(delegations).where(eq(delegations.id, 'dlg_test')));
  };

  it('uses the right of the other, and both together count once', () =>
    inPlaceOf('hana', 'krit', async () => {
      const { id } = await claim();
      expect(await approve('krit', id)).toMatchObject({ code: 'ok' });
      expect(await votes(id)).toMatchObject([{ person: 'krit', onBehalfOf: 'hana' }]);
      expect(await approve('hana', id)).toMatchObject({ code: 'already_decided' });
      expect(await approve('lek', id)).toMatchObject({ code: 'ok' });
      const [decided] = await company.rows((tx) => tx.select().from(approvals).where(eq(approvals.id, id)));
      expect(decided).toMatchObject({ status: 'approved', decidedBy: 'lek' });
      expect((await lastCard(id)).footer).toMatch(/in place of Hana|แทนฮานะ/);
    }));

  it('may not use it after the other did', () =>
    inPlaceOf('hana', 'krit', async () => {
      const { id } = await claim();
      await approve('hana', id);
      expect(await approve('krit', id)).toMatchObject({ code: 'already_decided' });
    }));

  it('does not decide a request of their own', () =>
    inPlaceOf('hana', 'krit', async () => {
      const { id } = await claim('krit');
      expect(await approve('krit', id)).toMatchObject({ code: 'not_allowed' });
    }));

  it('may no longer once the time is over or it was taken back', async () => {
    const { id } = await claim();
    await inPlaceOf('hana', 'krit', async () => {
      await company.rows((tx) => tx.update(delegations).set({ endsAt: new Date(Date.now() - 1_000) }));
      expect(await approve('krit', id)).toMatchObject({ code: 'not_allowed' });
      await company.rows((tx) =>
        tx.update(delegations).set({ endsAt: new Date(Date.now() + 60_000), revokedAt: new Date() }),
      );
      expect(await approve('krit', id)).toMatchObject({ code: 'not_allowed' });
      await company.rows((tx) => tx.update(delegations).set({ revokedAt: null, department: 'hr' }));
      expect(await approve('krit', id)).toMatchObject({ code: 'not_allowed' });
      await company.rows((tx) => tx.update(delegations).set({ department: 'finance' }));
      expect(await approve('krit', id)).toMatchObject({ code: 'ok' });
    });
  });
});
