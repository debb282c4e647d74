/** How much of a text the engine has never met, and the doubt that follows from it. */

import { type Evidence, isDocumented } from './evidence.ts';
import type { TextFeatures } from './features.ts';
import type { Vocabulary } from './vocabulary.ts';

// One strange word among known ones is a name or a slip; only a text that is mostly strange is foreign.
const tolerated = 0.5;
const doubtWithSubject = 0.25;
const doubtWithout = 0.95;

/** How much probability, 0…1, a text must lose to "none" because its words are unknown. */
export function doubtOf({ content, subjects }: TextFeatures, vocabulary: Vocabulary, evidence: Evidence): number {
  if (content.length === 0) return 0;
  const unknown = content.filter((hash) => !vocabulary.idOf.has(hash) && !isDocumented(hash, evidence)).length;
  const strange = Math.max(0, (unknown / content.length - tolerated) / (1 - tolerated));
  return strange * (subjects.length > 0 ? doubtWithSubject : doubtWithout);
}

/** Probabilities of which the doubted part went to the labels that mean none, in place. */
export function doubted(probabilities: Float32Array, noneLabels: number[], doubt: number): Float32Array {
  const none = noneLabels.reduce((sum, label) => sum + (probabilities[label] ?? 0), 0);
  if (noneLabels.length === 0 || doubt === 0) return probabilities;
  const moved = doubt * (1 - none);
  for (let at = 0; at < probabilities.length; at++) {
    const share = probabilities[at] ?? 0;
    const isNone = noneLabels.includes(at);
    probabilities[at] = isNone
      ? share + (none > 0 ? (moved * share) / none : moved / noneLabels.length)
      : share * (1 - doubt);
  }
  return probabilities;
}
