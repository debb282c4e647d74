import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { foreignEffects } from '../db/schema/approvals.ts';
import { people } from '../db/schema/people.ts';
import { inbox, outbox } from '../db/schema/turns.ts';
import { unsettledEffects } from '../tools/foreign-effect.ts';
import { MOST_ATTEMPTS } from '../tools/foreign-pace.ts';
import { commandsIn } from './commands/test-commands.ts';
import { reconcileEffects } from './reconcile.ts';
import { runThread } from './run-thread.ts';
import { type CompanyAbroad, openCompanyAbroad } from './test-foreign.ts';
import { command } from './test-script.ts';

let { erp, company, post, goOn, due, kept, lastSaid, close } = {} as CompanyAbroad;
beforeAll(async () => {
  ({ erp, company, post, goOn, due, kept, lastSaid, close } = await openCompanyAbroad());
});
afterAll(() => close());
beforeEach(async () => {
  erp.reset();
  // What another test left unsettled does not come up in this one.
  await company.rows((tx) => tx.update(foreignEffects).set({ status: 'done' }));
});

const { told } = commandsIn(() => company);
const reconcile = () => reconcileEffects(company.deps);
const setTurn = (id: string, status: 'received' | 'done' | 'dead') =>
  company.rows((tx) => tx.update(inbox).set({ status }).where(eq(inbox.id, id)));
const openOf = (turn: string) =>
  company.rows(async (tx) => (await unsettledEffects(tx, turn)).map(({ summary }) => summary));

async function cardAbout(marker: string): Promise<string> {
  const cards = await company.rows((tx) => tx.select().from(outbox).where(eq(outbox.kind, 'card')));
  return cards.find(({ payload }) => payload.includes(marker))?.subject ?? '';
}

let count = 0;
/** A posting whose turn ended without knowing what became of it. */
async function handedOver(person = 'orn') {
  const [marker, talk] = [`voucher ${++count}`, company.talk(person)];
  erp.isDown = true;
  const turn = await post(talk, marker);
  erp.isDown = false;
  // However slow this machine is, the next attempt is not due by itself.
  await company.rows(async (tx) => {
    const updatedAt = sql`clock_timestamp() + interval '1 hour'`;
    await tx.update(foreignEffects).set({ updatedAt }).where(eq(foreignEffects.status, 'unknown'));
  });
  return { marker, talk, turn };
}

