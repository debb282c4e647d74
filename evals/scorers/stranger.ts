import type { Scorer } from '../scorer.ts';
import type { Routed } from './department.ts';

/** A message that belongs to nobody is known as such. */
export const stranger: Scorer<{ department: string }, Routed> = {
  name: 'none_recall',
  score: (testCase, routed) => (testCase.department === 'none' ? Number(routed.department === 'none') : null),
};
