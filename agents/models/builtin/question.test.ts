import { describe, expect, it } from 'vitest';
import { answerType, coverage, readQuestion, satisfies, targetOf } from './question.ts';

describe('the kind of answer a question wants', () => {
  it.each([
    ['How many vacation days do I have?', 'quantity'],
    ['ลาป่วยได้กี่วัน', 'quantity'],
    ['What percentage is withheld?', 'percent'],
    ['How often is access reviewed?', 'frequency'],
    ['ร้านปิดกี่โมง', 'clock'],
    ['When is payday?', 'time'],
    ['Who approves my claim?', 'who'],
    ['ใครอนุมัติคำขอ', 'who'],
    ['Where do I find my payslip?', 'where'],
    ['How do I reset my password?', 'steps'],
    ['VPN ต่อไม่ได้ ทำยังไง', 'steps'],
    ['May I keep the laptop?', 'other'],
  ])('"%s" wants %s', (question, type) => {
    expect(answerType(question)).toBe(type);
  });

  it('is recognised in a text, and missed where it is not', () => {
    expect(satisfies('quantity', 'Up to 7 days.')).toBe(true);
    expect(satisfies('quantity', 'As many as needed.')).toBe(false);
    expect(satisfies('who', 'The line manager approves.')).toBe(true);
    expect(satisfies('clock', 'Doors close at 18:00.')).toBe(true);
    expect(satisfies('clock', 'Doors close in the evening.')).toBe(false);
    expect(satisfies('frequency', 'It is tested every month.')).toBe(true);
  });
});

describe('coverage', () => {
  const aspect = (text: string) => readQuestion(text, new Map()).aspects[0];
  const covered = (word: string, text: string) => {
    const found = aspect(word);
    return found ? coverage(found, targetOf(text)) : Number.NaN;
  };

  it('is full for the word, less for its concept, less for a slip, nothing otherwise', () => {
    expect(covered('vacation', 'Vacation is earned monthly.')).toBe(1);
    expect(covered('vacation', 'Annual leave is earned monthly.')).toBe(0.85);
    expect(covered('zirconium', 'A zirconum crown.')).toBe(0.75);
    expect(covered('vacation', 'The printer is on floor two.')).toBe(0);
  });

  it('crosses languages by concepts', () => {
    expect(covered('password', 'ตั้งรหัสผ่านให้ยาว')).toBe(0.85);
  });
});

describe('reading a question', () => {
  const rarity = new Map([
    ['', 6],
    ['vacat', 2],
    ['astronaut', 6],
    ['know', 6],
  ]);

  it('weighs rare words most and everyday words little', () => {
    const weights = Object.fromEntries(
      readQuestion('know astronaut vacation', rarity).aspects.map(({ word, weight }) => [word, weight]),
    );
    expect(weights.astronaut).toBeGreaterThan(weights.vacat ?? 9);
    expect(weights.know).toBeLessThan(weights.astronaut ?? 0);
  });
});
