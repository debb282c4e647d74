import { describe, expect, it } from 'vitest';
import { differences, type Records } from './state.ts';

const before: Records = new Map([
  ['expenses/EXP-1', { id: 'EXP-1', amount_minor: 100 }],
  ['expenses/EXP-2', { id: 'EXP-2', amount_minor: 200 }],
]);

describe('differences between two states', () => {
  it('are none between a state and itself', () => {
    expect(differences(before, new Map(before))).toEqual([]);
  });

  it('name rows that are new, gone or changed, with the new values', () => {
    const after: Records = new Map([
      ['expenses/EXP-2', { id: 'EXP-2', amount_minor: 250 }],
      ['expenses/EXP-3', { id: 'EXP-3', amount_minor: 300 }],
    ]);
    expect(differences(before, after)).toEqual([
      { table: 'expenses', change: 'removed', row: { id: 'EXP-1', amount_minor: 100 }, set: {} },
      { table: 'expenses', change: 'changed', row: { id: 'EXP-2', amount_minor: 250 }, set: { amount_minor: 250 } },
      { table: 'expenses', change: 'added', row: { id: 'EXP-3', amount_minor: 300 }, set: {} },
    ]);
  });
});
