/** A judgement of one criterion, and what a suite hands on about each case. */

/** 1 is right, 0 is wrong, between is a share; null when the case does not have the criterion, and null counts nowhere. */
export interface Scorer<C, O> {
  name: string;
  score(testCase: C, outcome: O): number | null;
}

/** A case with its judgements, in words that can be read without the code. */
export interface Judged {
  id: string;
  language: string;
  scores: Record<string, number | null>;
  /** What people said and clicked. */
  said: string[];
  wanted: string;
  got: string;
}

export interface Metric {
  value: number;
  /** Cases it rests on. */
  n: number;
  better: 'higher' | 'lower';
}

export interface SuiteResult {
  suite: string;
  metrics: Record<string, Metric>;
  cases: Judged[];
  seconds: number;
}

/** All judgements of one case. */
export function judge<C, O>(scorers: readonly Scorer<C, O>[], testCase: C, outcome: O): Judged['scores'] {
  return Object.fromEntries(scorers.map(({ name, score }) => [name, score(testCase, outcome)]));
}
