import { describe, expect, it } from 'vitest';
import { conceptsOf, readConcepts } from './concepts.ts';

describe('conceptsOf', () => {
  it('gives English and Thai names of one thing one concept', () => {
    for (const text of ['my annual leave', 'PTO?', 'ลาพักร้อนได้ไหม']) expect(conceptsOf(text)).toContain('vacation');
  });
  it('matches names of several words only in a row', () => {
    expect(conceptsOf('who pays for a medical certificate')).toContain('certificate');
    expect(conceptsOf('certificate of a medical kind')).not.toContain('certificate');
  });
  it('prefers the longest Thai name', () => {
    expect(conceptsOf('ลาป่วย')).toEqual(['sick']);
  });
  it('finds nothing in gibberish', () => {
    expect(conceptsOf('qwxz fnord')).toEqual([]);
  });
});

it('readConcepts skips headings and reads both sides of the bar', () => {
  expect(readConcepts('# Time\nsick: ill, flu | ป่วย')).toEqual([
    { concept: 'sick', parts: ['ill'] },
    { concept: 'sick', parts: ['flu'] },
    { concept: 'sick', parts: ['ป่วย'] },
  ]);
});
