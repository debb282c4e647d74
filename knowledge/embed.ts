/** Sub-word vectors without a model: words and character n-grams hashed into 256 dimensions. */
import { isWord } from './terms.ts';

export const dimensions = 256;

const gramLengths = [3, 4, 5];
const gramShare = 1.2;

/** The unit vector of counted terms, each weighted by `weigh` (its rarity) and damped by its count. */
export function embedTerms(terms: Iterable<[string, number]>, weigh: (term: string) => number): Float32Array {
  const vector = new Float32Array(dimensions);
  for (const [term, count] of terms) {
    if (term.startsWith('~')) continue;
    const weight = weigh(term) * (1 + Math.log(count));
    addFeature(vector, hashOf(term, 0, term.length, 7), weight);
    if (isWord(term)) addGrams(vector, term, weight);
  }
  return normalised(vector);
}

function addGrams(vector: Float32Array, word: string, weight: number): void {
  const framed = `<${word}>`;
  const total = gramLengths.reduce((sum, length) => sum + Math.max(0, framed.length - length + 1), 0);
  if (total === 0) return;
  const share = (weight * gramShare) / Math.sqrt(total);
  for (const length of gramLengths) {
    for (let at = 0; at + length <= framed.length; at++) addFeature(vector, hashOf(framed, at, at + length, 0), share);
  }
}

function addFeature(vector: Float32Array, hash: number, weight: number): void {
  const at = hash & (dimensions - 1);
  const signed = (hash >>> 9) & 1 ? weight : -weight;
  vector[at] = (vector[at] ?? 0) + signed;
}

/** FNV-1a with a final mix, so that neighbouring n-grams spread over all dimensions. */
function hashOf(text: string, from: number, to: number, seed: number): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let at = from; at < to; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) >>> 0;
}

function normalised(vector: Float32Array): Float32Array {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  return length === 0 ? vector : vector.map((value) => value / length);
}
