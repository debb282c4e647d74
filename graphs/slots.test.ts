import { describe, expect, it } from 'vitest';
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
    const slots = createSlots({ atWork: 2 });
    const log: string[] = [];
    const all = ['a', 'b', 'c', 'd'].map((name) => work(log, name));
    const done = all.map((one) => slots.take('meridian', one.run));
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
      const slots = createSlots({ atWork: 1 });
      const log: string[] = [];
      const outside = work(log, 'outside');
      const waiting = slots.take('meridian', async () => {
        log.push('waits');
        await (stepsAside ? slots.aside(outside.wait) : outside.wait());
        log.push('goes on');
      });
      const computing = slots.take('meridian', async () => void log.push('computes'));
      if (stepsAside) await computing;
      outside.end();
      await Promise.all([waiting, computing]);
      expect(log).toEqual(expected);
    }
  });

  it('give no tenant more than its share, and the next tenant its own', async () => {
    const slots = createSlots({ atWork: 8, perTenant: 2 });
    const log: string[] = [];
    const [a, b, other] = [work(log, 'a'), work(log, 'b'), work(log, 'other')];
    const done = [slots.take('greedy', a.run), slots.take('greedy', b.run)];
    expect(slots.take('greedy', async () => void log.push('too much'))).toBeUndefined();
    done.push(slots.take('modest', other.run));
    await Promise.all([a.begun, b.begun, other.begun]);
    a.end();
    await done[0];
    await slots.take('greedy', async () => void log.push('again'));
    b.end();
    other.end();
    await Promise.all(done);
    expect(log).toEqual(['a', 'b', 'other', 'again']);
  });

  it('are free again after work that failed, also while it was aside', async () => {
    const slots = createSlots({ atWork: 1, perTenant: 1 });
    const fail = () => Promise.reject(new Error('no'));
    await expect(slots.take('meridian', fail)).rejects.toThrow('no');
    await expect(slots.take('meridian', () => slots.aside(fail))).rejects.toThrow('no');
    expect(await slots.take('meridian', async () => {})).toBeUndefined();
  });
});
