import { describe, expect, it } from 'vitest';
import { dimensions } from '../embed.ts';
import { createVectors } from './vectors.ts';

/** A unit vector that differs from seed to seed. */
function direction(seed: number): Float32Array {
  const raw = Float32Array.from({ length: dimensions }, (_, at) => Math.sin((at + 1) * (seed + 1) * 1.7));
  const length = Math.hypot(...raw);
  return raw.map((value) => value / length);
}

/** Numbers around zero, the same in every run. */
function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

describe('vectors', () => {
  it('measures the cosine within a hundredth of the exact one', () => {
    const vectors = createVectors(dimensions);
    vectors.set(0, direction(3));
    const exact = direction(3).reduce((sum, value, at) => sum + value * (direction(5)[at] ?? 0), 0);
    expect(vectors.cosine(0, direction(3))).toBeCloseTo(1, 2);
    expect(Math.abs(vectors.cosine(0, direction(5)) - exact)).toBeLessThan(0.01);
  });

  it('finds the nearest among many', () => {
    const vectors = createVectors(dimensions);
    for (let slot = 0; slot < 500; slot++) vectors.set(slot, direction(slot));
    expect(vectors.nearest(direction(321), 10)).toContain(321);
  });

  it('names nearly all of the ten nearest of a long model whose vectors all lean one way', () => {
    const length = 768;
    const random = noise(5);
    const themes = Array.from({ length: 40 }, () => Float32Array.from({ length }, random));
    const lean = Float32Array.from({ length }, () => 2 * random());
    const made = (strengths: number[]) => {
      const raw = lean.map((value, at) =>
        themes.reduce((sum, theme, n) => sum + (strengths[n] ?? 0) * (theme[at] ?? 0), value + random()),
      );
      const size = Math.hypot(...raw);
      return raw.map((value) => value / size);
    };
    const vectors = createVectors(length);
    const all = Array.from({ length: 1500 }, (_, slot) => {
      const vector = made(themes.map(random));
      vectors.set(slot, vector);
      return vector;
    });
    const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);
    let named = 0;
    for (let round = 0; round < 10; round++) {
      const query = made(themes.map(random));
      const exact = all
        .map((vector, slot) => ({ slot, cosine: dot(vector, query) }))
        .sort((a, b) => b.cosine - a.cosine);
      const found = new Set(vectors.nearest(query, 40));
      expect(found.size).toBeLessThan(250);
      named += exact.slice(0, 10).filter(({ slot }) => found.has(slot)).length;
    }
    expect(named).toBeGreaterThanOrEqual(93);
  });

  it('keeps the sum of its vectors whatever comes, goes and moves', () => {
    const vectors = createVectors(dimensions);
    for (let slot = 0; slot < 6; slot++) vectors.set(slot, direction(slot));
    vectors.set(3, direction(9));
    vectors.clear(0);
    vectors.clear(0);
    vectors.compact(Int32Array.from([-1, 0, 1, 2, 3, 4]));
    const expected = [1, 2, 9, 4, 5].map(direction);
    expect(vectors.count).toBe(5);
    for (let at = 0; at < dimensions; at += 17)
      expect(vectors.sum[at]).toBeCloseTo(
        expected.reduce((sum, vector) => sum + (vector[at] ?? 0), 0),
        2,
      );
  });

  it('leaves no vector behind where a passage without one moves in', () => {
    const vectors = createVectors(dimensions);
    vectors.set(1, direction(1));
    vectors.compact(Int32Array.from([-1, 0, 1]));
    expect([vectors.has(0), vectors.has(1)]).toEqual([true, false]);
    expect(vectors.nearest(direction(1), 5)).toEqual([0]);
  });

  it('never finds a cleared vector', () => {
    const vectors = createVectors(dimensions);
    for (let slot = 0; slot < 5; slot++) vectors.set(slot, direction(slot));
    vectors.clear(2);
    expect(vectors.nearest(direction(2), 5)).not.toContain(2);
  });

  it('keeps vectors with their passages when holes are closed', () => {
    const vectors = createVectors(dimensions);
    for (let slot = 0; slot < 4; slot++) vectors.set(slot, direction(slot));
    vectors.compact(Int32Array.from([-1, 0, -1, 1]));
    expect(vectors.cosine(0, direction(1))).toBeCloseTo(1, 2);
    expect(vectors.cosine(1, direction(3))).toBeCloseTo(1, 2);
  });
});
