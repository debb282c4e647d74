import { and, eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Reply } from '../agents/message.ts';
import { approvals, audit, ledger, proposals } from '../db/schema/approvals.ts';
import { checkpoints, checkpointWrites } from '../db/schema/checkpoints.ts';
import { people } from '../db/schema/people.ts';
import { inbox, outbox } from '../db/schema/turns.ts';
import { resumeRun } from './resume.ts';
import { RunScope } from './scope.ts';
import { runTimers } from './sweep.ts';
import { type Company, openCompany, type Talk } from './test-company.ts';
import { command, obedient, playing } from './test-script.ts';
import { passageOf } from './test-tenant.ts';

const secret = 'Zanzibar clause: parking is free on Sundays for everybody in the building.';
let company: Company;
beforeAll(async () => {
  company = await openCompany({
    models: playing(obedient),
    knowledge: [passageOf('finance', secret), passageOf('hr', secret)],
  });
});
afterAll(() => company.close());

let satang = 300_000;
const claim = (): [string, Record<string, unknown>] => {
  satang += 100;
  return ['finance.submit_expense', { amount: { amount: satang, currency: 'THB' }, category: 'taxi' }];
};
const waitingIn = (talk: Talk) =>
  company.rows((tx) =>
    tx
      .select({
        approval: approvals.id,
        proposal: proposals.id,
        run: proposals.run,
        status: proposals.status,
        n: proposals.n,
      })
      .from(approvals)
      .innerJoin(proposals, eq(approvals.proposal, proposals.id))
      .where(eq(proposals.thread, talk.thread))
      .orderBy(proposals.n),
  );
const receipts = (talk: Talk) =>
  company.rows(async (tx) => {
    const rows = await tx
      .select({ proposal: ledger.proposal })
      .from(ledger)
      .innerJoin(proposals, eq(ledger.proposal, proposals.id))
      .where(eq(proposals.thread, talk.thread));
    return rows.map(({ proposal }) => proposal);
  });
/** What the asker heard after people had decided. */
const told = (talk: Talk) =>
  company.rows(async (tx) => {
    const rows = await tx
      .select()
      .from(inbox)
      .where(and(eq(inbox.thread, talk.thread), eq(inbox.kind, 'resume')))
      .orderBy(inbox.seq);
    return rows.flatMap(({ outcome }) => (outcome ? [(JSON.parse(outcome) as { reply: Reply }).reply] : []));
  });
const one = <T>(list: T[], at = 0): T => {
  const found = list[at];
  if (found === undefined) throw new Error('there is none');
  return found;
};
/** Loses wake-ups while something is decided. */
async function unheard<T>(of: Company, work: () => Promise<T>): Promise<T> {
  const { wake } = of.runner;
  of.runner.wake = async () => {};
  try {
    return await work();
  } finally {
    of.runner.wake = wake;
  }
}

describe('two proposals of one run', () => {
  it.each([
    ['in order', [0, 1]],
    ['the other way round', [1, 0]],
  ])('are decided %s and act each on its own', async (_name, order) => {
    const talk = company.talk('mali');
    await talk.say(command(claim(), claim()));
    const rows = await waitingIn(talk);
    expect(new Set(rows.map(({ run }) => run)).size).toBe(1);
    const [first, second] = [one(rows, order[0]), one(rows, order[1])];
    await company.decide('farah', 'approve', first.approval);
    expect(await receipts(talk)).toEqual([first.proposal]);
    await company.decide('farah', 'approve', second.approval);
    expect((await receipts(talk)).sort()).toEqual([first.proposal, second.proposal].sort());
    expect((await told(talk)).map(({ receipts: given }) => given.length)).toEqual([1, 1]);
  });

  it('can end differently: one approved, one rejected', async () => {
    const talk = company.talk('mali');
    await talk.say(command(claim(), claim()));
    const [a, b] = await waitingIn(talk);
    await company.decide('farah', 'reject', a?.approval ?? '', { reason: 'No receipt' });
    await company.decide('farah', 'approve', b?.approval ?? '');
    expect(await receipts(talk)).toEqual([b?.proposal]);
    expect((await told(talk)).map(({ status }) => status)).toEqual(['refused', 'answered']);
  });

  it('decided before anybody was woken are both carried out, once', async () => {
    const talk = company.talk('mali');
    await talk.say(command(claim(), claim()));
    const rows = await waitingIn(talk);
    await unheard(company, async () => {
      for (const { approval } of rows) await company.decide('farah', 'approve', approval);
    });
    expect(await receipts(talk)).toEqual([]);
    await company.runner.wake(talk.thread);
    expect(await receipts(talk)).toHaveLength(2);
  });
});

