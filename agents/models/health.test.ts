import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ModelError } from './failures.ts';
import { createHealth, withRetries } from './health.ts';

const failing = (kind: ModelError['kind']) => () => Promise.reject(new ModelError('no', { kind }));
const forever = new AbortController().signal;

describe('the breaker of a model', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
  afterEach(() => void vi.useRealTimers());
  const ill = async (failures = 3) => {
    const health = createHealth('qwen at vllm', { failures, aloneMs: 10_000 });
    for (let n = 0; n < failures; n++)
      await expect(health.guard(failing('server'))).rejects.toMatchObject({ kind: 'server' });
    return health;
  };

  it('opens after so many failures in a row, and then asks nobody', async () => {
    const health = await ill();
    const ask = vi.fn(async () => 'well');
    await expect(health.guard(ask)).rejects.toMatchObject({ kind: 'open' });
    expect(ask).not.toHaveBeenCalled();
  });

  it('stays closed when an answer came in between', async () => {
    const health = createHealth('m', { failures: 3 });
    for (let n = 0; n < 9; n++)
      await health.guard(n % 3 === 2 ? async () => 'well' : failing('timeout')).catch(() => {});
    expect(await health.guard(async () => 'well')).toBe('well');
  });

  it.each(['refused', 'missing', 'other'] as const)(
    'is not opened by what is the request’s own fault: %s',
    async (kind) => {
      const health = createHealth('m', { failures: 2 });
      for (let n = 0; n < 9; n++) await health.guard(failing(kind)).catch(() => {});
      expect(await health.guard(async () => 'well')).toBe('well');
    },
  );

  it('lets one request try after a while, others go elsewhere meanwhile, and closes when it went well', async () => {
    const health = await ill();
    vi.advanceTimersByTime(10_001);
    const trial = Promise.withResolvers<string>();
    const trying = health.guard(() => trial.promise);
    await expect(health.guard(async () => 'too early')).rejects.toMatchObject({ kind: 'open' });
    trial.resolve('well again');
    expect(await trying).toBe('well again');
    expect(await health.guard(async () => 'well')).toBe('well');
  });

  it('stays open for longer when the trial failed', async () => {
    const health = await ill();
    vi.advanceTimersByTime(10_001);
    await expect(health.guard(failing('unreachable'))).rejects.toMatchObject({ kind: 'unreachable' });
    vi.advanceTimersByTime(10_001);
    await expect(health.guard(async () => 'well')).rejects.toMatchObject({ kind: 'open' });
    vi.advanceTimersByTime(10_001);
    expect(await health.guard(async () => 'well')).toBe('well');
  });
});

describe('another try', () => {
  const tries = async (
    kind: ModelError['kind'],
    given: { used?: boolean; signal?: AbortSignal; retryAfterMs?: number } = {},
  ) => {
    let count = 0;
    const ask = () => {
      count++;
      return Promise.reject(new ModelError('no', { kind, retryAfterMs: given.retryAfterMs }));
    };
    await withRetries({ retries: 2, pauseMs: 1 }, given.signal ?? forever, () => given.used ?? false, ask).catch(
      () => {},
    );
    return count;
  };

  it('is made after what may pass, and not after what will not', async () => {
    for (const kind of ['unreachable', 'busy', 'server', 'cut'] as const)
      expect([kind, await tries(kind)]).toEqual([kind, 3]);
    for (const kind of ['refused', 'missing', 'garbage', 'timeout', 'full', 'open', 'capped', 'form', 'other'] as const)
      expect([kind, await tries(kind)]).toEqual([kind, 1]);
  });

  it('is not made once somebody read a piece, or nobody waits any more, or the server asks for a long pause', async () => {
    expect(await tries('cut', { used: true })).toBe(1);
    expect(await tries('cut', { signal: AbortSignal.abort() })).toBe(1);
    expect(await tries('busy', { retryAfterMs: 60_000 })).toBe(1);
    expect(await tries('busy', { retryAfterMs: 2 })).toBe(3);
  });

  it('is not made after a fault of our own', async () => {
    let count = 0;
    const ask = () => Promise.reject(new TypeError(`${++count}`));
    await expect(withRetries({ retries: 2, pauseMs: 1 }, forever, () => false, ask)).rejects.toThrow(TypeError);
    expect(count).toBe(1);
  });
});
