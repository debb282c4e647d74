import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ledger, proposals } from '../db/schema/approvals.ts';
import { tickets } from '../db/schema/it.ts';
import { people } from '../db/schema/people.ts';
import { inbox, messages, outbox, threads } from '../db/schema/turns.ts';
import { runThread } from './run-thread.ts';
import { type Company, openCompany } from './test-company.ts';
import { command, obedient, playing, routeTo } from './test-script.ts';
import { passageOf } from './test-tenant.ts';

const knowledge = [passageOf('hr', 'Vacation days carry over to the next year in every office.')];
/** What the model does next, in order; then it works. */
const mishaps: (() => void)[] = [];
let company: Company;
beforeAll(async () => {
  const route = (text: string) => {
    mishaps.shift()?.();
    return obedient.route?.(text) ?? routeTo('hr', 'hr/leave');
  };
  company = await openCompany({ models: playing({ ...obedient, route }), knowledge });
});
afterAll(() => company.close());

const fail = () => {
  throw new Error('the model is down');
};
const row = (id: string) =>
  company.rows(async (tx) => {
    const [found] = await tx.select().from(inbox).where(eq(inbox.id, id));
    if (!found) throw new Error(`no turn ${id}`);
    return found;
  });
const repliesTo = (turn: string) =>
  company.rows((tx) =>
    tx
      .select()
      .from(messages)
      .where(and(eq(messages.turn, turn), isNull(messages.person))),
  );
const posted = (turn: string) => company.rows((tx) => tx.select().from(outbox).where(eq(outbox.turn, turn)));
const lease = (thread: string) =>
  company.rows(async (tx) => (await tx.select().from(threads).where(eq(threads.id, thread)))[0]);
const work = (thread: string) => company.runner.wake(thread);

describe('a turn that fails', () => {
  it('twice and then works is answered once', async () => {
    mishaps.push(fail, fail);
    const talk = company.talk('mali');
    const id = await company.store(talk.turn('How many vacation days carry over?'));
    await work(talk.thread);
    expect(await row(id)).toMatchObject({ status: 'done', attempts: 2 });
    expect(await company.outcome(id)).toMatchObject({ code: 'ok', reply: { status: 'answered' } });
    expect(await repliesTo(id)).toHaveLength(1);
    expect(await posted(id)).toHaveLength(1);
  });

  it('three times is apologised for with a reference, and the thread goes on with the next', async () => {
    mishaps.push(fail, fail, fail);
    const talk = company.talk('krit');
    const first = await company.store(talk.turn('How many vacation days carry over?'));
    const second = await company.store(talk.turn('And how many vacation days do I have?'));
    await work(talk.thread);
    const outcome = await company.outcome(first);
    expect(outcome).toMatchObject({ code: 'failed', reply: { language: 'th', status: 'refused' } });
    expect(outcome?.reply?.text).toContain(first);
    expect(await row(first)).toMatchObject({ status: 'dead', attempts: 2 });
    expect(await posted(first)).toHaveLength(1);
    expect(await company.outcome(second)).toMatchObject({ code: 'ok', reply: { status: 'answered' } });
    expect(await lease(talk.thread)).toMatchObject({ leaseUntil: null });
  });

  it('says nothing of the fault itself', async () => {
    mishaps.push(fail, fail, fail);
    const reply = await company.talk('mali').say('How many vacation days carry over?');
    expect(reply.text).not.toContain('model is down');
    expect(company.errors).toContain('the model is down');
  });

  it('by killing its worker is found running, and given up after four, of which it was alone at three', async () => {
    const talk = company.talk('mali');
    const id = await company.store(talk.turn('How many vacation days carry over?'));
    await company.rows((tx) =>
      tx.update(inbox).set({ crashes: 3, running: true, alone: true }).where(eq(inbox.id, id)),
    );
    mishaps.length = 0;
    let asked = 0;
    mishaps.push(() => void asked++);
    await work(talk.thread);
    expect(await company.outcome(id)).toMatchObject({ code: 'failed' });
    expect(asked).toBe(0);
    mishaps.length = 0;
  });

  it.each([
    ['that died beside others, which may have caused it', { crashes: 3, crashesBeside: 0, alone: false }, 'ok'],
    ['that died by itself', { crashes: 3, crashesBeside: 0, alone: true }, 'failed'],
    ['that died beside others again and again', { crashes: 1, crashesBeside: 11, alone: false }, 'failed'],
  ])('is judged by a worker %s', async (_how, before, code) => {
    const talk = company.talk('mali');
    const id = await company.store(talk.turn('How many vacation days carry over?'));
    await company.rows((tx) =>
      tx
        .update(inbox)
        .set({ ...before, running: true })
        .where(eq(inbox.id, id)),
    );
    await work(talk.thread);
    expect(await company.outcome(id)).toMatchObject({ code });
  });

  it('does a write once, however often it is tried', async () => {
    const talk = company.talk('mali');
    const id = await company.store(talk.turn(command(['it.open_ticket', { title: 'The projector is dark' }])));
    const { runner } = company;
    const broken = { ...runner, isPushed: () => fail() as never };
    await expect(runThread(broken, talk.thread)).rejects.toThrow('the model is down');
    await work(talk.thread);
    const opened = await company.rows((tx) =>
      tx.select().from(tickets).where(eq(tickets.title, 'The projector is dark')),
    );
    expect(opened).toHaveLength(1);
    const [reply] = await repliesTo(id);
    expect(reply?.text).toContain(opened[0]?.id);
    expect(await row(id)).toMatchObject({ attempts: 1, status: 'done' });
    const [proposal] = await company.rows((tx) => tx.select().from(proposals).where(eq(proposals.turn, id)));
    expect(
      await company.rows((tx) =>
        tx
          .select()
          .from(ledger)
          .where(eq(ledger.proposal, proposal?.id ?? '')),
      ),
    ).toHaveLength(1);
  });
});

