import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Turn } from '../agents/message.ts';
import { nextTurn } from './begin-turn.ts';
import type { Database } from './client.ts';
import { newTenant, onServer, openMemory } from './database-fixtures.ts';
import { newId } from './id.ts';
import { finishTurn, handBack, openThreads, storeResume, storeTurn, turnOutcome } from './inbox.ts';
import { inbox, threads } from './schema/turns.ts';
import { type Tx, withTenant } from './tenant.ts';

let database: Database;
let tenant: string;
let other: string;
beforeAll(async () => {
  database = await openMemory();
  [tenant, other] = [await newTenant(database.db), await newTenant(database.db)];
});
afterAll(() => database.close());

const turnOf = (of: string, given: Partial<Turn> = {}): Turn => ({
  tenant: of,
  channel: 'api',
  conversation: 'dm:mali',
  thread: newId('thr'),
  person: 'mali',
  kind: 'message',
  text: 'วันลาเหลือเท่าไหร่?',
  attachments: [],
  providerKey: newId('key'),
  ...given,
});
/** The next turn of a thread, as a worker that holds it begins it. */
const startNextTurn = async (tx: Tx, id: string) => (await nextTurn(tx, { id, leaseToken: 0 }))?.row;
const run = <T>(work: (tx: Tx) => Promise<T>, of = tenant) => withTenant(database.db, of, work);
const store = (given: Partial<Turn> = {}, of = tenant) => run((tx) => storeTurn(tx, turnOf(of, given)), of);

