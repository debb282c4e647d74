import { describe, expect, it } from 'vitest';
import type { RecordCase } from '../case.ts';
import { clickCodes, type Ended, endState, receipts } from './end-state.ts';

const row = { id: 'EXP-1', person: 'mali', amount_minor: 150_000 };
const scenario = (
  expected: Partial<RecordCase['expect']>,
  steps: RecordCase['steps'] = [{ say: 'x' }],
): RecordCase => ({
  id: 'a',
  language: 'en',
  person: 'mali',
  title: '',
  steps,
  expect: { rows: [], receipts: [], ...expected },
});
const ended = (changes: Partial<Ended>): Ended => ({ differences: [], receipts: [], codes: [], ...changes });
const added = { table: 'expenses', change: 'added' as const, row, set: {} };

describe('the end state', () => {
  const one = scenario({
    rows: [{ table: 'expenses', change: 'added', row: { person: 'mali', amount_minor: 150_000 } }],
  });

  it('is right with exactly the expected rows', () => {
    expect(endState.score(one, ended({ differences: [added] }))).toBe(1);
  });

  it('is wrong with a row too few, too many, or another value', () => {
    expect(endState.score(one, ended({}))).toBe(0);
    expect(endState.score(one, ended({ differences: [added, added] }))).toBe(0);
    expect(endState.score(one, ended({ differences: [{ ...added, row: { ...row, amount_minor: 1 } }] }))).toBe(0);
  });

  it('is wrong when something changed that should not have', () => {
    expect(endState.score(scenario({}), ended({ differences: [added] }))).toBe(0);
  });

  it('allows a changed row no other column than the expected ones', () => {
    const wanted = scenario({ rows: [{ table: 'budgets', change: 'changed', row: {}, set: { committed_minor: 5 } }] });
    const change = { table: 'budgets', change: 'changed' as const, row: {}, set: { committed_minor: 5 } };
    expect(endState.score(wanted, ended({ differences: [change] }))).toBe(1);
    expect(
      endState.score(wanted, ended({ differences: [{ ...change, set: { committed_minor: 5, owner: 'x' } }] })),
    ).toBe(0);
  });
});

describe('receipts and clicks', () => {
  it('count every write once', () => {
    const one = scenario({ receipts: ['it.open_ticket'] });
    expect(receipts.score(one, ended({ receipts: ['it.open_ticket'] }))).toBe(1);
    expect(receipts.score(one, ended({ receipts: ['it.open_ticket', 'it.open_ticket'] }))).toBe(0);
  });

  it('judge clicks only where the case says how they end', () => {
    const clicked = scenario({}, [{ say: 'x' }, { click: 'approve', as: 'krit', code: 'not_allowed' }]);
    expect(clickCodes.score(clicked, ended({ codes: ['ok', 'not_allowed'] }))).toBe(1);
    expect(clickCodes.score(clicked, ended({ codes: ['ok', 'ok'] }))).toBe(0);
    expect(clickCodes.score(scenario({}, [{ click: 'approve' }]), ended({ codes: ['ok'] }))).toBeNull();
  });
});
