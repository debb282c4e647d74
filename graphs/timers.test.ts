import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { onServer } from '../db/database-fixtures.ts';
import { newId } from '../db/id.ts';
import { findPerson } from '../db/people.ts';
import { approvals, approvalVotes, delegations } from '../db/schema/approvals.ts';
import { people } from '../db/schema/people.ts';
import { inbox, messages } from '../db/schema/turns.ts';
import { seedDemo } from '../db/seed/demo.ts';
import { commandsIn } from './commands/test-commands.ts';
import { decideApproval } from './decide.ts';
import { runThread } from './run-thread.ts';
import { type Company, openCompany } from './test-company.ts';
import { requestsIn } from './test-requests.ts';
import { NOW } from './test-rows.ts';
import { obedient, playing, routeTo } from './test-script.ts';
import { TENANT, withDepartment } from './test-tenant.ts';
import { escalating, timesIn } from './test-timers.ts';
import { sweepTimers } from './timers.ts';
import { withdrawProposal } from './withdraw.ts';

let company: Company;
beforeAll(async () => {
  company = await openCompany({ models: playing(obedient), change: escalating });
});
afterAll(() => company.close());

const { give, told, audited } = commandsIn(() => company);
const { claim, buy, rowOf, receipts, approve } = requestsIn(() => company);
const { runOut, dueToRemind, morning, stages, by, cards, footer } = timesIn(() => company);
const sweep = () => sweepTimers(company.deps);

describe('an approval nobody decided in time', () => {
  it('is denied where the policy says so, and the asker hears it', async () => {
    const { id, talk } = await buy(1_000);
    expect(await sweep()).toEqual([]);
    await runOut(id);
    expect(await sweep()).toEqual([talk.thread]);
    const { approvals: approval, proposals: proposal } = await rowOf(id);
    expect([approval.status, proposal.status]).toEqual(['expired', 'expired']);
    await runThread(company.runner, talk.thread);
    const said = await company.rows((tx) => tx.select().from(messages).where(eq(messages.thread, talk.thread)));
    expect(said.at(-1)?.text).toMatch(/was not decided in time/);
    expect(await sweep()).toEqual([]);
  });

  it('is passed on once to the manager of who could have decided, and then denied', async () => {
    const { id, talk } = await claim();
    await runOut(id);
    expect(await sweep()).toEqual([]);
    const { proposals: proposal } = await rowOf(id);
    const [first, second, ...more] = await stages(proposal.id);
    expect(more).toEqual([]);
    expect(first?.status).toBe('escalated');
    expect(second).toMatchObject({ status: 'pending', stage: 0 });
    expect(by(second)).toEqual(['person:preecha']);
    expect(second && second.expiresAt > new Date()).toBe(true);
    expect(await cards(second?.id ?? '', 'preecha')).toBe(1);
    expect(await audited('decision.escalated')).toContain(`clock decision.escalated ${id}`);
    expect(await approve('farah', id)).toMatchObject({ code: 'expired' });
    expect(await approve('farah', second?.id ?? '')).toMatchObject({ code: 'not_allowed' });

    await runOut(second?.id ?? '');
    expect(await sweep()).toEqual([talk.thread]);
    expect((await rowOf(second?.id ?? '')).proposals.status).toBe('expired');
  });

  it('is done when the one above approves', async () => {
    const { id } = await claim();
    await runOut(id);
    await sweep();
    const [, second] = await stages((await rowOf(id)).proposals.id);
    expect(await approve('preecha', second?.id ?? '')).toMatchObject({ code: 'ok' });
    expect(await receipts(id)).toHaveLength(1);
  });

  it('is denied when nobody stands above, and when only the asker would', async () => {
    const own = await claim('farah');
    await runOut(own.id);
    expect(await sweep()).toEqual([own.talk.thread]);
    const bosses = await claim('preecha');
    await runOut(bosses.id);
    expect(await sweep()).toEqual([bosses.talk.thread]);
  });

  it('is denied when it takes more agreement than those above can give', async () => {
    const { id, talk } = await claim();
    await company.rows((tx) =>
      tx
        .update(approvals)
        .set({ rule: sql`replace(${approvals.rule}, '"quorum":1', '"quorum":2')` })
        .where(eq(approvals.id, id)),
    );
    await runOut(id);
    expect(await sweep()).toEqual([talk.thread]);
  });

  it('does not hold up others when it cannot be passed on', async () => {
    const [broken, sound] = [await claim(), await claim()];
    await company.rows((tx) => tx.update(approvals).set({ rule: 'not JSON' }).where(eq(approvals.id, broken.id)));
    await runOut(broken.id);
    await runOut(sound.id);
    await expect(sweep()).rejects.toThrow(/JSON/);
    expect((await rowOf(sound.id)).approvals.status).toBe('escalated');
    await company.rows((tx) => tx.update(approvals).set({ status: 'superseded' }).where(eq(approvals.id, broken.id)));
  });
});

