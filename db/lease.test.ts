import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { takeThread } from './begin-turn.ts';
import type { Database } from './client.ts';
import { newTenant, onServer, openMemory } from './database-fixtures.ts';
import { newId } from './id.ts';
import { keepLease, LostLease, releaseAllLeases, releaseLease, renewLease, writeMemory } from './lease.ts';
import { inbox, threads } from './schema/turns.ts';
import { type Db, type Tx, withTenant } from './tenant.ts';

let database: Database;
let tenant: string;
beforeAll(async () => {
  database = await openMemory();
  tenant = await newTenant(database.db);
});
afterAll(() => database.close());

const run = <T>(work: (tx: Tx) => Promise<T>) => withTenant(database.db, tenant, work);
const newThread = async (db: Db = database.db, of = tenant) => {
  const id = newId('thr');
  const row = { tenantId: of, id, channel: 'api', conversation: 'dm:mali', owner: 'mali' };
  await withTenant(db, of, async (tx) => {
    await tx.insert(threads).values(row);
    const work = { thread: id, providerKey: id, person: 'mali', kind: 'message' as const, payload: '{}' };
    await tx.insert(inbox).values({ ...work, tenantId: of, id: newId('trn') });
  });
  return id;
};
const take = async (thread: string) => (await takeThread(database.db, tenant, thread))?.place.leaseToken;
/** Seconds a lease lasts that is taken now. */
const period = async () => {
  const thread = await newThread();
  const left = sql<number>`extract(epoch from ${threads.leaseUntil} - clock_timestamp())::float8`;
  await take(thread);
  return run(async (tx) => {
    const [row] = await tx.select({ left }).from(threads).where(eq(threads.id, thread));
    return row?.left ?? 0;
  });
};
/** As if this share of a whole lease had passed. */
const pass = async (thread: string, share: number) => {
  const moved = sql`${threads.leaseUntil} - make_interval(secs => ${share * (await period())})`;
  await run((tx) => tx.update(threads).set({ leaseUntil: moved }).where(eq(threads.id, thread)));
};
const memoryOf = (thread: string) =>
  run(async (tx) => (await tx.select().from(threads).where(eq(threads.id, thread)))[0]?.memory);

describe('the lease of a thread', () => {
  it('is had by one worker; the second gets nothing, and another thread is free', async () => {
    const [thread, next] = [await newThread(), await newThread()];
    expect(await take(thread)).toBe(1);
    expect(await take(thread)).toBeUndefined();
    expect(await take(next)).toBe(1);
  });

  it('is free again when it is given back', async () => {
    const thread = await newThread();
    await take(thread);
    await run((tx) => releaseLease(tx, thread, 1));
    expect(await take(thread)).toBe(2);
  });

  it('does not exist for a thread that does not', async () => {
    expect(await take('nowhere')).toBeUndefined();
  });

  it('is held for its whole period and may be taken over after it', async () => {
    const thread = await newThread();
    await take(thread);
    await pass(thread, 0.7);
    expect(await take(thread)).toBeUndefined();
    await pass(thread, 0.4);
    expect(await take(thread)).toBe(2);
  });

  it('is held for longer when it is renewed', async () => {
    const thread = await newThread();
    await take(thread);
    await pass(thread, 0.7);
    await run((tx) => renewLease(tx, thread, 1));
    await pass(thread, 0.7);
    expect(await take(thread)).toBeUndefined();
  });

  it('is renewed by itself while a worker keeps it, and runs out when it stops', async () => {
    const thread = await newThread();
    const held = (await takeThread(database.db, tenant, thread))?.place;
    if (!held) throw new Error('The thread was not free.');
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    try {
      const stop = keepLease(database.db, tenant, held, () => {});
      await pass(thread, 1.1);
      vi.advanceTimersByTime(1000 * (await period()));
      expect(await take(thread)).toBeUndefined();
      stop();
      await pass(thread, 1.1);
      vi.advanceTimersByTime(1000 * (await period()));
      expect(await take(thread)).toBe(2);
    } finally {
      vi.useRealTimers();
    }
  });

  it('of every thread is given back by a process that starts alone', async () => {
    const thread = await newThread();
    await take(thread);
    await run(releaseAllLeases);
    expect(await take(thread)).toBe(2);
  });

  it('fences the writes of a worker that lost it, and lets its successor write', async () => {
    const thread = await newThread();
    await take(thread);
    await pass(thread, 1.1);
    await take(thread);
    await expect(run((tx) => writeMemory(tx, thread, 1, '"old"'))).rejects.toBeInstanceOf(LostLease);
    await expect(run((tx) => renewLease(tx, thread, 1))).rejects.toBeInstanceOf(LostLease);
    expect(await memoryOf(thread)).toBe('{}');
    await run((tx) => writeMemory(tx, thread, 2, '"new"'));
    expect(await memoryOf(thread)).toBe('"new"');
    const unfenced = () => run((tx) => tx.update(threads).set({ memory: '"old"' }).where(eq(threads.id, thread)));
    expect((await unfenced()).rowCount).toBe(1);
  });

  it('is not given back by a worker that lost it', async () => {
    const thread = await newThread();
    await take(thread);
    await pass(thread, 1.1);
    await take(thread);
    await run((tx) => releaseLease(tx, thread, 1));
    expect(await take(thread)).toBeUndefined();
  });

  it('takes back with it what a fenced worker wrote in the same transaction', async () => {
    const [thread, side] = [await newThread(), newId('thr')];
    await take(thread);
    await pass(thread, 1.1);
    await take(thread);
    const work = run(async (tx) => {
      const row = { tenantId: tenant, id: side, channel: 'api', conversation: 'dm:mali', owner: 'mali' };
      await tx.insert(threads).values(row);
      await writeMemory(tx, thread, 1, '"old"');
    });
    await expect(work).rejects.toThrow('taken over');
    expect(await memoryOf(side)).toBeUndefined();
  });
});

await onServer('the lease on PostgreSQL', (server) => {
  it('goes to exactly one of ten workers that reach for it at once', async () => {
    const { db } = server();
    const of = await newTenant(db);
    const thread = await newThread(db, of);
    const taken = await Promise.all(Array.from({ length: 10 }, () => takeThread(db, of, thread)));
    expect(taken.flatMap((one) => one?.place.leaseToken ?? [])).toEqual([1]);
  });
});
