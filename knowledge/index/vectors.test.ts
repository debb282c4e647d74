import { describe, expect, it } from 'vitest';
import { dimensions } from '../embed.ts';
import { createVectors } from './vectors.ts';

/** A unit vector that differs from seed to seed. */
function direction(seed: number): Float32Array {
  const raw = Float32Array.from({ length: dimensions }, (_, at) => Math.sin((at + 1) * (seed + 1) * 1.7));
  const length = Math.hypot(...raw);
  return raw.map((value) => value / length);
}

describe('vectors', () => {
  it('measures the cosine within a hundredth of the exact one', () => {
    const vectors = createVectors();
    vectors.set(0, direction(3));
    const exact = direction(3).reduce((sum, value, at) => sum + value * (direction(5)[at] ?? 0), 0);
    expect(vectors.cosine(0, direction(3))).toBeCloseTo(1, 2);
    expect(Math.abs(vectors.cosine(0, direction(5)) - exact)).toBeLessThan(0.01);
  });

  it('finds the nearest among many', () => {
    const vectors = createVectors();
    for (let slot = 0; slot < 500; slot++) vectors.set(slot, direction(slot));
    expect(vectors.nearest(direction(321), 10)).toContain(321);
  });

  it('never finds a cleared vector', () => {
    const vectors = createVectors();
    for (let slot = 0; slot < 5; slot++) vectors.set(slot, direction(slot));
    vectors.clear(2);
    expect(vectors.nearest(direction(2), 5)).not.toContain(2);
  });

  it('keeps vectors with their passages when holes are closed', () => {
    const vectors = createVectors();
    for (let slot = 0; slot < 4; slot++) vectors.set(slot, direction(slot));
    vectors.compact(Int32Array.from([-1, 0, -1, 1]));
    expect(vectors.cosine(0, direction(1))).toBeCloseTo(1, 2);
    expect(vectors.cosine(1, direction(3))).toBeCloseTo(1, 2);
  });
});
