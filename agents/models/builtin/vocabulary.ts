/** Which features a model knows, and a text as a unit vector over them. */

import type { Feature, FeatureKind } from './features.ts';

/** A sparse vector: `values[i]` at `ids[i]`. */
export interface SparseVector {
  ids: Int32Array;
  values: Float32Array;
}

/** Known features by hash, with their inverse document frequency times the weight of their kind. */
export interface Vocabulary {
  hashes: Uint32Array;
  weights: Float32Array;
  idOf: ReadonlyMap<number, number>;
}

const kindWeights: Record<FeatureKind, number> = { word: 1, pair: 0.7, gram: 0.4, concept: 4 };
const leastTexts: Record<FeatureKind, number> = { word: 1, pair: 2, gram: 2, concept: 1 };

/** Learns which features to know from those of training texts, the most frequent first when there are more than `limit`. */
export function buildVocabulary(texts: Feature[][], limit: number): Vocabulary {
  const kept = [...countTexts(texts)]
    .filter(([, { kind, count }]) => count >= leastTexts[kind])
    .sort(([a, x], [b, y]) => y.count - x.count || a - b)
    .slice(0, limit);
  const weightOf = (kind: FeatureKind, count: number) => kindWeights[kind] * Math.log(1 + texts.length / count);
  return loadVocabulary(
    Uint32Array.from(kept, ([hash]) => hash),
    Float32Array.from(kept, ([, { kind, count }]) => weightOf(kind, count)),
  );
}

/** A vocabulary from its stored columns. */
export function loadVocabulary(hashes: Uint32Array, weights: Float32Array): Vocabulary {
  return { hashes, weights, idOf: new Map(Array.from(hashes, (hash, id) => [hash, id])) };
}

/** Features as a unit vector over those that are known, with `dense` values after the last of them. */
export function vectorOf(features: Feature[], vocabulary: Vocabulary, dense: ArrayLike<number>): SparseVector {
  const known = features.flatMap(({ hash }) => vocabulary.idOf.get(hash) ?? []);
  const weights = known.map((id) => vocabulary.weights[id] ?? 0);
  const length = Math.hypot(...weights) || 1;
  const extra = Array.from(dense);
  return {
    ids: Int32Array.from([...known, ...extra.map((_, at) => vocabulary.hashes.length + at)]),
    values: Float32Array.from([...weights.map((weight) => weight / length), ...extra]),
  };
}

function countTexts(texts: Feature[][]): Map<number, { kind: FeatureKind; count: number }> {
  const found = new Map<number, { kind: FeatureKind; count: number }>();
  for (const features of texts)
    for (const { hash, kind } of features) {
      const known = found.get(hash);
      if (known) known.count++;
      else found.set(hash, { kind, count: 1 });
    }
  return found;
}