describe('a paused run', () => {
  const resume = async (of: Company, talk: Talk) => {
    const { run, proposal } = one(await waitingIn(talk));
    const person = await company.rows(async (tx) => one(await tx.select().from(people).where(eq(people.id, 'mali'))));
    const scope = new RunScope(person, async () => [person], AbortSignal.timeout(10_000), `dm:${person.id}`);
    await resumeRun(of.deps, of.runner.machines, scope, { turn: run, proposal });
  };

  it('acts once when it is resumed again and again', async () => {
    const talk = company.talk('mali');
    await talk.say(command(claim()));
    await unheard(company, async () => company.decide('farah', 'approve', one(await waitingIn(talk)).approval));
    await resume(company, talk);
    await resume(company, talk);
    await company.runner.wake(talk.thread);
    expect(await receipts(talk)).toHaveLength(1);
    expect(await told(talk)).toHaveLength(1);
  });

  it('does nothing when it is resumed before anybody decided', async () => {
    const talk = company.talk('mali');
    await talk.say(command(claim()));
    await resume(company, talk);
    expect(await receipts(talk)).toEqual([]);
    expect(one(await waitingIn(talk)).status).toBe('pending');
  });

  it('goes on in another process', async () => {
    const talk = company.talk('mali');
    await talk.say(command(claim()));
    await unheard(company, async () => company.decide('farah', 'approve', one(await waitingIn(talk)).approval));
    const restarted = await openCompany({ models: playing(obedient), rowsOf: company });
    await restarted.runner.wake(talk.thread);
    expect(await receipts(talk)).toHaveLength(1);
    expect(await told(talk)).toMatchObject([{ status: 'answered', receipts: [{ tool: 'finance.submit_expense' }] }]);
  });

  it('is not in the way of the thread: other questions are answered meanwhile', async () => {
    const talk = company.talk('mali');
    await talk.say(command(claim()));
    expect(await talk.say(command(['hr.leave_balance', {}]))).toMatchObject({ status: 'answered' });
    await company.decide('farah', 'approve', one(await waitingIn(talk)).approval);
    expect(await receipts(talk)).toHaveLength(1);
  });

  it('leaves behind no person, no passage and less than 20 kB', async () => {
    const talk = company.talk('mali');
    await talk.say('Is parking free on Sundays, per the Zanzibar clause?');
    await talk.say(command(claim()));
    const runs = (await waitingIn(talk)).map(({ run }) => run);
    expect(runs.length).toBeGreaterThan(0);
    for (const run of runs) {
      const text = await company.rows(async (tx) => {
        const states = await tx.select().from(checkpoints).where(eq(checkpoints.thread, run));
        const writes = await tx.select().from(checkpointWrites).where(eq(checkpointWrites.thread, run));
        expect(states.length).toBeGreaterThan(0);
        return JSON.stringify([
          states.map(({ checkpoint, metadata }) => [checkpoint, metadata]),
          writes.map(({ value }) => value),
        ]);
      });
      expect(text).not.toMatch(/Srisuk|ศรีสุข|mali@meridian|hiredOn|Anan/);
      expect(text).not.toContain('for everybody in the building');
      expect(text.length).toBeLessThan(20_000);
    }
  });
});

