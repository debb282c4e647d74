import { describe, expect, it } from 'vitest';
import { createIsolation } from './isolation.ts';

const FOREVER_MS = 60_000;

/** Work that says when it begins and ends when it is told to. */
function work(log: string[], name: string) {
  const [begun, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  return {
    begun: begun.promise,
    end: () => gate.resolve(),
    run: async () => {
      log.push(`${name} begins`);
      begun.resolve();
      await gate.promise;
      log.push(`${name} ends`);
    },
  };
}

describe('the isolation of a process', () => {
  it('runs ordinary turns side by side', async () => {
    const log: string[] = [];
    const isolation = createIsolation(FOREVER_MS);
    const [a, b] = [work(log, 'a'), work(log, 'b')];
    const both = [isolation.together(a.run), isolation.together(b.run)];
    await Promise.all([a.begun, b.begun]);
    a.end();
    b.end();
    await Promise.all(both);
    expect(log.slice(0, 2)).toEqual(['a begins', 'b begins']);
  });

  it('runs a suspect when the others have ended, and lets none begin meanwhile', async () => {
    const log: string[] = [];
    const isolation = createIsolation(FOREVER_MS);
    const [a, suspect, late] = [work(log, 'a'), work(log, 'suspect'), work(log, 'late')];
    const all = [isolation.together(a.run)];
    await a.begun;
    all.push(isolation.alone(suspect.run));
    all.push(isolation.together(late.run));
    a.end();
    await suspect.begun;
    suspect.end();
    await late.begun;
    late.end();
    await Promise.all(all);
    expect(log).toEqual(['a begins', 'a ends', 'suspect begins', 'suspect ends', 'late begins', 'late ends']);
  });

  it('runs one suspect after the other, and goes on when one fails', async () => {
    const isolation = createIsolation(FOREVER_MS);
    const order: number[] = [];
    const failing = isolation.alone(async () => {
      order.push(1);
      throw new Error('as before');
    });
    const next = isolation.alone(async () => void order.push(2));
    await expect(failing).rejects.toThrow('as before');
    await next;
    await isolation.together(async () => void order.push(3));
    expect(order).toEqual([1, 2, 3]);
  });

  it('lets suspects that take long go on side by side, so that many do not queue for hours', async () => {
    const log: string[] = [];
    const isolation = createIsolation(5);
    const all = ['a', 'b', 'c'].map((name) => work(log, name));
    const done = all.map((one) => isolation.alone(one.run));
    await Promise.all(all.map((one) => one.begun));
    expect(log).toEqual(['a begins', 'b begins', 'c begins']);
    for (const one of all) one.end();
    await Promise.all(done);
  });

  it('gives up waiting for a turn that takes long, so that nobody is held up for ever', async () => {
    const log: string[] = [];
    const isolation = createIsolation(5);
    const endless = work(log, 'endless');
    const first = isolation.together(endless.run);
    await endless.begun;
    await isolation.alone(async (isAlone) => void log.push(isAlone ? 'suspect runs alone' : 'suspect runs beside'));
    expect(log).toEqual(['endless begins', 'suspect runs beside']);
    endless.end();
    await first;
    await isolation.alone(async (isAlone) => void log.push(isAlone ? 'suspect runs alone' : 'suspect runs beside'));
    expect(log.at(-1)).toBe('suspect runs alone');
  });

  it('gives back what the work gives', async () => {
    const isolation = createIsolation();
    expect([await isolation.together(async () => 1), await isolation.alone(async () => 2)]).toEqual([1, 2]);
  });
});