describe('a turn that is run again after its worker died', () => {
  it('goes on with what it had proposed and asks no model what to do, which might want something else now', async () => {
    let asked = 0;
    const fickle = await openCompany({
      rowsOf: { ...company, close: async () => {} },
      models: playing({
        ...obedient,
        route: () => routeTo('it_ops', 'it.open_ticket'),
        agent: () => ({ calls: [{ name: 'it.open_ticket', args: { title: `Lamp ${++asked}` } }] }),
      }),
    });
    const talk = fickle.talk('mali');
    const id = await fickle.store(talk.turn('Please open a ticket: the lamp is broken'));
    const dying = { ...fickle.runner, isPushed: () => fail() as never };
    await expect(runThread(dying, talk.thread)).rejects.toThrow('the model is down');
    await runThread(fickle.runner, talk.thread);
    expect(asked).toBe(1);
    expect((await fickle.outcome(id))?.reply?.text).toContain('Lamp 1');
    const opened = await fickle.rows((tx) => tx.select({ title: tickets.title }).from(tickets));
    expect(opened.map(({ title }) => title).filter((title) => title.startsWith('Lamp'))).toEqual(['Lamp 1']);
  });

  it('says what it had done when it has to be given up', async () => {
    const talk = company.talk('mali');
    const id = await company.store(talk.turn(command(['it.open_ticket', { title: 'The window is stuck' }])));
    const broken = { ...company.runner, isPushed: () => fail() as never };
    await expect(runThread(broken, talk.thread)).rejects.toThrow('the model is down');
    await company.rows((tx) => tx.update(inbox).set({ crashes: 4 }).where(eq(inbox.id, id)));
    await work(talk.thread);
    const outcome = await company.outcome(id);
    expect(outcome).toMatchObject({ code: 'failed', reply: { receipts: [{ tool: 'it.open_ticket' }] } });
    expect(outcome?.reply?.text).toContain('The window is stuck');
    expect(outcome?.reply?.text).not.toContain('Nothing was half-done');
  });
});

