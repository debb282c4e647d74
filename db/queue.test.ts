import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from './client.ts';
import { openMemory, redisAnswers } from './database-fixtures.ts';
import { newId } from './id.ts';
import { openQueue, type Queue, type Wake } from './queue.ts';

const REDIS = process.env.REDIS_URL || 'redis://127.0.0.1:6379';
const NEVER = 3_600_000;
const seldom = {
  sweep: NEVER,
  timers: NEVER,
  reconcile: NEVER,
  retention: NEVER,
  ingest: NEVER,
  sources: NEVER,
};

let database: Database;
beforeAll(async () => {
  database = await openMemory();
});
afterAll(() => database.close());

queueContract('on the embedded database', (_name, onError) => openQueue(database, undefined, onError));
if (await redisAnswers(REDIS)) {
  queueContract('on Redis', (name, onError) => openQueue(database, REDIS, onError, name));
} else {
  console.warn(`SKIPPED: no Redis answers at ${new URL(REDIS).host}; the queue was not tested on it.`);
  it.skip('the queue on Redis: no server answers', () => {});
}

function queueContract(where: string, open: (name: string, onError: (error: Error) => void) => Promise<Queue>): void {
  describe(`the queue ${where}`, () => {
    const opened: Queue[] = [];
    const prefixes: string[] = [];
    const errors: Error[] = [];
    afterEach(async () => {
      for (const queue of opened.splice(0)) await queue.close();
      for (const prefix of prefixes.splice(0)) await forget(prefix);
      errors.splice(0);
    });
    const start = async (prefix = newId('test')) => {
      prefixes.push(prefix);
      const queue = await open(prefix, (error) => errors.push(error));
      opened.push(queue);
      return queue;
    };
    const threadsOf = (heard: Wake[]) => heard.flatMap((wake) => (wake.name === 'thread' ? [wake.thread] : []));

    it('wakes a worker with the tenant and the thread', async () => {
      const queue = await start();
      const heard = Promise.withResolvers<Wake>();
      await queue.work(async (wake) => void (wake.name === 'thread' && heard.resolve(wake)), {
        concurrency: 2,
        everyMs: seldom,
      });
      await queue.wake('meridian', 'thr_1');
      expect(await heard.promise).toEqual({ name: 'thread', tenant: 'meridian', thread: 'thr_1' });
      expect(errors).toEqual([]);
    });

    it('keeps what it was told before anybody worked', async () => {
      const queue = await start();
      await queue.wake('meridian', 'early');
      const heard = Promise.withResolvers<string>();
      await queue.work(async (wake) => void (wake.name === 'thread' && heard.resolve(wake.thread)), {
        concurrency: 1,
        everyMs: seldom,
      });
      expect(await heard.promise).toBe('early');
    });

    it('tries a failed job again and tells of the failure', async () => {
      const queue = await start();
      const heard: Wake[] = [];
      const twice = Promise.withResolvers<void>();
      const handle = async (wake: Wake) => {
        if (wake.name !== 'thread') return;
        heard.push(wake);
        if (heard.length === 1) throw new Error('the worker stumbled');
        twice.resolve();
      };
      await queue.work(handle, { concurrency: 1, everyMs: seldom });
      await queue.wake('meridian', 'thr_1');
      await twice.promise;
      expect(threadsOf(heard)).toEqual(['thr_1', 'thr_1']);
      expect(errors.map(({ message }) => message)).toEqual(['the worker stumbled']);
    });

    it('works on several threads side by side, so that a slow one holds up nobody', async () => {
      const queue = await start();
      const [fast, slow] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      const handle = async (wake: Wake) => {
        if (wake.name !== 'thread') return;
        if (wake.thread === 'slow') await slow.promise;
        else fast.resolve();
      };
      await queue.work(handle, { concurrency: 2, everyMs: seldom });
      await queue.wake('meridian', 'slow');
      await queue.wake('meridian', 'fast');
      await fast.promise;
      slow.resolve();
    });

    it('sweeps again and again', async () => {
      const queue = await start();
      let sweeps = 0;
      const thrice = Promise.withResolvers<void>();
      const handle = async (wake: Wake) => void (wake.name === 'sweep' && ++sweeps === 3 && thrice.resolve());
      await queue.work(handle, { concurrency: 1, everyMs: { ...seldom, sweep: 100 } });
      await thrice.promise;
      expect(errors).toEqual([]);
    });

    it('puts the chores back when they were lost with everything else', async () => {
      const queue = await start();
      let sweeps = 0;
      const handle = async (wake: Wake) => void (wake.name === 'sweep' && sweeps++);
      const everyMs = { ...seldom, sweep: 200 };
      await queue.work(handle, { concurrency: 1, everyMs });
      await expect.poll(() => sweeps, { timeout: 5_000 }).toBeGreaterThan(0);
      for (const prefix of prefixes) await forget(prefix);
      await queue.schedule(everyMs);
      const before = sweeps;
      await expect.poll(() => sweeps, { timeout: 5_000 }).toBeGreaterThan(before);
    });

    it('lets a running job end before it closes', async () => {
      const queue = await start();
      const [begun, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      const order: string[] = [];
      const handle = async (wake: Wake) => {
        if (wake.name !== 'thread') return;
        begun.resolve();
        await gate.promise;
        order.push('job ended');
      };
      await queue.work(handle, { concurrency: 1, everyMs: seldom });
      await queue.wake('meridian', 'thr_1');
      await begun.promise;
      opened.splice(0);
      const closed = queue.close().then(() => order.push('closed'));
      gate.resolve();
      await closed;
      expect(order).toEqual(['job ended', 'closed']);
    });
  });
}

/** Removes what the queue of this prefix left on Redis; there is nothing when it was on the database. */
async function forget(prefix: string): Promise<void> {
  if (!(await redisAnswers(REDIS))) return;
  const client = new Redis(REDIS);
  const keys = await client.keys(`${prefix}:*`);
  if (keys.length > 0) await client.del(keys);
  await client.quit();
}
