import { describe, expect, it } from 'vitest';
import { conceptTerms, mentionsOf } from './phrasebook.ts';

const meet = (a: string, b: string) => conceptTerms(a).some((concept) => conceptTerms(b).includes(concept));

describe('the phrasebook', () => {
  it.each([
    ['annual leave', 'ลาพักร้อน'],
    ['days off', 'vacation'],
    ['locked out of my account', 'บัญชีถูกล็อก'],
    ['get my money back for a cab', 'เบิกค่าแท็กซี่'],
    ['ran out of memory', 'OOM killer'],
  ])('lets "%s" meet "%s"', (a, b) => {
    expect(meet(a, b)).toBe(true);
  });

  it.each([
    ['maternity', 'printer'],
    ['รหัสผ่าน', 'ค่าโรงแรม'],
  ])('keeps "%s" and "%s" apart', (a, b) => {
    expect(meet(a, b)).toBe(false);
  });

  it('names the words that named a concept', () => {
    expect(mentionsOf('a doctor’s note please').some(({ words }) => words.length > 1)).toBe(true);
    expect(mentionsOf('xyzzy')).toEqual([]);
  });

  it('uses names that no word of a text can be', () => {
    for (const concept of conceptTerms('vacation and password')) expect(concept).toMatch(/^§/);
  });
});