describe('a turn whose request another system does not answer', () => {
  it('ends with the promise to tell, and the thread goes on with the next message', async () => {
    const { marker, talk, turn } = await handedOver();
    const outcome = await company.outcome(turn);
    expect(outcome).toMatchObject({ code: 'ok', reply: { status: 'waiting', receipts: [] } });
    expect(outcome?.reply?.text).toMatch(/I keep trying and will tell|จะพยายามต่อและแจ้ง/);
    expect(await kept(marker)).toMatchObject({ proposal: 'approved', effect: 'unknown', receipts: 0 });
    expect(await openOf(turn)).toEqual([marker]);
    await expect(talk.say('and what about leave?')).resolves.toBeDefined();
  });

  it('is told when it is certain, once, though four workers look at the same time', async () => {
    const { marker, talk, turn } = await handedOver();
    expect(await reconcile()).toEqual([]);
    expect(erp.asked).toBe(0);
    await due(marker);
    const before = (await told('orn')).length;
    const threads = await Promise.all([reconcile(), reconcile(), reconcile(), reconcile()]);
    expect(new Set(threads.flat())).toEqual(new Set([talk.thread]));
    expect(await kept(marker)).toMatchObject({ proposal: 'done', effect: 'done', receipts: 1 });
    expect([erp.asked, erp.rows.length]).toEqual([1, 1]);
    expect((await told('orn')).slice(before)).toEqual([expect.stringMatching(/V-1/)]);
    expect(await openOf(turn)).toEqual([]);
    expect(await reconcile()).toEqual([]);
  });

  it('that people had agreed to says the same, and is told by whom', async () => {
    const [marker, talk] = ['voucher reviewed', company.talk('orn')];
    await post(talk, marker, 'it.post_reviewed');
    const card = await cardAbout(marker);
    erp.isDown = true;
    expect(await company.decide('sam', 'approve', card)).toMatchObject({ code: 'ok' });
    await goOn(talk.thread);
    expect(await lastSaid(talk)).toMatch(/I keep trying and will tell|จะพยายามต่อและแจ้ง/);
    expect(await kept(marker)).toMatchObject({ proposal: 'approved', effect: 'unknown' });
    const [resume] = await company.rows((tx) => tx.select().from(inbox).where(eq(inbox.kind, 'resume')));
    expect(await openOf(resume?.id ?? '')).toEqual([marker]);

    erp.isDown = false;
    await due(marker);
    expect(await reconcile()).toEqual([talk.thread]);
    expect((await told('orn')).at(-1)).toMatch(/Sam|แซม/);
    expect((await told('orn')).at(-1)).toContain('V-1');
  });

  it('is told after the last attempt that people look, and those are asked', async () => {
    const { marker } = await handedOver();
    await due(marker);
    const { id } = await kept(marker);
    const last = { attempts: MOST_ATTEMPTS - 1 };
    await company.rows((tx) => tx.update(foreignEffects).set(last).where(eq(foreignEffects.proposal, id)));
    erp.isDown = true;
    await reconcile();
    expect(await kept(marker)).toMatchObject({ proposal: 'failed', effect: 'unknown', receipts: 0 });
    expect((await told('orn')).at(-1)).toMatch(/#it-approvals/);
    const asked = await company.rows((tx) =>
      tx.select().from(outbox).where(eq(outbox.conversation, '#it-approvals')).orderBy(outbox.seq),
    );
    expect(asked.at(-1)?.payload).toContain(`/expert effect ${id}`);
    await due(marker);
    expect(await reconcile()).toEqual([]);
  });

  it('is settled though the one who asked has left', async () => {
    const { marker } = await handedOver('krit');
    await due(marker);
    erp.rows.push({ key: (await kept(marker)).id, marker, id: 'V-9' });
    const status = (to: 'left' | 'active') =>
      company.rows((tx) => tx.update(people).set({ status: to }).where(eq(people.id, 'krit')));
    const before = await told('krit');
    await status('left');
    await reconcile();
    await status('active');
    expect(await kept(marker)).toMatchObject({ proposal: 'done', receipts: 1 });
    expect(await told('krit')).toEqual(before);
  });
});

describe('a process that must stop', () => {
  it.each(['it.post', 'it.post_reviewed'])('hands its turn back at once in the middle of %s', async (tool) => {
    const [marker, talk, stop] = [`stopped ${tool}`, company.talk('orn'), new AbortController()];
    erp.answers = ['accept and keep silent'];
    company.deaf = true;
    await company.store(talk.turn(command([tool, { marker }])));
    const running = () => runThread({ ...company.runner, stopping: stop.signal }, talk.thread);
    if (tool === 'it.post_reviewed') {
      await runThread(company.runner, talk.thread);
      const id = await cardAbout(marker);
      company.deaf = false;
      const { wake } = company.runner;
      company.runner.wake = async (thread) => (thread === talk.thread ? undefined : wake(thread));
      await company.decide('sam', 'approve', id).finally(() => (company.runner.wake = wake));
    }
    company.deaf = false;
    const stopped = running();
    await vi.waitFor(() => expect(erp.rows).toHaveLength(1), { timeout: 20_000 });
    stop.abort(new Error('This worker is stopping.'));
    await stopped;
    expect(await kept(marker)).toMatchObject({ proposal: 'approved', effect: 'unknown' });
    const [turn] = await company.rows(async (tx) =>
      (await tx.select().from(inbox).where(eq(inbox.thread, talk.thread))).filter((row) => row.status === 'received'),
    );
    expect(turn).toMatchObject({ running: false, attempts: 0, nextTryAt: null });
    await runThread(company.runner, talk.thread);
    expect(await kept(marker)).toMatchObject({ proposal: 'done', receipts: 1 });
    expect(erp.rows).toHaveLength(1);
  });
});

describe('a request that is not looked after', () => {
  it('is one whose turn may still carry it out itself', async () => {
    const { marker, turn } = await handedOver();
    await due(marker);
    await setTurn(turn, 'received');
    expect(await reconcile()).toEqual([]);
    expect((await kept(marker)).effect).toBe('unknown');
    await setTurn(turn, 'done');
    expect(await reconcile()).toHaveLength(1);
  });

  it('is one that a worker is at, until that worker is silent for too long', async () => {
    const { marker } = await handedOver();
    const { id } = await kept(marker);
    const since = (seconds: number) =>
      company.rows((tx) =>
        tx
          .update(foreignEffects)
          .set({ status: 'in_flight', updatedAt: sql`clock_timestamp() - make_interval(secs => ${seconds})` })
          .where(eq(foreignEffects.proposal, id)),
      );
    await since(5);
    expect(await reconcile()).toEqual([]);
    await since(16);
    expect(await reconcile()).toHaveLength(1);
  });
});

describe('a turn that broke in the middle of a request', () => {
  it.each([
    ['is told that it was carried out, when it is found', true, { proposal: 'done', receipts: 1 }],
    ['is not carried out behind its back, when it is not found', false, { proposal: 'approved', receipts: 0 }],
  ])('%s', async (_name, isThere, end) => {
    const { marker, turn } = await handedOver();
    const { id } = await kept(marker);
    await setTurn(turn, 'dead');
    await due(marker);
    if (isThere) erp.rows.push({ key: id, marker, id: 'V-5' });
    expect(await openOf(turn)).toEqual([marker]);
    expect(await reconcile()).toHaveLength(isThere ? 1 : 0);
    expect(erp.asked).toBe(0);
    expect(await kept(marker)).toMatchObject(end);
  });

  it('is told nothing that does not commit with the end', async () => {
    const { marker } = await handedOver();
    await due(marker);
    const before = (await told('orn')).length;
    const broken = { ...company.deps, catalog: new Map(company.deps.catalog) };
    const tool = broken.catalog.get('it.post');
    if (!tool) throw new Error('There is no such tool.');
    let says = 0;
    const say: typeof tool.say = (...of) => {
      if (++says === 2) throw new Error('no words');
      return tool.say(...of);
    };
    broken.catalog.set('it.post', { ...tool, say });
    await expect(reconcileEffects(broken)).rejects.toThrow('no words');
    expect(await kept(marker)).toMatchObject({ proposal: 'approved', effect: 'in_flight', receipts: 0 });
    expect((await told('orn')).length).toBe(before);
    await due(marker);
    await reconcile();
    expect([(await told('orn')).length - before, erp.rows.length]).toEqual([1, 1]);
  });
});
