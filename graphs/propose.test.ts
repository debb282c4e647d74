import { createHash } from 'node:crypto';
import { and, eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { approvals, audit, ledger, proposals } from '../db/schema/approvals.ts';
import { tickets } from '../db/schema/it.ts';
import { inbox, outbox } from '../db/schema/turns.ts';
import { hashOf } from './propose.ts';
import { type Company, openCompany, type Talk } from './test-company.ts';
import { command, obedient, playing } from './test-script.ts';
import { withDepartment } from './test-tenant.ts';

let company: Company;
beforeAll(async () => {
  company = await openCompany({ models: playing(obedient) });
});
afterAll(() => company.close());

let satang = 300_000;
const claim = (more: Record<string, unknown> = {}) => {
  satang += 100;
  return command([
    'finance.submit_expense',
    { amount: { amount: satang, currency: 'THB' }, category: 'taxi', ...more },
  ]);
};
const vacation = command(['hr.request_leave', { to: '2026-06-05', kind: 'vacation', from: '2026-06-03' }]);
const made = (talk: Talk) => company.rows((tx) => tx.select().from(proposals).where(eq(proposals.thread, talk.thread)));
const raised = (talk: Talk) =>
  company.rows((tx) =>
    tx
      .select({ id: approvals.id, argsHash: approvals.argsHash })
      .from(approvals)
      .innerJoin(proposals, eq(approvals.proposal, proposals.id))
      .where(eq(proposals.thread, talk.thread)),
  );
/** Runs the thread's last turn once more, as after a crash before it was finished. */
const again = async (talk: Talk) => {
  await company.rows((tx) =>
    tx
      .update(inbox)
      .set({ status: 'received', outcome: null })
      .where(and(eq(inbox.thread, talk.thread), eq(inbox.kind, 'message'))),
  );
  await company.runner.wake(talk.thread);
};

describe('a proposal', () => {
  it('is bound to its tool and exact arguments, and so is its approval', async () => {
    const talk = company.talk('mali');
    await talk.say(claim());
    const [row] = await made(talk);
    const hash = createHash('sha256').update(`finance.submit_expense\n${row?.args}`).digest('hex');
    expect(row?.argsHash).toBe(hash);
    expect(await raised(talk)).toMatchObject([{ argsHash: hash }]);
    expect(hashOf('finance.submit_expense', `${row?.args} `)).not.toBe(hash);
    expect(hashOf('finance.purchase_request', row?.args ?? '')).not.toBe(hash);
  });

  it('has the same hash in whatever order its fields were said', async () => {
    const hashes = await Promise.all(
      [vacation, command(['hr.request_leave', { kind: 'vacation', from: '2026-06-03', to: '2026-06-05' }])].map(
        async (text) => {
          const talk = company.talk('mali');
          await talk.say(text);
          return (await made(talk))[0]?.argsHash;
        },
      ),
    );
    expect(hashes[0]).toBe(hashes[1]);
  });

  it('expires when its policy says, by the database’s clock', async () => {
    const talk = company.talk('sofia');
    await talk.say(command(['it.request_access', { system: 'crm', level: 'write', reason: 'Quotes for customers' }]));
    const [row] = await company.rows((tx) =>
      tx
        .select({ days: sql<number>`round(extract(epoch from ${proposals.expiresAt} - now()) / 86400)::int` })
        .from(proposals)
        .where(eq(proposals.thread, talk.thread)),
    );
    expect(row?.days).toBe(5);
  });

  it('is stored once when its turn is played again, and asks the approvers once', async () => {
    const talk = company.talk('mali');
    await talk.say(claim());
    const [before, asked] = [await made(talk), await raised(talk)];
    await again(talk);
    expect(await made(talk)).toEqual(before);
    expect(await raised(talk)).toEqual(asked);
    expect(
      await company.rows((tx) =>
        tx
          .select()
          .from(outbox)
          .where(eq(outbox.subject, asked[0]?.id ?? '')),
      ),
    ).toHaveLength(2);
    expect(await company.decide('farah', 'approve', asked[0]?.id ?? '')).toMatchObject({ code: 'ok' });
    expect(
      await company.rows((tx) =>
        tx
          .select()
          .from(ledger)
          .where(eq(ledger.proposal, before[0]?.id ?? '')),
      ),
    ).toHaveLength(1);
  });

  it('that was decided before its turn is played again still acts once', async () => {
    const talk = company.talk('mali');
    await talk.say(claim());
    const [asked] = await raised(talk);
    const { wake } = company.runner;
    company.runner.wake = async () => {};
    await company.decide('farah', 'approve', asked?.id ?? '');
    company.runner.wake = wake;
    await again(talk);
    const [row] = await made(talk);
    expect(row?.status).toBe('done');
    expect(
      await company.rows((tx) =>
        tx
          .select()
          .from(ledger)
          .where(eq(ledger.proposal, row?.id ?? '')),
      ),
    ).toHaveLength(1);
  });

  it('that policy lets through is done at once, once, with a receipt', async () => {
    const talk = company.talk('mali');
    const reply = await talk.say(command(['it.open_ticket', { title: 'The door badge is dead' }]));
    expect(reply).toMatchObject({ status: 'answered', approvals: [], receipts: [{ tool: 'it.open_ticket' }] });
    await again(talk);
    expect(
      await company.rows((tx) => tx.select().from(tickets).where(eq(tickets.title, 'The door badge is dead'))),
    ).toHaveLength(1);
    const [row] = await made(talk);
    const entries = await company.rows((tx) =>
      tx
        .select()
        .from(audit)
        .where(eq(audit.subject, row?.id ?? ''))
        .orderBy(audit.seq),
    );
    expect(entries.map(({ action }) => action)).toEqual(['proposal.made', 'effect.done']);
  });

  it('within the automatic limit is done, a satang above it waits', async () => {
    const auto = await company
      .talk('orn')
      .say(command(['finance.submit_expense', { amount: { amount: 200_000, currency: 'THB' }, category: 'taxi' }]));
    expect(auto).toMatchObject({ status: 'answered', receipts: [{}] });
    const waits = await company
      .talk('orn')
      .say(command(['finance.submit_expense', { amount: { amount: 200_001, currency: 'THB' }, category: 'taxi' }]));
    expect(waits).toMatchObject({ status: 'waiting', receipts: [] });
  });

  it('that the records refuse leaves no row', async () => {
    const talk = company.talk('mali');
    const reply = await talk.say(claim({ spent_on: '2026-01-01' }));
    expect(reply).toMatchObject({ status: 'question', text: expect.stringContaining('within 30 days') });
    expect(await made(talk)).toEqual([]);
  });
});

describe('a request that was rejected', () => {
  it('is not raised again unchanged, but is when something changed, and for somebody else', async () => {
    const text = claim();
    const talk = company.talk('mali');
    await talk.say(text);
    await company.decide('farah', 'reject', (await raised(talk))[0]?.id ?? '', { reason: 'No receipt' });
    const reply = await company.talk('mali').say(text);
    expect(reply).toMatchObject({ status: 'refused', approvals: [] });
    expect(reply.text).toMatch(/^The same request was rejected on .*\. Change something/);
    expect(await company.talk('krit').say(text)).toMatchObject({ status: 'waiting' });
    expect(await company.talk('mali').say(text.replace('"taxi"', '"meals"'))).toMatchObject({ status: 'waiting' });
  });

  it('may be raised again after a month', async () => {
    const text = claim();
    const talk = company.talk('mali');
    await talk.say(text);
    await company.decide('farah', 'reject', (await raised(talk))[0]?.id ?? '', { reason: 'No receipt' });
    await company.rows((tx) =>
      tx.update(proposals).set({ createdAt: sql`now() - interval '31 days'` }).where(eq(proposals.thread, talk.thread)),
    );
    expect(await company.talk('mali').say(text)).toMatchObject({ status: 'waiting' });
  });
});

describe('a request nobody could decide', () => {
  it('is refused before it is raised, and nothing waits', async () => {
    const nobody = withDepartment('finance', ({ tools }) => ({
      tools: Object.fromEntries(
        Object.entries(tools).map(([name, policy]) => [
          name,
          { ...policy, approve: [{ by: 'role:nobody', when: [], otherwise: 'role:nobody' }] },
        ]),
      ),
    }));
    const alone = await openCompany({ models: playing(obedient), change: nobody, rowsOf: company });
    const talk = alone.talk('mali');
    const reply = await talk.say(claim());
    expect(reply).toMatchObject({ status: 'refused', approvals: [], receipts: [] });
    expect(reply.text).toContain('Nobody is set up who could approve this');
    expect(await raised(talk)).toEqual([]);
    expect((await made(talk)).filter(({ status }) => status !== 'confirming')).toEqual([]);
  });
});

describe('the asker’s yes', () => {
  it('sends exactly what was shown, once', async () => {
    const talk = company.talk('mali');
    const shown = await talk.say(vacation);
    const [before] = await made(talk);
    const sent = await talk.press('confirm', shown.card?.id ?? '');
    expect(sent).toMatchObject({ status: 'waiting', approvals: [{ status: 'pending' }] });
    expect(sent.text).toContain('Anan Wongsakul');
    const [after] = await made(talk);
    expect(after).toMatchObject({ args: before?.args, argsHash: before?.argsHash, status: 'pending' });
    expect(await talk.press('confirm', shown.card?.id ?? '')).toMatchObject({ status: 'refused' });
    expect(await raised(talk)).toHaveLength(1);
  });

  it('of somebody else or in another thread sends nothing', async () => {
    const talk = company.talk('somchai');
    const shown = await talk.say(vacation);
    expect(await company.talk('mali').press('confirm', shown.card?.id ?? '')).toMatchObject({ status: 'refused' });
    expect(await company.talk('somchai').press('confirm', shown.card?.id ?? '')).toMatchObject({ status: 'refused' });
    expect((await made(talk)).map(({ status }) => status)).toEqual(['confirming']);
  });

  it('comes too late when the records no longer allow it', async () => {
    const [first, second] = [company.talk('kamon'), company.talk('kamon')];
    await first.say(vacation);
    await second.say(vacation);
    const sent = await first.say('yes');
    await company.decide('wanida', 'approve', sent.approvals[0]?.id ?? '');
    const late = await second.say('yes');
    expect(late).toMatchObject({
      status: 'refused',
      approvals: [],
      text: expect.stringMatching(/already have leave|มีวันลาอยู่แล้ว/),
    });
    expect((await made(second)).map(({ status }) => status)).toEqual(['cancelled']);
    expect((await second.memory()).form).toBeNull();
  });

  it('may be played again after a crash and raises one approval', async () => {
    const talk = company.talk('suda');
    await talk.say(vacation);
    const yes = talk.turn('yes');
    const id = await company.store(yes);
    const broken = {
      ...company.runner,
      isPushed: () => {
        throw new Error('crash');
      },
    };
    const { runThread } = await import('./run-thread.ts');
    await expect(runThread(broken, talk.thread)).rejects.toThrow('crash');
    await company.runner.wake(talk.thread);
    expect(await company.outcome(id)).toMatchObject({
      reply: { status: 'waiting', approvals: [{ status: 'pending' }] },
    });
    expect(await raised(talk)).toHaveLength(1);
  });
});
