import { describe, expect, it } from 'vitest';
import { coverageAt, meansOf, miscalibration, separation } from './metrics.ts';

const judged = (language: string, scores: Record<string, number | null>) => ({
  id: 'a',
  language,
  scores,
  said: [],
  wanted: '',
  got: '',
});

describe('means', () => {
  it('do not count a missing criterion as right', () => {
    const { answered } = meansOf([judged('en', { answered: 0 }), judged('en', { answered: null })]);
    expect(answered).toEqual({ value: 0, n: 1, better: 'higher' });
  });

  it('do not count a missing criterion as wrong either', () => {
    expect(meansOf([judged('en', { answered: 1 }), judged('th', { answered: null })])).toEqual({
      answered: { value: 1, n: 1, better: 'higher' },
      'answered.en': { value: 1, n: 1, better: 'higher' },
    });
  });

  it('make no metric of a criterion that no case has', () => {
    expect(meansOf([judged('en', { audited: null })])).toEqual({});
  });

  it('tell the languages apart', () => {
    const metrics = meansOf([judged('en', { tool: 1 }), judged('th', { tool: 0 })]);
    expect(metrics.tool?.value).toBe(0.5);
    expect(metrics['tool.th']?.value).toBe(0);
  });
});

describe('measures of confidence', () => {
  const sure = { confidence: 0.9, came: true };
  const unsure = { confidence: 0.2, came: false };

  it('separate perfectly when all that came true was surer', () => {
    expect(separation([sure, unsure])?.value).toBe(1);
    expect(separation([sure, { ...unsure, confidence: 0.95 }])?.value).toBe(0);
  });

  it('separate nothing when there is one kind only', () => {
    expect(separation([sure, sure])).toBeNull();
  });

  it('call confidence in what never comes true miscalibrated', () => {
    expect(miscalibration([{ confidence: 0.9, came: false }])).toMatchObject({ value: 0.9, better: 'lower' });
  });

  it('give no precision where nothing is above the threshold', () => {
    expect(coverageAt([unsure], 0.85)).toMatchObject({ coverage: { value: 0 }, precision: null });
    expect(coverageAt([sure, unsure], 0.85)).toMatchObject({ coverage: { value: 0.5 }, precision: { value: 1 } });
  });
});
