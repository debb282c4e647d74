/** What one passage is worth to a question when it is judged by itself: the embedded index's formula, without its tables. */
import { embedTerms } from '../embed.ts';
import type { Hit, Passage } from '../passage.ts';
import { termWeight } from '../terms.ts';
import { type QueryTerm, termScore } from './bm25.ts';
import { bestScore, curatedLift, type FusionSettings, type Semantic, type Statistics, toHit } from './fusion.ts';
import { fieldTerms } from './segment.ts';

export interface Judgement {
  terms: QueryTerm[];
  builtin: Float32Array;
  text: string;
  counted: Statistics;
  semantic: Semantic | undefined;
}

/** The hit a passage is. */
export function judged(passage: Passage, asked: Judgement, settings: FusionSettings): Hit {
  const { weighted, words } = fieldTerms(passage);
  const { terms, builtin, counted, semantic } = asked;
  const score = terms.reduce((sum, { term, weight }) => {
    const count = weighted.get(term);
    return count === undefined ? sum : sum + weight * termScore(count, words, counted.averageLength);
  }, 0);
  const best = bestScore(terms);
  const vector = dot(builtin, embedTerms(weighted, termWeight));
  const lift = curatedLift(passage, asked.text, counted, settings.curatedMatch);
  return toHit(passage, { lexical: best > 0 ? score / best : 0, vector, semantic, lift }, settings);
}

/** The product of two vectors of one length. */
export function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, at) => sum + value * (b[at] as number), 0);
}
