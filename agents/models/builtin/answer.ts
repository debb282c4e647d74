/** Answers from passages with their own sentences, and says how sure that is. */
import type { GroundedAnswer, ModelContext } from '../tasks.ts';
import { answerConfidence } from './confidence.ts';
import { extractAnswer } from './extractive.ts';

/** The best sentences of the passages in the context, with a calibrated confidence; none and 0 when nothing fits. */
export function answerFrom(question: string, context: ModelContext): GroundedAnswer {
  const passages = context.passages ?? [];
  const rarity = context.rarity ?? new Map<string, number>();
  const extracted = extractAnswer(question, passages, { language: context.language, rarity });
  return {
    sentences: extracted.sentences.map(({ text, passageId, kind }) => ({ text, passageId, step: kind === 'step' })),
    confidence: extracted.sentences.length > 0 ? answerConfidence(extracted) : 0,
  };
}
