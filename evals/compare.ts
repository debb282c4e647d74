/** Compares a run with its baseline: which metrics got worse, and which cases changed with them. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Judged, Metric, SuiteResult } from './scorer.ts';

const baselineSchema = z.strictObject({
  suite: z.string(),
  metrics: z.record(
    z.string(),
    z.strictObject({
      value: z.number(),
      n: z.number(),
      better: z.enum(['higher', 'lower']),
      /** How much worse a metric may get before the gate closes. */
      tolerance: z.number().min(0),
    }),
  ),
  /** Cases that did not get full marks, with the scorers they failed; every other case was right. */
  failing: z.record(z.string(), z.array(z.string())),
});

export type Baseline = z.output<typeof baselineSchema>;

export interface Worse {
  metric: string;
  before: number;
  /** Null when the run did not measure it at all. */
  now: number | null;
  /** Cases that failed now and not then. */
  cases: string[];
}

export interface Comparison {
  worse: Worse[];
  /** Metrics that got better by more than their tolerance. */
  better: string[];
  kept: string[];
}

/** Judges every metric of the baseline; one that is missing from the run is worse. */
export function compare(baseline: Baseline, run: Pick<SuiteResult, 'metrics' | 'cases'>): Comparison {
  const comparison: Comparison = { worse: [], better: [], kept: [] };
  for (const [metric, then] of Object.entries(baseline.metrics)) {
    const now = run.metrics[metric];
    const gain = now
      ? then.better === 'higher'
        ? now.value - then.value
        : then.value - now.value
      : Number.NEGATIVE_INFINITY;
    if (gain < -then.tolerance - 1e-9) {
      comparison.worse.push({
        metric,
        before: then.value,
        now: now?.value ?? null,
        cases: newlyFailing(baseline, run.cases, metric),
      });
    } else if (gain > then.tolerance + 1e-9) comparison.better.push(metric);
    else comparison.kept.push(metric);
  }
  return comparison;
}

/** The baseline a run would make; tolerances that were set before stay. */
export function baselineOf(run: SuiteResult, before: Baseline | undefined): Baseline {
  const tolerance = (name: string, { better }: Metric) =>
    before?.metrics[name]?.tolerance ?? usualTolerance(run.suite, better);
  return {
    suite: run.suite,
    metrics: Object.fromEntries(
      Object.entries(run.metrics).map(([name, metric]) => [name, { ...metric, tolerance: tolerance(name, metric) }]),
    ),
    failing: Object.fromEntries(
      run.cases.flatMap(({ id, scores }) => {
        const failed = failedScorers(scores);
        return failed.length > 0 ? [[id, failed]] : [];
      }),
    ),
  };
}

/** The stored baseline of a suite; undefined when there is none. */
export function readBaseline(folder: string, suite: string): Baseline | undefined {
  const file = join(folder, `${suite}.json`);
  return existsSync(file) ? baselineSchema.parse(JSON.parse(readFileSync(file, 'utf8'))) : undefined;
}

/** Stores a baseline to be checked in. */
export function writeBaseline(folder: string, baseline: Baseline): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${baseline.suite}.json`), `${JSON.stringify(baseline, null, 2)}\n`);
}

/** Scorers that did not give full marks; null is no mark. */
export function failedScorers(scores: Judged['scores']): string[] {
  return Object.entries(scores).flatMap(([name, score]) => (score !== null && score < 1 ? [name] : []));
}

/** A metric is named after its scorer; measures of confidence rest on all of them. */
function newlyFailing(baseline: Baseline, cases: readonly Judged[], metric: string): string[] {
  const parts = metric.split('.');
  return cases.flatMap(({ id, language, scores }) => {
    const named = Object.keys(scores).filter((name) => parts.includes(name));
    const failed = failedScorers(scores).filter((name) => named.length === 0 || named.includes(name));
    const before = baseline.failing[id] ?? [];
    const elsewhere = (parts.includes('en') || parts.includes('th')) && !parts.includes(language);
    return !elsewhere && failed.some((name) => !before.includes(name)) ? [id] : [];
  });
}

/** Guards do not give way; learned measures move a little whenever data or training change. */
function usualTolerance(suite: string, better: Metric['better']): number {
  if (suite === 'safety' || suite === 'records') return 0;
  return better === 'lower' ? 0.02 : 0.01;
}
