/** The probability that an extracted answer is right, by logistic weights fitted on labelled questions. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { type AnswerFeatures, answerFeatures, featureNames } from './answer-features.ts';
import type { ExtractedAnswer } from './extractive.ts';

const stored = z.object({ intercept: z.number(), weights: z.record(z.string(), z.number()) });

export type ConfidenceModel = z.infer<typeof stored>;

const fitted = stored.parse(JSON.parse(readFileSync(new URL('./confidence.json', import.meta.url), 'utf8')));

/** An expert has answered this very question before. */
const curatedConfidence = 0.95;

/** The probability the model gives to an answer with these features, 0…1. */
export function probabilityOf(features: AnswerFeatures, model: ConfidenceModel = fitted): number {
  const evidence = featureNames.reduce(
    (sum, name) => sum + (model.weights[name] ?? 0) * features[name],
    model.intercept,
  );
  return 1 / (1 + Math.exp(-evidence));
}

/** The calibrated probability that an extracted answer is right; nothing picked is nothing known. */
export function answerConfidence(answer: ExtractedAnswer): number {
  const first = answer.picked[0];
  if (!first) return 0;
  const { kind, score } = first.passage.source;
  const confidence = probabilityOf(answerFeatures(answer));
  return kind === 'curated' && score > 1 ? Math.max(confidence, curatedConfidence) : confidence;
}
