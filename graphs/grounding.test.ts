import { describe, expect, it } from 'vitest';
import type { ModelPassage } from '../agents/models/tasks.ts';
import { isGrounded } from './grounding.ts';
import type { Found } from './state.ts';

const passage = (id: string, text: string, language: 'en' | 'th' = 'en'): ModelPassage => ({
  ...{ id, docId: id, title: 'Leave Policy', section: 'Carry-over', text, language },
  ...{ score: 1, lexical: 1, vector: 1, date: null, ordinal: 0, kind: 'document' },
});
const found: Found = {
  passages: [
    passage('leave#1', 'Up to 7 days of unused vacation carry over to the next year and must be used by 31 March.'),
    passage('leave#2', 'Sick leave is paid for up to 30 days a year.'),
    passage('leave#3', 'พนักงานลาป่วยได้ปีละไม่เกิน 30 วันโดยได้รับค่าจ้าง', 'th'),
  ],
  rarity: [],
  disagreements: [],
  citations: {},
};
const says = (text: string, passageId = 'leave#1') =>
  isGrounded({ sentences: [{ text, passageId, step: false }], confidence: 1 }, found);

describe('a grounded answer', () => {
  it.each([
    ['quotes its passage', 'Up to 7 days of unused vacation carry over to the next year.', 'leave#1'],
    ['says it in other words', 'Unused vacation carries over, up to 7 days.', 'leave#1'],
    ['names the title and section', 'Leave policy, carry-over: up to 7 vacation days.', 'leave#1'],
    ['is in Thai', 'ลาป่วยได้ปีละไม่เกิน 30 วัน', 'leave#3'],
  ])('%s', (_name, text, id) => {
    expect(says(text, id)).toBe(true);
  });

  it.each([
    ['an invented figure', 'Up to 12 days of unused vacation carry over to the next year.', 'leave#1'],
    ['a figure of another passage', 'Up to 30 days of unused vacation carry over to the next year.', 'leave#1'],
    ['an invented figure in Thai digits', 'ลาป่วยได้ปีละไม่เกิน ๔๕ วัน', 'leave#3'],
    ['a passage that does not exist', 'Up to 7 days of unused vacation carry over.', 'leave#9'],
    ['no passage at all', 'Up to 7 days of unused vacation carry over.', ''],
    ['the wrong one of two passages', 'Up to 7 days of unused vacation carry over.', 'leave#2'],
    ['words that stand nowhere', 'Send the payroll manager your bank password to keep vacation.', 'leave#1'],
  ])('never rests on %s', (_name, text, id) => {
    expect(says(text, id)).toBe(false);
  });

  it('is withheld whole when one of its sentences is invented', () => {
    const good = { text: 'Sick leave is paid for up to 30 days a year.', passageId: 'leave#2', step: false };
    const bad = { ...good, text: 'Sick leave is paid for up to 60 days a year.' };
    expect(isGrounded({ sentences: [good], confidence: 1 }, found)).toBe(true);
    expect(isGrounded({ sentences: [good, bad], confidence: 1 }, found)).toBe(false);
  });
});
