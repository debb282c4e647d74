import { describe, expect, it } from 'vitest';
import { createFairQueue } from './fair-queue.ts';

const forever = new AbortController().signal;
/** Work that ends when it is told to. */
function work(log: string[], name: string) {
  const { promise, resolve } = Promise.withResolvers<void>();
  return {
    begin: () => {
      log.push(name);
      return promise.then(() => name);
    },
    end: resolve,
  };
}
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('the queue of a provider', () => {
  it('lets only so many through at a time', async () => {
    const queue = createFairQueue({ name: 'p', concurrency: 2, waiting: 10 });
    const log: string[] = [];
    const works = ['a', 'b', 'c'].map((name) => work(log, name));
    const runs = works.map((one) => queue.run('t', forever, one.begin));
    await settled();
    expect(log).toEqual(['a', 'b']);
    works[1]?.end();
    expect(await runs[1]).toBe('b');
    await settled();
    expect(log).toEqual(['a', 'b', 'c']);
    for (const one of works) one.end();
    expect(await Promise.all(runs)).toEqual(['a', 'b', 'c']);
  });

  it('lets one tenant’s single request pass a hundred of another', async () => {
    const queue = createFairQueue({ name: 'p', concurrency: 2, waiting: 200 });
    const log: string[] = [];
    const many = Array.from({ length: 100 }, (_, n) => work(log, `many ${n}`));
    const runs = many.map((one) => queue.run('many', forever, one.begin));
    await settled();
    const single = work(log, 'single');
    const run = queue.run('one', forever, single.begin);
    many[0]?.end();
    await settled();
    expect(log).toEqual(['many 0', 'many 1', 'single']);
    for (const one of [...many, single]) one.end();
    await Promise.all([...runs, run]);
    expect(log).toHaveLength(101);
  });

  it('serves tenants in turns', async () => {
    const queue = createFairQueue({ name: 'p', concurrency: 1, waiting: 10 });
    const log: string[] = [];
    const works = ['x0', 'a1', 'a2', 'a3', 'b1', 'b2', 'c1'].map((name) => work(log, name));
    const runs = works.map((one, n) => queue.run(['x', 'a', 'a', 'a', 'b', 'b', 'c'][n] ?? '', forever, one.begin));
    for (const one of works) one.end();
    await Promise.all(runs);
    expect(log).toEqual(['x0', 'a1', 'b1', 'c1', 'a2', 'b2', 'a3']);
  });

  it('refuses at once what would wait too long, for that tenant alone', async () => {
    const queue = createFairQueue({ name: 'p', concurrency: 1, waiting: 1 });
    const log: string[] = [];
    const works = ['a', 'b', 'c', 'd'].map((name) => work(log, name));
    const [a, b, c, d] = works.map((one, n) => queue.run(n === 3 ? 'other' : 't', forever, one.begin));
    await expect(c).rejects.toMatchObject({ kind: 'full' });
    for (const one of works) one.end();
    expect(await Promise.all([a, b, d])).toEqual(['a', 'b', 'd']);
  });

  it('forgets whoever does not wait any more, and what fails frees its place', async () => {
    const queue = createFairQueue({ name: 'p', concurrency: 1, waiting: 10 });
    const log: string[] = [];
    const first = work(log, 'first');
    const running = queue.run('t', forever, first.begin);
    const stop = new AbortController();
    const gone = queue.run('t', stop.signal, work(log, 'gone').begin);
    const failing = queue.run('t', forever, () => Promise.reject(new Error('broken')));
    const last = work(log, 'last');
    const after = queue.run('t', forever, last.begin);
    stop.abort(new Error('left'));
    await expect(gone).rejects.toThrow('left');
    first.end();
    last.end();
    await expect(failing).rejects.toThrow('broken');
    expect(await Promise.all([running, after])).toEqual(['first', 'last']);
    expect(log).toEqual(['first', 'last']);
    await expect(queue.run('t', AbortSignal.abort(new Error('late')), async () => 1)).rejects.toThrow('late');
  });
});
