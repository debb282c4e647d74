import { describe, expect, it } from 'vitest';
import { unitsOf } from './units.ts';

const kinds = (text: string) => unitsOf(text).map(({ kind }) => kind);

describe('units', () => {
  it('are slices of the text, word for word', () => {
    const text = 'One rule. Another rule.\n\n- an item\n\n1. a step\n\n```sh\nls\n```\n\nDays: 3; Pay: full';
    for (const unit of unitsOf(text)) expect(text.slice(unit.start, unit.end)).toBe(unit.text);
  });

  it('tell sentences, items, steps, rows and code apart', () => {
    expect(kinds('A rule. Its reason.')).toEqual(['sentence', 'sentence']);
    expect(kinds('- one\n- two')).toEqual(['item', 'item']);
    expect(kinds('1. one\n2. two')).toEqual(['step', 'step']);
    expect(kinds('Days: 3; Pay: full')).toEqual(['row']);
    expect(kinds('```sh\nls\n```')).toEqual(['code']);
  });

  it('keep code and nested items with the step before them', () => {
    const [first, second] = unitsOf('1. Run this.\n\n```sh\nls -l\n```\n\n2. Look.\n  - twice');
    expect(first?.text).toBe('1. Run this.\n\n```sh\nls -l\n```');
    expect(second?.text).toBe('2. Look.\n  - twice');
  });

  it('remember the line that introduces a list', () => {
    expect(unitsOf('Bring these:\n\n- a passport')[1]?.lead).toBe('Bring these:');
    expect(unitsOf('- a passport')[0]?.lead).toBeUndefined();
  });

  it('do not read steps inside code', () => {
    expect(kinds('```\n1. not a step\n```')).toEqual(['code']);
  });
});
