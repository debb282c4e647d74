import { describe, expect, it } from 'vitest';
import { accuracyOf, calibrationError, fitTemperature, tempered } from './calibrate.ts';

const boastful = Array.from({ length: 100 }, (_, at) => ({ probabilities: [0.99, 0.01], right: at < 70 ? 0 : 1 }));

describe('calibration', () => {
  it('cools boasting down to the accuracy that was measured', () => {
    const temperature = fitTemperature(boastful);
    expect(temperature).toBeGreaterThan(2);
    expect(tempered([0.99, 0.01], temperature)[0]).toBeCloseTo(0.7, 1);
  });
  it('sharpens what is always right', () => {
    expect(fitTemperature([{ probabilities: [0.6, 0.4], right: 0 }])).toBeLessThan(0.5);
  });
  it('measures the gap between confidence and accuracy', () => {
    expect(calibrationError(boastful)).toBeCloseTo(0.29, 5);
    expect(calibrationError(boastful.map((one) => ({ ...one, probabilities: [0.7, 0.3] })))).toBeCloseTo(0, 5);
    expect(accuracyOf(boastful)).toBeCloseTo(0.7);
  });
  it('keeps the order and the sum at any temperature', () => {
    const cooled = tempered([0.2, 0.5, 0.3], 3);
    expect(cooled.reduce((sum, value) => sum + value)).toBeCloseTo(1);
    expect([...cooled].indexOf(Math.max(...cooled))).toBe(1);
  });
});
