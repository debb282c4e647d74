import type { Scorer } from '../scorer.ts';

export interface Routed {
  department: string;
  confidence: number;
}

/** The message went to its own department; strangers have none. */
export const department: Scorer<{ department: string }, Routed> = {
  name: 'department',
  score: (testCase, routed) =>
    testCase.department === 'none' ? null : Number(routed.department === testCase.department),
};
