import { describe, expect, it } from 'vitest';
import { answerFeatures, featureNames } from './answer-features.ts';
import { answerConfidence, probabilityOf } from './confidence.ts';
import { type ExtractPassage, extractAnswer } from './extractive.ts';

const passage: ExtractPassage = {
  id: 'leave#4',
  title: 'Leave Policy',
  section: 'Carry-over',
  text: 'Up to 7 days of unused vacation carry over to the next calendar year.',
  language: 'en',
  score: 0.6,
  lexical: 0.6,
  vector: 0.6,
  date: null,
};
const other: ExtractPassage = {
  ...passage,
  id: 'pay#0',
  title: 'Pay',
  section: 'Payday',
  text: 'Paid on the 25th.',
  score: 0.1,
};
const confidence = (question: string, passages = [passage, other]) =>
  answerConfidence(extractAnswer(question, passages));

describe('confidence', () => {
  it('is a probability', () => {
    for (const question of ['carry over', 'How many unused vacation days carry over?', 'volcano']) {
      expect(confidence(question)).toBeGreaterThanOrEqual(0);
      expect(confidence(question)).toBeLessThanOrEqual(1);
    }
  });

  it('is far higher for a question the passage answers than for one it does not', () => {
    const answered = confidence('How many unused vacation days carry over to the next year?');
    const absent = confidence('How many volcano excursions does the orchestra fund?');
    expect(answered).toBeGreaterThan(0.7);
    expect(absent).toBeLessThan(0.3);
  });

  it('is nothing without passages', () => {
    expect(confidence('How many days?', [])).toBe(0);
  });

  it('is high when an expert answered this very question, whatever the words', () => {
    const curated: ExtractPassage = { ...passage, kind: 'curated', score: 1.3, lexical: 0.1, text: 'Ask Hana.' };
    expect(confidence('Where do trainees go?', [curated])).toBeGreaterThanOrEqual(0.95);
    expect(confidence('Where do trainees go?', [{ ...curated, score: 0.2 }])).toBeLessThan(0.95);
  });

  it('weighs features by their stored weights', () => {
    const features = answerFeatures(extractAnswer('carry over', [passage]));
    const model = { intercept: 0, weights: { support: 1 } };
    expect(probabilityOf({ ...features, support: 0 }, model)).toBe(0.5);
    expect(probabilityOf({ ...features, support: 3 }, model)).toBeCloseTo(0.953, 3);
  });

  it('measures every feature as a finite number', () => {
    const features = answerFeatures(extractAnswer('anything at all', [other]));
    for (const name of featureNames) expect(Number.isFinite(features[name])).toBe(true);
  });
});
