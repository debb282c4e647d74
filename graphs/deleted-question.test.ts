import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Turn } from '../agents/message.ts';
import { takeBack } from '../db/deletions.ts';
import { audit, proposals } from '../db/schema/approvals.ts';
import { inbox, messages, outbox } from '../db/schema/turns.ts';
import { runThread } from './run-thread.ts';
import { Stopped } from './stop.ts';
import { type Company, openCompany, type Talk } from './test-company.ts';
import { requestsIn } from './test-requests.ts';
import { command, obedient, playing, routeTo } from './test-script.ts';
import { TENANT } from './test-tenant.ts';

let company: Company;
let meanwhile: () => void | Promise<void> = () => {};
beforeAll(async () => {
  const route = (text: string) => {
    void meanwhile();
    return obedient.route?.(text) ?? routeTo('hr', 'hr/leave');
  };
  company = await openCompany({ models: playing({ ...obedient, route }) });
});
beforeEach(() => {
  meanwhile = () => {};
  company.deaf = false;
});
afterAll(() => company.close());

const { rowOf, receipts, audited, approve } = requestsIn(() => company);
const vacation = { kind: 'vacation', from: '2026-06-03', to: '2026-06-05' };
let satang = 700_000;
const claimed = () => {
  satang += 100;
  return command(['finance.submit_expense', { amount: { amount: satang, currency: 'THB' }, category: 'taxi' }]);
};

const made = (turn: string) =>
  company.rows((tx) => tx.select().from(proposals).where(eq(proposals.turn, turn)).orderBy(proposals.n));
const rowAt = async (id: string) => (await company.rows((tx) => tx.select().from(inbox).where(eq(inbox.id, id))))[0];
const lastWords = async ({ thread }: Talk) =>
  (await company.rows((tx) => tx.select().from(messages).where(eq(messages.thread, thread)).orderBy(messages.seq))).at(
    -1,
  );
const deletions = async () =>
  (await company.rows((tx) => tx.select().from(audit).where(eq(audit.action, 'question.deleted')))).map(
    ({ actor, subject }) => `${actor} ${subject}`,
  );

/** Says it, and returns its turn. */
async function said(talk: Talk, text: string) {
  const turn = talk.turn(text);
  const id = await company.store(turn);
  await company.runner.wake(talk.thread);
  return { turn, id, outcome: await company.outcome(id) };
}

/** What a channel does when it hears of the deletion. */
const forgotten = ({ providerKey }: Turn) => company.rows((tx) => takeBack(tx, TENANT, providerKey));
async function deleted(turn: Turn) {
  const taken = await forgotten(turn);
  await company.runner.wake(turn.thread);
  return taken;
}