describe('what the asker hears', () => {
  const settle = async (person: string, text: string, decide: (approval: string) => Promise<unknown>) => {
    const talk = company.talk(person);
    const asked = await talk.say(text);
    expect(asked).toMatchObject({ status: 'waiting' });
    await decide(one(await waitingIn(talk)).approval);
    return one(await told(talk));
  };
  const thai = (text: string) =>
    text.replace(/"category":"taxi"/, '"category":"taxi","description":"ค่าแท็กซี่ไปพบลูกค้าที่บางนาตอนกลางคืนหลังเลิกงาน"');

  it('when it was approved names who, and carries the receipt', async () => {
    const reply = await settle('mali', command(claim()), (id) => company.decide('farah', 'approve', id));
    expect(reply).toMatchObject({ status: 'answered', model: 'expert', language: 'en', department: 'finance' });
    expect(reply.text).toMatch(/^Farah Rahman approved it\. Your claim \*\*EXP-\d+\*\* is approved/);
    expect(reply.receipts).toMatchObject([{ tool: 'finance.submit_expense', record: expect.stringMatching(/^EXP-/) }]);
    expect(reply.approvals).toMatchObject([{ status: 'approved' }]);
  });

  it('when it was rejected gives the reason, and no receipt', async () => {
    const reply = await settle('mali', command(claim()), (id) =>
      company.decide('farah', 'reject', id, { reason: 'No receipt attached' }),
    );
    expect(reply).toMatchObject({ status: 'refused', receipts: [], approvals: [{ status: 'rejected' }] });
    expect(reply.text).toMatch(/was not approved by Farah Rahman: No receipt attached$/);
  });

  it('is in Thai for who asked in Thai, with Thai names', async () => {
    const yes = await settle('mali', thai(command(claim())), (id) => company.decide('farah', 'approve', id));
    expect(yes).toMatchObject({ language: 'th', text: expect.stringMatching(/^ฟาราห์ ราห์มาน อนุมัติแล้ว/) });
    const no = await settle('mali', thai(command(claim())), (id) =>
      company.decide('farah', 'reject', id, { reason: 'ไม่มีใบเสร็จ' }),
    );
    expect(no.text).toMatch(/^ฟาราห์ ราห์มาน ไม่อนุมัติ .*: ไม่มีใบเสร็จ$/s);
  });

  it('when nobody decided in time says that nothing was done, in both languages', async () => {
    const expire = async (id: string) => {
      await company.rows((tx) =>
        tx.update(approvals).set({ expiresAt: sql`now() - interval '1 second'` }).where(eq(approvals.id, id)),
      );
      await runTimers(company.runner);
    };
    const en = await settle('mali', command(claim()), expire);
    expect(en).toMatchObject({ status: 'refused', model: 'policy', receipts: [], approvals: [{ status: 'expired' }] });
    expect(en.text).toContain('was not decided in time, so nothing was done');
    const th = await settle('mali', thai(command(claim())), expire);
    expect(th.text).toContain('ไม่มีผู้ตัดสินภายในเวลาที่กำหนด');
  });

  it('when the right was lost in between says that it could not be done', async () => {
    const roles = (list: string[]) =>
      company.rows((tx) => tx.update(people).set({ roles: list }).where(eq(people.id, 'krit')));
    const reply = await settle('krit', command(claim()), async (id) => {
      await unheard(company, () => company.decide('farah', 'approve', id));
      await roles([]);
      const [{ thread } = { thread: '' }] = await company.rows((tx) =>
        tx
          .select({ thread: proposals.thread })
          .from(approvals)
          .innerJoin(proposals, eq(approvals.proposal, proposals.id))
          .where(eq(approvals.id, id)),
      );
      await company.runner.wake(thread);
    });
    await roles(['employee']);
    expect(reply).toMatchObject({ status: 'refused', receipts: [] });
    expect(reply.text).toMatch(/could not be done: You do not have the right/);
  });
});

describe('expiry', () => {
  it('closes what is due, once, and leaves the rest', async () => {
    const [due, open] = [company.talk('mali'), company.talk('mali')];
    for (const talk of [due, open]) await talk.say(command(claim()));
    const { approval } = one(await waitingIn(due));
    await company.rows((tx) =>
      tx.update(approvals).set({ expiresAt: sql`now() - interval '1 second'` }).where(eq(approvals.id, approval)),
    );
    await runTimers(company.runner);
    await runTimers(company.runner);
    expect(one(await waitingIn(due)).status).toBe('expired');
    expect(one(await waitingIn(open)).status).toBe('pending');
    expect(await told(due)).toHaveLength(1);
    expect(await company.decide('farah', 'approve', approval)).toMatchObject({ code: 'expired' });
    expect(await receipts(due)).toEqual([]);
    const entries = await company.rows((tx) => tx.select().from(audit).where(eq(audit.subject, approval)));
    expect(entries.map(({ actor, action }) => [actor, action])).toEqual([
      ['clock', 'decision.expired'],
      ['farah', 'decision.refused'],
    ]);
    const cards = await company.rows((tx) => tx.select().from(outbox).where(eq(outbox.kind, 'card_update')));
    expect(
      cards.filter(({ payload }) => payload.includes(approval) && payload.includes('Expired without a decision')),
    ).toHaveLength(2);
  });
});
