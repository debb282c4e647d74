/** Answers from passages with their own sentences, and says how sure that is. */
import type { GroundedAnswer, ModelContext } from '../tasks.ts';
import { answerConfidence } from './confidence.ts';
import { type ExtractOptions, type ExtractPassage, extractAnswer } from './extractive.ts';
import { questionParts } from './question-parts.ts';

/** The best sentences of the passages in the context, with a calibrated confidence; none and 0 when nothing fits. */
export function answerFrom(question: string, context: ModelContext): GroundedAnswer {
  const passages = context.passages ?? [];
  const options = { language: context.language, rarity: context.rarity ?? new Map<string, number>() };
  const { beside } = questionParts(question);
  return beside.length > 1
    ? together(beside.map((part) => answerOne(part, passages, options)))
    : answerOne(question, passages, options);
}

function answerOne(question: string, passages: ExtractPassage[], options: ExtractOptions): GroundedAnswer {
  const extracted = extractAnswer(question, passages, options);
  return {
    sentences: extracted.sentences.map(({ text, passageId, kind }) => ({ text, passageId, step: kind === 'step' })),
    confidence: extracted.sentences.length > 0 ? answerConfidence(extracted) : 0,
  };
}

/** One answer to several questions, each sentence once; no surer than the least sure of them. */
function together(answers: GroundedAnswer[]): GroundedAnswer {
  const said = new Map(answers.flatMap(({ sentences }) => sentences.map((one) => [one.text, one])));
  return { sentences: [...said.values()], confidence: Math.min(...answers.map(({ confidence }) => confidence)) };
}
