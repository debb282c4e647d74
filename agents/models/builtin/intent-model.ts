/** The trained part of the classifier: a vocabulary, the documents' evidence and the weights over both. */

import { type Evidence, evidenceOf, evidenceSize } from './evidence.ts';
import { featuresOf, type TextFeatures } from './features.ts';
import { doubted, doubtOf } from './novelty.ts';
import { type LinearModel, scoresOf, softmax, trainSoftmax } from './softmax.ts';
import { buildVocabulary, type Vocabulary, vectorOf } from './vocabulary.ts';

/** A text with everything about it that does not depend on training. */
export interface Prepared {
  features: TextFeatures;
  evidence: Float32Array;
}

export interface IntentModel {
  vocabulary: Vocabulary;
  evidence: Evidence;
  linear: LinearModel;
  /** Which labels mean that no department is asked. */
  noneLabels: number[];
}

const training = { epochs: 5, rate: 0.5, decay: 3e-3, dropout: 0.1, seed: 20260101 };
const mostCells = 1_500_000;

/** Reads a text once for training in several folds. */
export function prepare(text: string, evidence: Evidence): Prepared {
  const features = featuresOf(text);
  return { features, evidence: evidenceOf(features, evidence) };
}

/** Trains on prepared texts and the index of the right label of each. */
export function trainIntents(
  texts: Prepared[],
  targets: number[],
  base: { evidence: Evidence; labels: number; noneLabels: number[] },
): IntentModel {
  const { evidence, labels, noneLabels } = base;
  const all = texts.map(({ features }) => features.all);
  const vocabulary = buildVocabulary(all, Math.floor(mostCells / labels));
  const vectors = texts.map((text) => vectorOf(text.features.all, vocabulary, text.evidence));
  const size = { features: vocabulary.hashes.length + evidenceSize(evidence), labels };
  return { vocabulary, evidence, noneLabels, linear: trainSoftmax(vectors, targets, size, training) };
}

/** The probability of each label, not yet calibrated. */
export function predictIntents({ features, evidence }: Prepared, model: IntentModel): Float32Array {
  const vector = vectorOf(features.all, model.vocabulary, evidence);
  const probabilities = softmax(scoresOf(model.linear, vector));
  return doubted(probabilities, model.noneLabels, doubtOf(features, model.vocabulary, model.evidence));
}