describe('what goes wrong after a turn was committed', () => {
  const broken = () => Promise.reject(new Error('the chat is down'));
  const lastAttempt = (id: string) =>
    company.rows((tx) => tx.update(inbox).set({ attempts: 2 }).where(eq(inbox.id, id)));

  it('does not apologise for an answer that only could not be posted yet', async () => {
    const talk = company.talk('mali');
    const id = await company.store(talk.turn('How many vacation days carry over?'));
    await lastAttempt(id);
    await runThread({ ...company.runner, deliver: broken }, talk.thread);
    expect(await company.outcome(id)).toMatchObject({ code: 'ok' });
    expect(await posted(id)).toHaveLength(1);
    expect(company.errors).toContain('the chat is down');
  });

  it('does not call a decision failed because nobody could be woken', async () => {
    const claim = { amount: { amount: 700_200, currency: 'THB' }, category: 'taxi' };
    const target = (await company.talk('mali').say(command(['finance.submit_expense', claim]))).approvals[0]?.id ?? '';
    const click = company.talk('farah', { thread: `decision:${target}` });
    const id = await company.store(click.turn('', { kind: 'decision', decision: { action: 'approve', target } }));
    await lastAttempt(id);
    await runThread({ ...company.runner, wake: broken }, click.thread);
    expect(await company.outcome(id)).toEqual({ code: 'ok', message: 'Approved.' });
  });
});

describe('the person of a turn', () => {
  it('who has left is not answered, and the thread is not stuck', async () => {
    const talk = company.talk('jacob');
    const id = await company.store(talk.turn(command(['it.open_ticket', { title: 'Left but asking' }])));
    await company.rows((tx) => tx.update(people).set({ status: 'left' }).where(eq(people.id, 'jacob')));
    await work(talk.thread);
    expect(await company.outcome(id)).toEqual({
      code: 'not_allowed',
      message: 'This person is not active here any more.',
    });
    expect(await company.rows((tx) => tx.select().from(tickets).where(eq(tickets.title, 'Left but asking')))).toEqual(
      [],
    );
    expect(await lease(talk.thread)).toMatchObject({ leaseUntil: null });
  });

  it('who never was is not answered either', async () => {
    const talk = company.talk('mallory');
    const id = await company.store(talk.turn('How many vacation days carry over?'));
    await work(talk.thread);
    expect(await company.outcome(id)).toMatchObject({ code: 'not_allowed' });
    expect(await posted(id)).toEqual([]);
  });
});

describe('the turns of a thread', () => {
  it('are answered in the order they came, ten at once and woken for many times', async () => {
    const talk = company.talk('mali');
    const ids: string[] = [];
    for (let n = 0; n < 10; n++)
      ids.push(await company.store(talk.turn(`Number ${n}: how many vacation days carry over?`)));
    await Promise.all([work(talk.thread), work(talk.thread), work(talk.thread), work(talk.thread)]);
    const lines = await company.rows((tx) =>
      tx.select().from(messages).where(eq(messages.thread, talk.thread)).orderBy(asc(messages.seq)),
    );
    expect(lines.map(({ turn }) => turn)).toEqual(ids.flatMap((id) => [id, id]));
    expect(lines.map(({ person }) => person)).toEqual(ids.flatMap(() => ['mali', null]));
    expect(
      (await company.rows((tx) => tx.select().from(inbox).where(eq(inbox.thread, talk.thread)))).map(
        ({ attempts }) => attempts,
      ),
    ).toEqual(ids.map(() => 0));
  });

  it('do not wait for another thread', async () => {
    const [slow, quick] = [company.talk('mali'), company.talk('mali')];
    const first = await company.store(slow.turn('How many vacation days carry over?'));
    await company.rows((tx) =>
      tx
        .update(threads)
        .set({ leaseToken: 9, leaseUntil: sql`now() + interval '1 hour'` })
        .where(eq(threads.id, slow.thread)),
    );
    expect(await quick.say('How many vacation days carry over?')).toMatchObject({ status: 'answered' });
    await work(slow.thread);
    expect(await company.outcome(first)).toBeUndefined();
    await company.rows((tx) =>
      tx.update(threads).set({ leaseUntil: sql`now() - interval '1 second'` }).where(eq(threads.id, slow.thread)),
    );
    await work(slow.thread);
    expect(await company.outcome(first)).toMatchObject({ code: 'ok' });
  });

  it('come once, however often the channel sends them', async () => {
    const talk = company.talk('mali');
    const turn = talk.turn('How many vacation days carry over?');
    const ids = [
      await company.store(turn),
      await company.store(turn),
      await company.store({ ...turn, text: 'changed' }),
    ];
    await work(talk.thread);
    expect(new Set(ids).size).toBe(1);
    expect(await repliesTo(ids[0] ?? '')).toHaveLength(1);
  });
});

