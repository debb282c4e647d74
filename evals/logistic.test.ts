import { describe, expect, it } from 'vitest';
import { auroc, brier, calibrationError, fitLogistic, predict } from './logistic.ts';

const one = (probability: number, outcome: number, weight = 1) => ({ probability, outcome, weight });

describe('logistic regression', () => {
  const examples = Array.from({ length: 200 }, (_, at) => ({
    features: [at / 200, (at * 37) % 11],
    outcome: at > 100 ? 1 : 0,
    weight: 1,
  }));

  it('learns which feature tells and which does not', () => {
    const model = fitLogistic(examples, 1);
    expect(predict(model, [0.9, 5])).toBeGreaterThan(0.9);
    expect(predict(model, [0.1, 5])).toBeLessThan(0.1);
    expect(Math.abs(predict(model, [0.9, 0]) - predict(model, [0.9, 10]))).toBeLessThan(0.05);
  });

  it('gives the base rate when features say nothing', () => {
    const blank = examples.map((example, at) => ({ ...example, features: [1], outcome: at % 4 === 0 ? 1 : 0 }));
    expect(predict(fitLogistic(blank, 1), [1])).toBeCloseTo(0.25, 2);
  });
});

describe('measures of a probability', () => {
  it('rank: all right above all wrong is 1, a coin is 0.5', () => {
    expect(auroc([one(0.9, 1), one(0.8, 1), one(0.2, 0)])).toBe(1);
    expect(auroc([one(0.5, 1), one(0.5, 0)])).toBe(0.5);
    expect(auroc([one(0.1, 1), one(0.9, 0)])).toBe(0);
  });

  it('calibration: saying 0.5 to what happens half the time is right, saying 1 is wrong by half', () => {
    const half = (probability: number) => Array.from({ length: 40 }, (_, at) => one(probability, at % 2));
    expect(calibrationError(half(0.5))).toBeCloseTo(0, 5);
    expect(calibrationError(half(1))).toBeCloseTo(0.5, 5);
  });

  it('Brier: distance squared, by weight', () => {
    expect(brier([one(1, 1), one(0, 1)])).toBe(0.5);
    expect(brier([one(1, 1, 3), one(0, 1, 1)])).toBe(0.25);
  });
});
