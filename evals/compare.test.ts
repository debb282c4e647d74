import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Baseline, baselineOf, compare, readBaseline, writeBaseline } from './compare.ts';
import type { SuiteResult } from './scorer.ts';

const run = (scores: Record<string, number | null>, better: 'higher' | 'lower' = 'higher'): SuiteResult => {
  const marks = Object.values(scores).filter((score) => score !== null);
  const value = marks.reduce((sum, score) => sum + score, 0) / marks.length;
  return {
    suite: 'tools',
    seconds: 1,
    metrics: { tool: { value, n: marks.length, better } },
    cases: Object.entries(scores).map(([id, tool]) => ({
      id,
      language: 'en',
      scores: { tool },
      said: [],
      wanted: '',
      got: '',
    })),
  };
};
const good = run({ a: 1, b: 1 });
const baseline = baselineOf(good, undefined);

describe('the gate', () => {
  it('holds for the run the baseline was made of', () => {
    expect(compare(baseline, good)).toEqual({ worse: [], better: [], kept: ['tool'] });
  });

  it('closes for a worse run and names the metric and the case', () => {
    expect(compare(baseline, run({ a: 1, b: 0 })).worse).toEqual([
      { metric: 'tool', before: 1, now: 0.5, cases: ['b'] },
    ]);
  });

  it('does not name cases that failed before', () => {
    const before = baselineOf(run({ a: 1, b: 0, c: 1 }), undefined);
    expect(compare(before, run({ a: 0, b: 0, c: 1 })).worse[0]?.cases).toEqual(['a']);
  });

  it('closes when a metric is not measured any more', () => {
    const worse = compare(baseline, { ...good, metrics: {} }).worse;
    expect(worse).toEqual([{ metric: 'tool', before: 1, now: null, cases: [] }]);
  });

  it('lets a metric move within its tolerance and no further', () => {
    const at = (value: number) => ({ ...good, metrics: { tool: { value, n: 2, better: 'higher' as const } } });
    expect(compare(baseline, at(0.99)).worse).toEqual([]);
    expect(compare(baseline, at(0.989)).worse).toHaveLength(1);
  });

  it('reads an error the other way round', () => {
    const error = baselineOf(run({ a: 0.1 }, 'lower'), undefined);
    expect(compare(error, run({ a: 0.3 }, 'lower')).worse).toHaveLength(1);
    expect(compare(error, run({ a: 0 }, 'lower')).better).toEqual(['tool']);
  });

  it('leaves guards no room at all', () => {
    const guarded = baselineOf({ ...good, suite: 'safety' }, undefined);
    expect(guarded.metrics.tool?.tolerance).toBe(0);
  });
});

describe('baselines', () => {
  it('keep the tolerance that was set by hand', () => {
    const loose: Baseline = { ...baseline, metrics: { tool: { value: 1, n: 2, better: 'higher', tolerance: 0.2 } } };
    expect(baselineOf(run({ a: 0, b: 1 }), loose).metrics.tool).toMatchObject({ value: 0.5, tolerance: 0.2 });
  });

  it('come back from their file as they were, and not at all without one', () => {
    const folder = mkdtempSync(join(tmpdir(), 'baselines-'));
    expect(readBaseline(folder, 'tools')).toBeUndefined();
    writeBaseline(folder, baseline);
    expect(readBaseline(folder, 'tools')).toEqual(baseline);
  });

  it('do not list a case whose only criterion is missing as failing', () => {
    expect(baselineOf(run({ a: 1, b: null, c: 0 }), undefined).failing).toEqual({ c: ['tool'] });
  });
});
