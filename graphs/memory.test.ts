import { describe, expect, it } from 'vitest';
import { readMemory, remember } from './memory.ts';

describe('what a thread remembers', () => {
  it('comes back as it was written', () => {
    const memory = { department: 'hr', previous: ['a'], form: null };
    expect(readMemory(JSON.stringify(memory))).toEqual(memory);
  });

  it.each(['', 'no json', 'null', '7', '"text"', '{"department":'])('is nothing when it reads %j', (text) => {
    expect(readMemory(text)).toEqual({});
  });

  it('is the last three questions, newest last', () => {
    const previous = ['a', 'b', 'c', 'd'].reduce<string[]>((before, next) => remember({ previous: before }, next), []);
    expect(previous).toEqual(['b', 'c', 'd']);
    expect(remember({}, 'a')).toEqual(['a']);
  });
});