describe('a worker that lost its thread midway', () => {
  it('leaves the answer to the other one, and it is given once', async () => {
    const talk = company.talk('mali');
    const id = await company.store(talk.turn(command(['it.open_ticket', { title: 'The scanner jams' }])));
    const stolen = new Promise<void>((resolve) => {
      const stop = company.runner.events.subscribe('meridian', (event) => {
        if (event.type !== 'progress' || event.thread !== talk.thread) return;
        stop();
        void company
          .rows((tx) =>
            tx.update(threads).set({ leaseUntil: sql`now() - interval '1 second'` }).where(eq(threads.id, talk.thread)),
          )
          .then(() => runThread(company.runner, talk.thread))
          .finally(resolve);
      });
    });
    const ended = await runThread(company.runner, talk.thread).catch((error: Error) => error.name);
    await stolen;
    expect([undefined, 'LostLease']).toContain(ended);
    expect(await repliesTo(id)).toHaveLength(1);
    expect(await posted(id)).toHaveLength(1);
    expect(
      await company.rows((tx) => tx.select().from(tickets).where(eq(tickets.title, 'The scanner jams'))),
    ).toHaveLength(1);
  });

  it('finds at the end that the token is newer, and its answer is not kept', async () => {
    const talk = company.talk('mali');
    const id = await company.store(talk.turn('How many vacation days carry over?'));
    const answered = new Promise<void>((resolve) => {
      const stop = company.runner.events.subscribe('meridian', (event) => {
        if (event.type !== 'progress' || event.thread !== talk.thread) return;
        stop();
        void company
          .rows((tx) => tx.update(threads).set({ leaseToken: 77 }).where(eq(threads.id, talk.thread)))
          .then(() => resolve());
      });
    });
    await expect(runThread(company.runner, talk.thread)).rejects.toThrow(/taken over/);
    await answered;
    expect(await company.outcome(id)).toBeUndefined();
    expect(await repliesTo(id)).toEqual([]);
    expect(await posted(id)).toEqual([]);
  });
});

describe('the memory of a thread', () => {
  it('is as small after 200 turns as after ten', async () => {
    const talk = company.talk('mali');
    const sizes: number[] = [];
    for (let n = 0; n < 200; n++) {
      await company.store(
        talk.turn(n % 2 ? 'And what about Austin?' : `How many vacation days carry over in case ${100 + (n % 7)}?`),
      );
      if (n % 20 !== 19) continue;
      await work(talk.thread);
      sizes.push(JSON.stringify(await talk.memory()).length);
    }
    expect(Math.max(...sizes)).toBeLessThan(sizes[0] === undefined ? 0 : sizes[0] * 1.5);
    expect(Math.max(...sizes)).toBeLessThan(1_500);
  }, 120_000);
});

describe('a conversation of one person alone', () => {
  it('is run for nobody else, though the channel let the message through', async () => {
    const talk = company.talk('mali');
    await talk.say('How many vacation days carry over?');
    const before = await lease(talk.thread);
    const id = await company.store(talk.turn('And what did I ask before?', { person: 'krit' }));
    await work(talk.thread);
    expect(await company.outcome(id)).toEqual({ code: 'not_found', message: 'There is no such conversation.' });
    expect(await lease(talk.thread)).toMatchObject({ memory: before?.memory, leaseUntil: null });
  });

  it('is not a channel: there others go on in the same thread', async () => {
    const talk = company.talk('mali', { conversation: '#ask-hr' });
    await talk.say('How many vacation days carry over?');
    const id = await company.store(talk.turn('How many vacation days carry over?', { person: 'krit' }));
    await work(talk.thread);
    expect(await company.outcome(id)).toMatchObject({ code: 'ok' });
  });
});
