import { afterEach, describe, expect, it } from 'vitest';
import { redisAnswers } from './database-fixtures.ts';
import { createLocalEvents, createRedisEvents, type Events, type LiveEvent } from './events.ts';
import { newId } from './id.ts';

const REDIS = process.env.REDIS_URL || 'redis://127.0.0.1:6379';
const opened: Events[] = [];
afterEach(async () => {
  for (const events of opened.splice(0)) await events.close();
});

const post = (n: number): LiveEvent => ({ type: 'post', conversation: '#ask-hr', post: `pst_${n}` });

/** Registers what holds for events of one process and for those of two. */
function eventsContract(where: string, open: () => Promise<{ here: Events; there: Events }>): void {
  describe(`live events ${where}`, () => {
    const opening = async () => {
      const both = await open();
      opened.push(...new Set([both.here, both.there]));
      return both;
    };
    /** Listens and waits until something published arrives. */
    const listening = async (to: Events, from: Events, tenant: string) => {
      const heard: LiveEvent[] = [];
      const stop = to.subscribe(tenant, (event) => heard.push(event));
      const arrived = async (count: number) => expect.poll(() => heard.length, { timeout: 5_000 }).toBe(count);
      await expect
        .poll(
          () => {
            if (heard.length === 0) from.publish(tenant, post(0));
            return heard.length;
          },
          { timeout: 5_000 },
        )
        .toBeGreaterThan(0);
      return { heard, stop, arrived };
    };

    it('reach every listener of the tenant, in order', async () => {
      const { here, there } = await opening();
      const { heard } = await listening(there, here, 'meridian');
      const before = heard.length;
      for (let n = 1; n <= 20; n++) here.publish('meridian', post(n));
      await expect.poll(() => heard.at(-1), { timeout: 5_000 }).toEqual(post(20));
      expect(heard.slice(before).filter((event) => event.type === 'post' && event.post !== 'pst_0')).toEqual(
        Array.from({ length: 20 }, (_, n) => post(n + 1)),
      );
    });

    it('stay with their tenant', async () => {
      const { here, there } = await opening();
      const ours = await listening(there, here, 'ours');
      const theirs = await listening(there, here, 'theirs');
      const before = theirs.heard.length;
      here.publish('ours', post(7));
      await expect.poll(() => ours.heard.at(-1), { timeout: 5_000 }).toEqual(post(7));
      expect(theirs.heard.slice(before)).not.toContainEqual(post(7));
    });

    it('are not heard any more by whoever has left', async () => {
      const { here, there } = await opening();
      const left = await listening(there, here, 'meridian');
      left.stop();
      const stays = await listening(there, here, 'meridian');
      const before = left.heard.length;
      here.publish('meridian', post(9));
      await expect.poll(() => stays.heard.at(-1), { timeout: 5_000 }).toEqual(post(9));
      expect(left.heard).toHaveLength(before);
    });
  });
}

eventsContract('in one process', async () => {
  const here = createLocalEvents();
  return { here, there: here };
});

if (await redisAnswers(REDIS)) {
  eventsContract('across processes', async () => {
    const prefix = newId('test');
    const [here, there] = await Promise.all([
      createRedisEvents(REDIS, () => {}, prefix),
      createRedisEvents(REDIS, () => {}, prefix),
    ]);
    return { here, there };
  });

  it('live events of another installation on the same Redis are not heard', async () => {
    const [ours, theirs] = [newId('test'), newId('test')];
    const [here, there] = await Promise.all([ours, theirs].map((prefix) => createRedisEvents(REDIS, () => {}, prefix)));
    if (!here || !there) throw new Error('not opened');
    opened.push(here, there);
    const heard: LiveEvent[] = [];
    there.subscribe('meridian', (event) => heard.push(event));
    await expect
      .poll(() => {
        there.publish('meridian', post(1));
        return heard.length;
      })
      .toBeGreaterThan(0);
    here.publish('meridian', post(2));
    there.publish('meridian', post(3));
    await expect.poll(() => heard.at(-1)).toEqual(post(3));
    expect(heard).not.toContainEqual(post(2));
  });
} else {
  console.warn(`SKIPPED: no Redis answers at ${new URL(REDIS).host}; events across processes were not tested.`);
  it.skip('live events across processes: no server answers', () => {});
}
