/** How much may be asked at once, so that what is sent to a chain of models fits into each of them. */
import type { NamedModel } from '../model-schema.ts';
import type { Step } from './chain.ts';
import { estimateTokens } from './estimate.ts';
import type { Member } from './fallback.ts';

/** Tokens of an answer nobody limited. */
export const USUAL_ANSWER = 1_024;
/** A context's part that such an answer takes at most. */
const ANSWER_SHARE = 4;
/** Tokens for the form of the answer and the framing of messages, which those who write prompts do not see. */
const FRAME = 512;
const FRAME_SHARE = 8;

/** Tokens kept free for the answer. */
export function answerRoom({ maxTokens }: Pick<Step, 'maxTokens'>, { context }: Pick<NamedModel, 'context'>): number {
  return maxTokens ?? Math.min(USUAL_ANSWER, context / ANSWER_SHARE);
}

/** Tokens a prompt may have for the smallest model that may be asked; null where none of them has a limit. */
export function roomOf(members: readonly Member[]): number | null {
  const rooms = members.flatMap(({ step, port: { declared } }) => {
    if (!declared) return [];
    const frame = Math.min(FRAME, declared.context / FRAME_SHARE);
    return [Math.max(0, Math.floor(declared.context - answerRoom(step, declared) - frame))];
  });
  return rooms.length > 0 ? Math.min(...rooms) : null;
}

/** How many of the texts, from the first on, fit into so many tokens together; all of them where there is no limit. */
export function fitted(texts: readonly string[], room: number | null): number {
  if (room === null) return texts.length;
  let left = room;
  const over = texts.findIndex((text) => {
    left -= estimateTokens(text);
    return left < 0;
  });
  return over < 0 ? texts.length : over;
}
