import { describe, expect, it } from 'vitest';
import { learnEvidence } from './evidence.ts';
import { featuresOf } from './features.ts';
import { doubted, doubtOf } from './novelty.ts';
import { buildVocabulary } from './vocabulary.ts';

const vocabulary = buildVocabulary([featuresOf('restart the frobnicator nightly').all], 1000);
const evidence = learnEvidence([{ department: 'it_ops', text: 'The snorgle is drained first.' }]);
const doubt = (text: string) => doubtOf(featuresOf(text), vocabulary, evidence);

describe('doubt', () => {
  it('is high when every word is strange and none when all are known', () => {
    expect(doubt('flurb qwxz zmpf')).toBeGreaterThan(0.9);
    expect(doubt('restart frobnicator')).toBe(0);
    expect(doubt('drained snorgle')).toBe(0);
  });
  it('tolerates strange words up to half of a text', () => {
    expect(doubt('restart frobnicator qwxz zmpf')).toBe(0);
    expect(doubt('frobnicator flurb qwxz zmpf')).toBeGreaterThan(0.4);
  });
  it('is mild when the text names a subject', () => {
    expect(doubt('vpn flurb qwxz zmpf')).toBeLessThan(0.3);
  });
  it('needs words to doubt', () => {
    expect(doubt('how do I')).toBe(0);
  });
});

describe('doubted', () => {
  it('moves probability to the labels that mean none', () => {
    const moved = doubted(Float32Array.of(0.6, 0.3, 0.1), [2], 0.5);
    expect([...moved].map((value) => value.toFixed(2))).toEqual(['0.30', '0.15', '0.55']);
  });
  it('changes nothing where no label means none', () => {
    expect([...doubted(Float32Array.of(0.5, 0.5), [], 0.9)]).toEqual([0.5, 0.5]);
  });
});
