import type { Reply } from '../../agents/message.ts';
import type { QuestionCase } from '../case.ts';
import type { Scorer } from '../scorer.ts';

/** What no document answers went to a person or was declined. */
export const abstained: Scorer<QuestionCase, Reply> = {
  name: 'abstained',
  score: ({ answerable }, reply) =>
    answerable ? null : Number(reply.status === 'waiting' || reply.status === 'unknown'),
};