describe('a question no expert answered in time', () => {
  it('ends in a sentence of its own', async () => {
    const asking = await openCompany({
      models: playing({ route: () => routeTo('hr', 'hr/leave'), answer: () => ({ sentences: [], confidence: 0 }) }),
      change: withDepartment('hr', ({ escalation }) => ({ escalation: { ...escalation, expires: 60_000 } })),
    });
    const talk = asking.talk('mali');
    const reply = await talk.say('Who feeds the office cat?');
    await timesIn(() => asking).runOut(reply.approvals[0]?.id ?? '');
    for (const thread of await sweepTimers(asking.deps)) await runThread(asking.runner, thread);
    const said = await asking.rows((tx) => tx.select().from(messages).where(eq(messages.thread, talk.thread)));
    expect(said.at(-1)?.text).toMatch(/office cat/);
    expect(said.at(-1)?.text).not.toMatch(/nothing was done/);
    await asking.close();
  });
});

describe('a reminder', () => {
  it('goes to who has not decided, and not again before its time', async () => {
    const { id } = await claim();
    expect(await cards(id, 'farah')).toBe(1);
    await sweep();
    expect(await cards(id, 'farah')).toBe(1);
    await dueToRemind(id, 1);
    await sweep();
    await sweep();
    expect(await cards(id, 'farah')).toBe(2);
    expect(await footer(id)).toMatch(/^Reminder: this has waited for you since /);
  });

  it('is in Thai for who reads Thai', async () => {
    const { id } = await buy(1_000);
    await dueToRemind(id, 1);
    await sweep();
    expect(await cards(id, 'anan')).toBe(2);
    expect(await footer(id)).toMatch(/^เตือน: รายการนี้รอคุณตัดสินตั้งแต่ /);
  });

  it('also reaches who stands in, but nobody who has said yes or has left', async () => {
    const { id } = await claim();
    await give('farah', '/expert delegate wanida 1d');
    await company.rows((tx) =>
      tx
        .update(people)
        .set({ roles: ['employee', 'finance_manager'] })
        .where(eq(people.id, 'kamon')),
    );
    await company.rows((tx) => tx.insert(approvalVotes).values({ tenantId: TENANT, approval: id, person: 'kamon' }));
    await company.rows((tx) => tx.update(people).set({ status: 'left' }).where(eq(people.id, 'farah')));
    await dueToRemind(id, 1);
    await sweep();
    expect([await cards(id, 'farah'), await cards(id, 'kamon')]).toEqual([1, 0]);
    await company.rows((tx) => tx.update(people).set({ status: 'active' }).where(eq(people.id, 'farah')));
    await dueToRemind(id, 2);
    await sweep();
    expect([await cards(id, 'farah'), await cards(id, 'wanida')]).toEqual([2, 1]);
    await company.rows((tx) => tx.delete(delegations));
    await company.rows((tx) =>
      tx
        .update(people)
        .set({ roles: ['employee'] })
        .where(eq(people.id, 'kamon')),
    );
  });

  it('is sent five times at most', async () => {
    const { id } = await claim();
    await dueToRemind(id, 4);
    await sweep();
    expect((await rowOf(id)).approvals.remindAt).not.toBeNull();
    await dueToRemind(id, 5);
    await sweep();
    expect((await rowOf(id)).approvals.remindAt).toBeNull();
    expect(await cards(id, 'farah')).toBe(3);
  });

  it('is not sent for what has run out or is decided', async () => {
    const { id } = await claim();
    await dueToRemind(id, 1);
    await approve('farah', id);
    await sweep();
    expect(await cards(id, 'farah')).toBe(1);
  });
});

describe('a digest', () => {
  it('is sent when it is due, once, in the language of the reader', async () => {
    await claim();
    await give('farah', '/expert digest daily finance');
    await give('ada', '/expert digest weekly hr');
    await sweep();
    expect(await told('ada')).toEqual([]);
    await morning();
    await sweep();
    await sweep();
    const farah = await told('farah');
    expect(farah.at(-1)).toMatch(/^\*\*Finance\*\* since .+\n- approvals waiting: [1-9]/);
    expect(await told('ada')).toEqual([
      expect.stringMatching(/^\*\*HR\*\* since .+: nothing happened and nothing waits\.$/),
    ]);
    await company.rows((tx) => tx.update(people).set({ language: 'th' }).where(eq(people.id, 'farah')));
    await morning();
    await sweep();
    expect((await told('farah')).at(-1)).toMatch(/^\*\*ฝ่ายการเงิน\*\* ตั้งแต่ .+\n- รออนุมัติ: [1-9]/);
    await company.rows((tx) => tx.update(people).set({ language: 'en' }).where(eq(people.id, 'farah')));
  });

  it('ends with the right to see it', async () => {
    const before = (await told('ada')).length;
    await company.rows((tx) =>
      tx
        .update(people)
        .set({ roles: ['employee'] })
        .where(eq(people.id, 'ada')),
    );
    await morning();
    await sweep();
    await company.rows((tx) =>
      tx
        .update(people)
        .set({ roles: ['employee', 'admin'] })
        .where(eq(people.id, 'ada')),
    );
    await morning();
    await sweep();
    expect(await told('ada')).toHaveLength(before);
  });
});

