import { describe, expect, it } from 'vitest';
import type { ModelContext, ModelPassage } from '../tasks.ts';
import { answerFrom } from './answer.ts';

const passage = (section: string, text: string, score = 0.6): ModelPassage => ({
  ...{ id: `leave#${section}`, docId: 'leave', title: 'Leave Policy', section, text, language: 'en' as const },
  ...{ score, lexical: score, vector: score, date: '2026-01-01', ordinal: 0, kind: 'document' as const },
});
const said = (question: string, passages: ModelPassage[]) => {
  const { sentences, confidence } = answerFrom(question, { language: 'en', passages } as ModelContext);
  return { texts: sentences.map(({ text }) => text), confidence };
};
const amount = passage('Sick leave', 'Employees have up to 30 paid sick days in a calendar year.');
const paper = passage('Medical certificate', 'From the third day of sick leave a medical certificate is required.');
const parking = passage('Parking', 'Visitors park behind the building.', 0.2);

describe('a question of two parts', () => {
  const both = 'How many paid sick days do I have and when do I need a medical certificate?';

  it('is answered to both, in the order they were asked', () => {
    expect(said(both, [paper, amount, parking]).texts).toEqual([
      expect.stringContaining('30 paid sick days'),
      expect.stringContaining('third day'),
    ]);
  });

  it('is answered no more surely than the part that is answered least', () => {
    const known = said('How many paid sick days do I have?', [amount, parking]).confidence;
    const strange = said('How many paid sick days do I have and where does the company keep swimming towels?', [
      amount,
      parking,
    ]);
    expect(strange.confidence).toBeLessThan(known);
    expect(strange.confidence).toBeLessThan(0.7);
  });

  it('says a sentence once that answers both', () => {
    const one = passage('Carry-over', 'Up to 7 unused vacation days carry over and must be used by 31 March.');
    const { texts } = said('How many vacation days carry over and when must I use carried over vacation days?', [one]);
    expect(texts).toEqual([one.text]);
  });
});

describe('what holds on a condition', () => {
  const general = passage('Sick leave', 'Sick leave is paid for up to 30 days a year.');
  const special = passage(
    'Sick leave › During probation',
    'Sick leave is paid for up to 10 days a year, as the law says.',
    0.62,
  );

  it('comes after what holds for everybody, unless it is asked about', () => {
    expect(said('How many days a year is sick leave paid?', [special, general]).texts[0]).toContain('30 days');
    expect(said('How many days a year is sick leave paid during probation?', [special, general]).texts[0]).toContain(
      '10 days',
    );
  });
});