describe('the inbox', () => {
  it('stores a provider key once and answers the second time with the first turn', async () => {
    const first = await store({ providerKey: 'slack:1', text: 'first' });
    const again = await store({ providerKey: 'slack:1', text: 'second', thread: 'elsewhere' });
    const next = await store({ providerKey: 'slack:2' });
    expect(first.duplicate).toBe(false);
    expect(again).toEqual({ id: first.id, duplicate: true });
    expect(next.duplicate).toBe(false);
    const rows = await run((tx) => tx.select().from(inbox));
    expect(rows.filter(({ providerKey }) => providerKey === 'slack:1')).toMatchObject([{ id: first.id }]);
    expect(rows.find(({ id }) => id === first.id)?.payload).toContain('"first"');
  });

  it('keeps the keys of tenants apart', async () => {
    const ours = await store({ providerKey: 'shared' });
    const theirs = await store({ providerKey: 'shared' }, other);
    expect(theirs).toEqual({ id: expect.not.stringMatching(ours.id), duplicate: false });
  });

  it('opens the thread with the first turn and leaves it to its first owner', async () => {
    const thread = newId('thr');
    await store({ thread, person: 'mali' });
    await store({ thread, person: 'anan' });
    const rows = await run((tx) => tx.select().from(threads));
    expect(rows.filter(({ id }) => id === thread)).toMatchObject([{ owner: 'mali', leaseToken: 0, memory: '{}' }]);
  });

  it('gives the turns of a thread out in the order they came, each until it is finished', async () => {
    const thread = newId('thr');
    const stored: string[] = [];
    for (const text of ['one', 'two', 'three']) stored.push((await store({ thread, text })).id);
    await store({ text: 'in another thread' });
    const order: string[] = [];
    for (
      let row = await run((tx) => startNextTurn(tx, thread));
      row;
      row = await run((tx) => startNextTurn(tx, thread))
    ) {
      const { id } = row;
      order.push(id);
      await run((tx) => finishTurn(tx, id, 'done', { code: 'ok' }));
    }
    expect(order).toEqual(stored);
  });

  it('counts a worker that died at a turn when the turn is given out again, and no failure', async () => {
    const thread = newId('thr');
    const { id } = await store({ thread });
    const start = () => run((tx) => startNextTurn(tx, thread));
    expect(await start()).toMatchObject({ id, running: true, crashes: 0, attempts: 0 });
    expect(await start()).toMatchObject({ id, running: true, crashes: 1, attempts: 0 });
    await run((tx) => finishTurn(tx, id, 'dead', { code: 'failed' }));
    expect(await start()).toBeUndefined();
  });

  it('counts a death beside others once, and apart from then on; by itself every time', async () => {
    const thread = newId('thr');
    await store({ thread });
    const start = (alone: boolean) =>
      run(async (tx) => (await nextTurn(tx, { id: thread, leaseToken: 0 }, alone))?.row);
    expect(await start(false)).toMatchObject({ crashes: 0, crashesBeside: 0, alone: false });
    expect(await start(false)).toMatchObject({ crashes: 1, crashesBeside: 0 });
    expect(await start(true)).toMatchObject({ crashes: 1, crashesBeside: 1, alone: true });
    expect(await start(true)).toMatchObject({ crashes: 2, crashesBeside: 1 });
  });

  it('counts a failure that was reported, and no worker that died', async () => {
    const thread = newId('thr');
    const { id } = await store({ thread });
    const start = () => run((tx) => startNextTurn(tx, thread));
    await start();
    await run((tx) => handBack(tx, id, { failed: true }));
    expect(await start()).toMatchObject({ id, crashes: 0, attempts: 1 });
    await run((tx) => handBack(tx, id));
    expect(await start()).toMatchObject({ id, crashes: 0, attempts: 1 });
  });

  it('keeps a turn that waits for its next try, and what follows it in the thread behind it', async () => {
    const thread = newId('thr');
    const { id } = await store({ thread });
    await store({ thread });
    const start = () => run((tx) => startNextTurn(tx, thread));
    await start();
    await run((tx) => handBack(tx, id, { failed: true, afterMs: 60_000 }));
    expect(await start()).toBeUndefined();
    await run((tx) => tx.update(inbox).set({ nextTryAt: sql`now()` }).where(eq(inbox.id, id)));
    expect(await start()).toMatchObject({ id, attempts: 1 });
  });

  it('does not list a thread that a worker is at, and lists it again when that worker is gone', async () => {
    const thread = newId('thr');
    await store({ thread });
    const listed = async () => (await run(openThreads)).includes(thread);
    const lease = (until: string) =>
      run((tx) =>
        tx
          .update(threads)
          .set({ leaseUntil: sql`now() + ${until}::interval` })
          .where(eq(threads.id, thread)),
      );
    await lease('10 seconds');
    expect(await listed()).toBe(false);
    await lease('-1 seconds');
    expect(await listed()).toBe(true);
  });

  it('gives nothing of another tenant out, though the thread has the same name', async () => {
    await store({ thread: 'same' }, other);
    expect(await run((tx) => startNextTurn(tx, 'same'))).toBeUndefined();
    expect(await run((tx) => startNextTurn(tx, 'same'), other)).toMatchObject({ thread: 'same' });
  });

  it('stores the command to go on once for each proposal', async () => {
    const resume = (proposal: string) =>
      run((tx) => storeResume(tx, { tenant, thread: 'waiting', person: 'mali', turn: 'trn_1', proposal }));
    const first = await resume('prp_1');
    expect((await resume('prp_1')).id).toBe(first.id);
    expect((await resume('prp_2')).id).not.toBe(first.id);
    const row = await run((tx) => startNextTurn(tx, 'waiting'));
    expect(row).toMatchObject({ id: first.id, kind: 'resume', person: 'mali' });
    expect(JSON.parse(row?.payload ?? '')).toEqual({ turn: 'trn_1', proposal: 'prp_1' });
  });

  it('lists a thread as open until its last turn is finished', async () => {
    const thread = newId('thr');
    const ids = [await store({ thread }), await store({ thread })].map(({ id }) => id);
    for (const id of ids) {
      expect((await run(openThreads)).filter((open) => open === thread)).toEqual([thread]);
      await run((tx) => finishTurn(tx, id, 'done', { code: 'ok' }));
    }
    expect(await run(openThreads)).not.toContain(thread);
  });

  it('knows the outcome of a finished turn, and none before', async () => {
    const { id } = await store();
    expect(await run((tx) => turnOutcome(tx, id))).toBeUndefined();
    const outcome = { code: 'invalid_edit', message: 'ไม่ถูกต้อง', fields: { to: 'is before the first day' } } as const;
    await run((tx) => finishTurn(tx, id, 'done', outcome));
    expect(await run((tx) => turnOutcome(tx, id))).toEqual(outcome);
    expect(await run((tx) => turnOutcome(tx, id), other)).toBeUndefined();
  });

  it('forgets a turn whose transaction fails', async () => {
    const providerKey = newId('key');
    const failed = run(async (tx) => {
      await storeTurn(tx, turnOf(tenant, { providerKey }));
      throw new Error('no');
    });
    await expect(failed).rejects.toThrow('no');
    expect((await store({ providerKey })).duplicate).toBe(false);
  });
});

await onServer('the inbox on PostgreSQL', (server) => {
  it('stores a turn once that comes in ten times at the same moment', async () => {
    const { db } = server();
    const of = await newTenant(db);
    const turn = turnOf(of);
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => withTenant(db, of, (tx) => storeTurn(tx, turn))),
    );
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    expect(answers.filter(({ duplicate }) => !duplicate)).toHaveLength(1);
    expect(await withTenant(db, of, (tx) => tx.select().from(inbox))).toHaveLength(1);
  });
});