await onServer(
  'timers of several workers at once on PostgreSQL',
  (database) => {
    let own: Company;
    beforeAll(async () => {
      await seedDemo(database().db, TENANT, NOW);
      own = await openCompany({
        models: playing(obedient),
        change: escalating,
        rowsOf: { ...database(), close: async () => {} },
      });
    });
    const requests = requestsIn(() => own);
    const times = timesIn(() => own);
    const commands = commandsIn(() => own);
    const workers = () => Promise.all(Array.from({ length: 4 }, () => sweepTimers(own.deps)));

    it('remind once, expire once, pass on once and send one digest', async () => {
      const [reminded, passedOn, denied] = [await requests.claim(), await requests.claim(), await requests.buy(1_000)];
      await commands.give('farah', '/expert digest daily finance');
      await times.dueToRemind(reminded.id, 1);
      await times.runOut(passedOn.id);
      await times.runOut(denied.id);
      await times.morning();
      const woken = await workers();
      expect(woken.flat()).toEqual([denied.talk.thread]);
      expect(await times.cards(reminded.id, 'farah')).toBe(2);
      expect(await commands.told('farah')).toHaveLength(1);
      const { proposals: proposal } = await requests.rowOf(passedOn.id);
      expect((await times.stages(proposal.id)).map(({ status }) => status)).toEqual(['escalated', 'pending']);
      const resumes = await own.rows((tx) =>
        tx
          .select()
          .from(inbox)
          .where(eq(inbox.providerKey, `resume:${denied.id}`)),
      );
      expect(resumes.length).toBeLessThanOrEqual(1);
      expect(await requests.audited(denied.id)).toEqual(['clock decision.expired']);
    });

    /** Sessions that wait for another one's rows. */
    const waiters = async (): Promise<number> => {
      const { rows } = await own.pool.query<{ count: number }>(
        "select count(*)::int from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
      );
      return rows[0]?.count ?? 0;
    };
    const until = async (isSo: () => Promise<boolean>) => {
      while (!(await isSo())) await new Promise((resolve) => setImmediate(resolve));
    };

    it('expire once when two look at the same moment', async () => {
      const { id, talk } = await requests.buy(1_000);
      await times.runOut(id);
      const sweeps: Promise<string[]>[] = [];
      let second = false;
      await own.rows(async (tx) => {
        await tx.select().from(approvals).where(eq(approvals.id, id)).for('update');
        sweeps.push(sweepTimers(own.deps));
        await until(async () => (await waiters()) === 1);
        sweeps.push(sweepTimers(own.deps).finally(() => (second = true)));
        // The second passes the row over; one that waited too would close it again.
        await until(async () => second || (await waiters()) === 2);
      });
      expect((await Promise.all(sweeps)).flat()).toEqual([talk.thread]);
      expect(await requests.audited(id)).toEqual(['clock decision.expired']);
    });

    it('leave the click the winner when a withdrawal comes while it decides', async () => {
      const { id } = await requests.claim('krit');
      let taken: ReturnType<typeof commands.give> | undefined;
      await own.rows(async (tx) => {
        const farah = await findPerson(tx, 'farah');
        if (!farah) throw new Error('There is no farah.');
        const click = { action: 'approve' as const, target: id };
        expect((await decideApproval(tx, own.deps, newId('trn'), click, farah)).outcome.code).toBe('ok');
        taken = commands.give('krit', `/expert withdraw ${id}`, { language: 'en' });
        await until(async () => (await waiters()) === 1);
      });
      expect((await taken)?.text).toMatch(/does not wait any more/);
      expect((await requests.rowOf(id)).proposals.status).toBe('approved');
    });

    it('leave the withdrawal the winner when a click comes while it is made', async () => {
      const { id, talk } = await requests.claim('krit');
      let clicked: ReturnType<typeof requests.approve> | undefined;
      await own.rows(async (tx) => {
        const withdrawn = await withdrawProposal(tx, own.deps, newId('trn'), 'krit', id);
        expect(withdrawn.done).toBe(true);
        clicked = requests.approve('farah', id);
        await until(async () => (await waiters()) === 1);
      });
      expect(await clicked).toMatchObject({ code: 'superseded' });
      await runThread(own.runner, talk.thread);
      expect(await requests.receipts(id)).toEqual([]);
    });

    it('let only one of two overlapping delegations stand', async () => {
      const given = await Promise.all(
        ['orn', 'pim', 'benja', 'claire'].map((person) => commands.give('hana', `/expert delegate ${person} 5d`)),
      );
      expect(given.filter(({ reply }) => reply.status === 'answered')).toHaveLength(1);
    });
  },
  8,
);
