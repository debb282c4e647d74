/** Metrics of a suite: means of the judgements, for all and per language, and measures of confidence. */
import { auroc, calibrationError } from './logistic.ts';
import type { Judged, Metric } from './scorer.ts';

/** The mean of each scorer over the cases that have the criterion; a scorer that judged nothing has no metric. */
export function meansOf(cases: readonly Judged[]): Record<string, Metric> {
  const groups: [string, readonly Judged[]][] = [['', cases]];
  for (const language of new Set(cases.map((one) => one.language))) {
    groups.push([`.${language}`, cases.filter((one) => one.language === language)]);
  }
  const metrics: Record<string, Metric> = {};
  for (const name of new Set(cases.flatMap(({ scores }) => Object.keys(scores)))) {
    for (const [suffix, group] of groups) {
      const scores = group.flatMap(({ scores }) => scores[name] ?? []);
      if (scores.length > 0) metrics[`${name}${suffix}`] = metric(sum(scores) / scores.length, scores.length);
    }
  }
  return metrics;
}

/** A confidence and whether what it was said of came true. */
export interface Sure {
  confidence: number;
  came: boolean;
}

/** How well confidence tells what came true from what did not; null when there is only one kind. */
export function separation(pairs: readonly Sure[]): Metric | null {
  const kinds = new Set(pairs.map(({ came }) => came));
  return kinds.size < 2 ? null : metric(auroc(pairs.map(weighed)), pairs.length);
}

/** How far confidence is from the share that came true. */
export function miscalibration(pairs: readonly Sure[]): Metric | null {
  return pairs.length === 0 ? null : { ...metric(calibrationError(pairs.map(weighed)), pairs.length), better: 'lower' };
}

/** The share that is at or above a threshold, and how much of that came true. */
export function coverageAt(pairs: readonly Sure[], threshold: number): { coverage: Metric; precision: Metric | null } {
  const above = pairs.filter(({ confidence }) => confidence >= threshold);
  const right = above.filter(({ came }) => came).length;
  return {
    coverage: metric(above.length / Math.max(1, pairs.length), pairs.length),
    precision: above.length === 0 ? null : metric(right / above.length, above.length),
  };
}

/** Metrics without those that could not be measured. */
export function measured(metrics: Record<string, Metric | null>): Record<string, Metric> {
  return Object.fromEntries(Object.entries(metrics).flatMap(([name, one]) => (one ? [[name, one]] : [])));
}

function metric(value: number, n: number): Metric {
  return { value: Math.round(value * 10_000) / 10_000, n, better: 'higher' };
}

function weighed({ confidence, came }: Sure) {
  return { probability: confidence, outcome: came ? 1 : 0, weight: 1 };
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
