import { describe, expect, it } from 'vitest';
import { createIsolation } from './isolation.ts';
import { createSlots } from './slots.ts';

/** Work that says when it begins and ends when it is told to. */
function work(log: string[], name: string) {
  const [begun, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  return {
    begun: begun.promise,
    end: () => gate.resolve(),
    wait: () => gate.promise,
    run: async () => {
      log.push(name);
      begun.resolve();
      await gate.promise;
    },
  };
}

describe('the slots of a process', () => {
  it('let so many compute at a time, the others in the order they came', async () => {
    const slots = createSlots({ seats: 2 });
    const log: string[] = [];
    const all = ['a', 'b', 'c', 'd'].map((name) => work(log, name));
    const done = all.map((one) => slots.seated(one.run));
    await Promise.all([all[0]?.begun, all[1]?.begun]);
    expect(log).toEqual(['a', 'b']);
    all[1]?.end();
    await all[2]?.begun;
    expect(log).toEqual(['a', 'b', 'c']);
    for (const one of all) one.end();
    await Promise.all(done);
    expect(log).toEqual(['a', 'b', 'c', 'd']);
  });

  it('let others compute while one waits for something outside, and would not without stepping aside', async () => {
    for (const [stepsAside, expected] of [
      [true, ['waits', 'computes', 'goes on']],
      [false, ['waits', 'goes on', 'computes']],
    ] as const) {
      const slots = createSlots({ seats: 1 });
      const log: string[] = [];
      const outside = work(log, 'outside');
      const waiting = slots.seated(async () => {
        log.push('waits');
        await (stepsAside ? slots.aside(outside.wait) : outside.wait());
        log.push('goes on');
      });
      const computing = slots.seated(async () => void log.push('computes'));
      if (stepsAside) await computing;
      outside.end();
      await Promise.all([waiting, computing]);
      expect(log).toEqual(expected);
    }
  });

  it('give no tenant more than its share, and leave room for one more than is there', async () => {
    const slots = createSlots({ places: 6, least: 1 });
    const gate = Promise.withResolvers<void>();
    const begin = (tenant: string) => slots.take(tenant, () => gate.promise);
    const greedy = Array.from({ length: 10 }, () => begin('greedy'));
    expect(greedy.filter(Boolean)).toHaveLength(3);
    const second = Array.from({ length: 10 }, () => begin('second'));
    expect(second.filter(Boolean)).toHaveLength(2);
    expect(begin('modest')).toBeDefined();
    gate.resolve();
    await Promise.all([...greedy, ...second]);
    await expect.poll(() => begin('greedy') !== undefined).toBe(true);
  });

  it('are free again after work that failed, also while it was aside', async () => {
    const slots = createSlots({ seats: 1, places: 2, least: 1 });
    const fail = () => Promise.reject(new Error('no'));
    await expect(slots.take('meridian', () => slots.seated(fail))).rejects.toThrow('no');
    await expect(slots.take('meridian', () => slots.seated(() => slots.aside(fail)))).rejects.toThrow('no');
    expect(await slots.take('meridian', () => slots.seated(async () => {}))).toBeUndefined();
  });
});

describe('turns that a worker died at, many at once and waiting for a model', () => {
  it('all come to an end, though there are more of them than seats', async () => {
    const slots = createSlots({ seats: 2 });
    const isolation = createIsolation(20);
    let ended = 0;
    const turn = () =>
      isolation.alone(() =>
        slots.seated(async () => {
          await slots.aside(() => new Promise((resolve) => setTimeout(resolve, 30)));
          ended++;
        }),
      );
    const ordinary = isolation.together(() => slots.seated(async () => void ended++));
    await Promise.all([ordinary, ...Array.from({ length: 20 }, turn)]);
    expect(ended).toBe(21);
  });
});
