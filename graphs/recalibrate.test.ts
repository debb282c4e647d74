import { describe, expect, it } from 'vitest';
import { FURTHEST, fitVotes, LEAST_PEOPLE, LEAST_VOTES } from './recalibrate.ts';

/** Votes on answers of these confidences, given in turn by so many people. */
const votes = (
  count: number,
  people: number,
  helpful: (n: number) => boolean,
  confidence = (n: number) => 0.7 + (n % 30) / 100,
) =>
  Array.from({ length: count }, (_, n) => ({
    person: `p${n % people}`,
    confidence: confidence(n),
    helpful: helpful(n),
  }));
/** As often helpful as the confidence says. */
const honest = (n: number) => ((n * 7919) % 1_000) / 1_000 < 0.7 + (n % 30) / 100;

describe('votes', () => {
  it('of too few, or of too few people, move nothing', () => {
    expect(fitVotes(votes(LEAST_VOTES - 1, 20, () => false))).toBeUndefined();
    expect(fitVotes(votes(500, LEAST_PEOPLE - 1, () => false))).toBeUndefined();
    expect(fitVotes(votes(LEAST_VOTES, LEAST_PEOPLE, () => false))).toBeDefined();
  });

  it('that agree with the confidence leave it nearly as it is', () => {
    const fit = fitVotes(votes(1_000, 40, honest));
    for (const confidence of [0.6, 0.75, 0.85, 0.95]) expect(fit?.apply(confidence)).toBeCloseTo(confidence, 1);
    expect(Math.abs(fit?.shift ?? 1)).toBeLessThan(0.03);
  });

  it('move it to where people are, and no further than they may', () => {
    const bad = fitVotes(votes(2_000, 50, (n) => n % 10 < 4));
    const good = fitVotes(votes(2_000, 50, () => true));
    for (const confidence of [0.05, 0.3, 0.6, 0.85, 0.99]) {
      expect(Math.abs((bad?.apply(confidence) ?? 0) - confidence)).toBeLessThanOrEqual(FURTHEST + 1e-9);
      expect(Math.abs((good?.apply(confidence) ?? 0) - confidence)).toBeLessThanOrEqual(FURTHEST + 1e-9);
      expect(good?.apply(confidence)).toBeLessThanOrEqual(1);
    }
    expect(bad?.shift).toBeCloseTo(-FURTHEST, 3);
    expect(good?.shift).toBeGreaterThan(0);
  });

  it('of one person who is against everything move it little, however many', () => {
    const others = votes(200, 20, honest);
    const hostile = votes(400, 1, () => false).map((vote) => ({ ...vote, person: 'mallory' }));
    const without = fitVotes(others)?.shift ?? 0;
    const shift = fitVotes([...others, ...hostile])?.shift ?? 0;
    // With every vote weighing the same it would be as low as it can be.
    const unweighed = fitVotes([...others, ...hostile.map((vote, n) => ({ ...vote, person: `m${n}` }))])?.shift ?? 0;
    expect(Math.abs(shift - without)).toBeLessThan(0.06);
    expect(unweighed).toBeCloseTo(-FURTHEST, 3);
    expect(shift).toBeGreaterThan(unweighed);
  });

  it('never put a less sure answer before a surer one', () => {
    for (const upside of [(n: number) => n % 30 < 15, () => true, () => false]) {
      const fit = fitVotes(votes(600, 30, upside));
      const moved = Array.from({ length: 99 }, (_, n) => fit?.apply((n + 1) / 100) ?? 0);
      expect(moved).toEqual(moved.toSorted((a, b) => a - b));
    }
  });

  it('leave what is certain as it is', () => {
    const fit = fitVotes(votes(600, 30, () => false));
    expect([fit?.apply(0), fit?.apply(1)]).toEqual([0, 1]);
  });
});
