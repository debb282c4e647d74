import { describe, expect, it } from 'vitest';
import { type Memory, readMemory, remember, told } from './memory.ts';

describe('what a thread remembers', () => {
  it('comes back as it was written', () => {
    const memory = { department: 'hr', previous: ['a'], form: null };
    expect(readMemory(JSON.stringify(memory))).toEqual(memory);
  });

  it.each(['', 'no json', 'null', '7', '"text"', '{"department":'])('is nothing when it reads %j', (text) => {
    expect(readMemory(text)).toEqual({});
  });

  const remembering = (questions: string[]) => questions.reduce<Memory>((before, next) => remember(before, next), {});

  it('is the last three questions, newest last, and what went before in short', () => {
    expect(remembering(['a', 'b', 'c'])).toEqual({ previous: ['a', 'b', 'c'] });
    expect(remembering(['a', 'b', 'c', 'd', 'e'])).toEqual({
      previous: ['c', 'd', 'e'],
      summary: { earlier: 2, lines: ['a', 'b'] },
    });
  });

  it('does not grow with the conversation, however long the questions are', () => {
    const long = (n: number) => Array.from({ length: n }, (_, i) => `คำถามที่ ${i}: ${'วันลาเหลือเท่าไหร่ '.repeat(30)}`);
    const size = (n: number) => JSON.stringify(remembering(long(n)).summary).length;
    expect(size(1_000)).toBeLessThan(size(20) + 10);
    expect(remembering(long(1_000)).summary).toMatchObject({ earlier: 997 });
  });

  it('tells a model how much was left out', () => {
    const { summary } = remembering(Array.from({ length: 13 }, (_, n) => `question ${n}`));
    if (!summary) throw new Error('nothing was summed up');
    expect(told(summary)).toMatch(
      /^Earlier in this conversation \(10 questions, the first 2 left out\):\n- question 2\n/,
    );
    expect(told({ earlier: 1, lines: ['one'] })).toBe('Earlier in this conversation (1 questions):\n- one');
  });
});
