import { describe, expect, it } from 'vitest';
import { createBm25, saturation } from './bm25.ts';

const terms = (...words: string[]) => new Map(words.map((word) => [word, 1]));

function scoresOf(index: ReturnType<typeof createBm25>, size: number, ...words: string[]): number[] {
  const scores = new Float32Array(size);
  index.score(
    words.map((term) => ({ term, weight: 1 })),
    2,
    scores,
  );
  return [...scores];
}

describe('BM25', () => {
  it('scores only passages with the term, shorter ones higher', () => {
    const index = createBm25();
    index.add(0, terms('vacation', 'days'), 2);
    index.add(1, terms('vacation'), 9);
    index.add(2, terms('printer'), 2);
    const [short = 0, long = 0, other] = scoresOf(index, 3, 'vacation');
    expect(short).toBeGreaterThan(long);
    expect(long).toBeGreaterThan(0);
    expect(other).toBe(0);
  });

  it('never gives more than its saturation for a term said again and again', () => {
    const index = createBm25();
    index.add(0, new Map([['leave', 10_000]]), 2);
    expect(scoresOf(index, 1, 'leave')[0]).toBeLessThanOrEqual(saturation);
  });

  it('forgets what was removed, in scores and in frequencies', () => {
    const index = createBm25();
    index.add(0, terms('leave'), 1);
    index.add(1, terms('leave'), 1);
    index.remove(0, terms('leave'));
    expect(index.frequency('leave')).toBe(1);
    expect(scoresOf(index, 2, 'leave')[0]).toBe(0);
    expect(scoresOf(index, 2, 'leave')[1]).toBeGreaterThan(0);
  });

  it('scores the same after holes are closed', () => {
    const index = createBm25();
    for (let slot = 0; slot < 10; slot++) index.add(slot, terms('leave', `word${slot}`), slot + 1);
    for (let slot = 0; slot < 5; slot++) index.remove(slot, terms('leave', `word${slot}`));
    const before = scoresOf(index, 10, 'leave', 'word7').slice(5);
    index.compact(Int32Array.from({ length: 10 }, (_, slot) => slot - 5).map((slot) => Math.max(-1, slot)));
    expect(scoresOf(index, 5, 'leave', 'word7')).toEqual(before);
  });
});
