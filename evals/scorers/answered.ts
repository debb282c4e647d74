import type { Reply } from '../../agents/message.ts';
import type { QuestionCase } from '../case.ts';
import type { Scorer } from '../scorer.ts';
import { containsAll } from './text.ts';

/** Answered at once, and what had to be in the answer is there. */
export const answered: Scorer<QuestionCase, Reply> = {
  name: 'answered',
  score: ({ answerable, expect }, reply) =>
    answerable ? Number(reply.status === 'answered' && containsAll(reply.text, expect ?? [])) : null,
};
