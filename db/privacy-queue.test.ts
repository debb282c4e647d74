import { once } from 'node:events';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runThread } from '../graphs/run-thread.ts';
import { type Company, openCompany } from '../graphs/test-company.ts';
import { obedient, playing } from '../graphs/test-script.ts';
import { passageOf, TENANT } from '../graphs/test-tenant.ts';
import { createLog } from '../telemetry.ts';
import type { Database } from './client.ts';
import { redisAnswers } from './database-fixtures.ts';
import { newId } from './id.ts';
import { openQueue } from './queue.ts';

const REDIS = process.env.REDIS_URL || 'redis://127.0.0.1:6379';
const CANARY = 'canary7391';

let company: Company;
const lines: string[] = [];
beforeAll(async () => {
  company = await openCompany({ models: playing(obedient), knowledge: [passageOf('hr', 'Parking is free.')] });
  const log = createLog('debug', { write: (line) => void lines.push(line) });
  company.runner = {
    ...company.runner,
    onError: (err, where) => log.error({ err, where }, 'something failed and is tried again'),
  };
});
afterAll(() => company.close());

describe('the log', () => {
  it('has nothing a person wrote, even of a turn whose rows the database refused', async () => {
    await company.pool.query(`alter table messages add constraint quiet check (text not like '%${CANARY} boom%')`);
    await company.talk('mali').say('When is parking free?');
    const reply = await company.talk('mali').say(`Is parking free, ${CANARY} boom?`);
    expect(reply.status).toBe('refused');
    await company.pool.query('alter table messages drop constraint quiet');
    expect(lines.join('')).toMatch(/violates check constraint/);
    expect(lines.join('')).not.toContain(CANARY);
  });
});

if (await redisAnswers(REDIS)) {
  describe('Redis', () => {
    const prefix = newId('privacy');
    let redis: Redis;
    beforeAll(async () => {
      redis = new Redis(REDIS);
      if (redis.status !== 'ready') await once(redis, 'ready');
    });
    afterAll(async () => {
      const keys = await redis.keys(`${prefix}:*`);
      if (keys.length > 0) await redis.del(keys);
      await redis.quit();
    });

    /** Everything stored under the prefix, keys and values, as one text. */
    const stored = async () => {
      const texts: unknown[] = [];
      for (const key of await redis.keys(`${prefix}:*`)) {
        const kind = await redis.type(key);
        texts.push(key);
        if (kind === 'string') texts.push(await redis.get(key));
        else if (kind === 'hash') texts.push(await redis.hgetall(key));
        else if (kind === 'list') texts.push(await redis.lrange(key, 0, -1));
        else if (kind === 'set') texts.push(await redis.smembers(key));
        else if (kind === 'zset') texts.push(await redis.zrange(key, '0', '-1'));
        else if (kind === 'stream') texts.push(await redis.xrange(key, '-', '+'));
        else throw new Error(`${key} is a ${kind}, which nobody looks into.`);
      }
      return JSON.stringify(texts);
    };

    it('holds ids of threads and nothing people write', async () => {
      const queue = await openQueue(company as unknown as Database, REDIS, () => {}, prefix);
      const talk = company.talk('mali');
      const { promise: done, resolve } = Promise.withResolvers<void>();
      const seen: string[] = [];
      try {
        const turn = await company.store(talk.turn(`When is parking free, asks ${CANARY}?`));
        await queue.wake(TENANT, talk.thread);
        expect(await stored()).toContain(talk.thread);
        const never = 3_600_000;
        await queue.work(
          async (wake) => {
            if (wake.name !== 'thread') return;
            await runThread(company.runner, wake.thread);
            seen.push(await stored());
            if (await company.outcome(turn)) resolve();
          },
          {
            concurrency: 1,
            everyMs: { sweep: never, timers: never, reconcile: never, retention: never, ingest: never, sources: never },
          },
        );
        await done;
      } finally {
        await queue.close();
      }
      expect([...seen, await stored()].join('')).not.toContain(CANARY);
    });

    it('would be seen to hold what a job carried', async () => {
      await redis.hset(`${prefix}:turns:1`, 'data', JSON.stringify({ text: CANARY }));
      expect(await stored()).toContain(CANARY);
    });
  });
} else {
  console.warn(`SKIPPED: no Redis answers at ${new URL(REDIS).host}; what it holds was not searched.`);
  it.skip('Redis holds ids of threads and nothing people write: no server answers', () => {});
}