describe('a question that was deleted after its answer', () => {
  it('sends nothing that waits for a yes, and its form is closed', async () => {
    const talk = company.talk('mali');
    const { turn, id } = await said(talk, command(['hr.request_leave', vacation]));
    expect((await talk.memory()).form).toMatchObject({ tool: 'hr.request_leave' });
    expect(await deleted(turn)).toMatchObject({ was: 'over', isFollowed: true });
    const [proposal] = await made(id);
    expect(proposal?.status).toBe('cancelled');
    expect((await talk.memory()).form).toBeUndefined();
    expect((await talk.press('confirm', proposal?.id ?? '')).status).toBe('refused');
    expect((await made(id)).map(({ status }) => status)).toEqual(['cancelled']);
    expect(await deletions()).toContain(`mali ${id}`);
  });

  it('would still be sent by a yes where nobody deleted it', async () => {
    const talk = company.talk('mali');
    const { id } = await said(talk, command(['hr.request_leave', { ...vacation, from: '2026-06-04' }]));
    await talk.press('confirm', (await made(id))[0]?.id ?? '');
    expect((await made(id)).map(({ status }) => status)).toEqual(['pending']);
  });

  it('takes back what waits for others: the cards say so, the asker hears it, and nobody can approve it', async () => {
    const talk = company.talk('mali');
    const { turn, id, outcome } = await said(talk, claimed());
    const approval = outcome?.reply?.approvals[0]?.id ?? '';
    await deleted(turn);
    const { approvals: closed, proposals: proposal } = await rowOf(approval);
    expect([closed.status, proposal.status]).toEqual(['withdrawn', 'cancelled']);
    expect((await lastWords(talk))?.text).toMatch(/withdrawn; nothing was done/);
    const updates = await company.rows((tx) => tx.select().from(outbox).where(eq(outbox.kind, 'card_update')));
    expect(JSON.parse(updates.at(-1)?.payload ?? '{}')).toMatchObject({ kind: 'decided', buttons: [] });
    expect(await approve('farah', approval)).toMatchObject({ code: 'superseded' });
    expect(await audited(proposal.id)).toContain('mali proposal.withdrawn');
    expect(await deletions()).toContain(`mali ${id}`);
  });

  it('is not for an expert to answer any more', async () => {
    const talk = company.talk('mali');
    const { turn, outcome } = await said(talk, 'How many vacation days carry over?');
    expect(outcome?.reply?.status).toBe('waiting');
    await deleted(turn);
    const { approvals: closed } = await rowOf(outcome?.reply?.approvals[0]?.id ?? '');
    expect(closed.status).toBe('withdrawn');
  });

  it('leaves alone what another message asked for, and is followed once', async () => {
    const talk = company.talk('mali');
    const kept = await said(talk, claimed());
    const gone = await said(talk, claimed());
    await deleted(gone.turn);
    await deleted(gone.turn);
    expect((await made(kept.id)).map(({ status }) => status)).toEqual(['pending']);
    expect((await made(gone.id)).map(({ status }) => status)).toEqual(['cancelled']);
    expect((await deletions()).filter((line) => line === `mali ${gone.id}`)).toHaveLength(1);
  });

  it('does not keep from being done what was approved before', async () => {
    const talk = company.talk('mali');
    const { turn, id, outcome } = await said(talk, claimed());
    const approval = outcome?.reply?.approvals[0]?.id ?? '';
    company.deaf = true;
    expect(await approve('farah', approval).catch(() => undefined)).toBeUndefined();
    await runThread(company.runner, `decision:${approval}`);
    await forgotten(turn);
    company.deaf = false;
    await company.runner.wake(talk.thread);
    expect((await made(id)).map(({ status }) => status)).toEqual(['done']);
    expect(await receipts(approval)).toHaveLength(1);
    expect(await deletions()).not.toContain(`mali ${id}`);
  });

  it('leaves a form alone that a later message has taken up', async () => {
    const talk = company.talk('mali');
    const first = await said(talk, '/expert mine');
    await said(talk, command(['hr.request_leave', { ...vacation, from: '2026-06-05' }]));
    await deleted(first.turn);
    expect((await talk.memory()).form).toMatchObject({ tool: 'hr.request_leave' });
    expect(await deletions()).not.toContain(`mali ${first.id}`);
  });
});

describe('a question that was deleted before its answer', () => {
  it('is not tried again after a failure; what shows that it is worked on is ended by a reply to it', async () => {
    const talk = company.talk('mali');
    const turn = talk.turn('How many vacation days carry over?');
    const id = await company.store(turn);
    meanwhile = () => {
      throw new Error('the model is away');
    };
    await expect(runThread(company.runner, talk.thread)).rejects.toThrow('away');
    meanwhile = () => {};
    expect(await deleted(turn)).toMatchObject({ was: 'waiting', isFollowed: true });
    expect(await rowAt(id)).toMatchObject({ status: 'done', starts: 1, attempts: 1 });
    const replies = await company.rows((tx) => tx.select().from(outbox).where(eq(outbox.turn, id)));
    expect(replies.map(({ payload }) => payload)).toEqual([expect.stringContaining('หยุดแล้ว')]);
  });

  it('is stopped by its own id while it runs, and what it stored by then is taken back', async () => {
    const talk = company.talk('mali');
    const turn = talk.turn(claimed());
    const id = await company.store(turn);
    let taken: ReturnType<typeof forgotten> | undefined;
    meanwhile = () => {
      meanwhile = () => {};
      taken = forgotten(turn);
      company.runner.running.get(id)?.abort(new Stopped());
      throw new Error('the call was aborted');
    };
    await company.runner.wake(talk.thread);
    expect(await taken).toMatchObject({ was: 'running', isFollowed: true });
    await company.runner.wake(talk.thread);
    expect(await rowAt(id)).toMatchObject({ status: 'done', attempts: 0, running: false });
    expect((await company.outcome(id))?.reply?.text).toContain('หยุดแล้ว');
    expect(await made(id)).toEqual([]);
    const left = await company.rows((tx) => tx.select().from(inbox).where(eq(inbox.thread, talk.thread)));
    expect(left.map(({ kind, status }) => `${kind} ${status}`)).toEqual(['message done', 'deletion done']);
    expect(company.runner.running.size).toBe(0);
  });
});
