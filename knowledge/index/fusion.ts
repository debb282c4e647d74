/** How BM25, sub-word vectors and a model's vectors make one score; every index scores by this, so that a score means the same in all. */
import { embedTerms } from '../embed.ts';
import type { Hit, Passage } from '../passage.ts';
import { countTerms, isWord, termWeight } from '../terms.ts';
import { type QueryTerm, saturation } from './bm25.ts';
import type { SearchFilters } from './contract.ts';

export interface FusionSettings {
  /** How much the sub-word vectors say beside BM25, 0…1. */
  vectorShare: number;
  /** How much a model's vectors say beside both, 0…1. */
  semanticShare: number;
  /** How much a previous question says beside this one. */
  contextShare: number;
  /** From which agreement on a curated answer's question comes first. */
  curatedMatch: number;
}

export const fusionDefaults: FusionSettings = {
  vectorShare: 0.1,
  semanticShare: 0.35,
  contextShare: 0.3,
  curatedMatch: 0.7,
};

/** What is counted among the passages a scope may read. */
export interface Statistics {
  documents: number;
  averageLength: number;
  rarity(term: string): number;
}

/** Inverse document frequency as BM25 has it. */
export function rarityOf(documents: number, frequency: number): number {
  return Math.log(1 + (documents - frequency + 0.5) / (frequency + 0.5));
}

/** The terms of a question with their weights; those of the question before count for less. */
export function queryTerms(text: string, context: string, statistics: Statistics, contextShare: number): QueryTerm[] {
  return [...questionTerms(text, context, contextShare)].map(([term, share]) => ({
    term,
    weight: share * termWeight(term) * statistics.rarity(term),
  }));
}

/** Every term that is asked for, with how much its question counts. */
export function questionTerms(text: string, context: string, contextShare: number): Map<string, number> {
  const terms = new Map<string, number>();
  for (const term of countTerms(context).keys()) terms.set(term, contextShare);
  for (const term of countTerms(text).keys()) terms.set(term, 1);
  return terms;
}

/** The question as a sub-word vector, its terms weighted like in BM25. */
export function queryVector(terms: QueryTerm[]): Float32Array {
  const weights = new Map(terms.map(({ term, weight }) => [term, weight]));
  return embedTerms(
    terms.map(({ term }): [string, number] => [term, 1]),
    (term) => weights.get(term) ?? 0,
  );
}

/** The BM25 score no passage can exceed for these terms. */
export function bestScore(terms: QueryTerm[]): number {
  return terms.reduce((sum, { weight }) => sum + weight, 0) * saturation;
}

/** What a model says of one passage: its cosine, and that of the question with the mean of all it may read. */
export interface Semantic {
  cosine: number;
  mean: number;
}

/** Puts the parts together. Passages a model has not seen yet are judged by the rest alone and lose nothing by it. */
export function toHit(
  passage: Passage,
  parts: { lexical: number; vector: number; semantic?: Semantic | undefined; lift: number },
  settings: FusionSettings,
): Hit {
  const { lexical, semantic, lift } = parts;
  const vector = Math.max(0, parts.vector);
  const plain = (1 - settings.vectorShare) * lexical + settings.vectorShare * vector;
  if (!semantic) return { passage, score: plain + lift, lexical, vector };
  const fused = (1 - settings.semanticShare) * plain + settings.semanticShare * standing(semantic);
  return { passage, score: fused + lift, lexical, vector, semantic: semantic.cosine };
}

/**
 * How far a cosine stands above that of just any passage, 0…1: some models call everything .7 alike, others .1, and only
 * what is above says something.
 */
function standing({ cosine, mean }: Semantic): number {
  return Math.min(1, Math.max(0, (cosine - mean) / Math.max(1e-6, 1 - mean)));
}

/** What a curated answer to this very question gets on top, so that it comes before every document. */
export function curatedLift(passage: Passage, text: string, statistics: Statistics, match: number): number {
  if (passage.kind !== 'curated' || !passage.question) return 0;
  const asked = [...countTerms(text).keys()].filter(isWord);
  const answered = [...countTerms(passage.question).keys()].filter(isWord);
  const mass = (terms: string[]) => terms.reduce((sum, term) => sum + statistics.rarity(term), 0);
  const shared = mass(asked.filter((term) => answered.includes(term)));
  const agreement = (2 * shared) / Math.max(1e-6, mass(asked) + mass(answered));
  return agreement >= match ? agreement + 0.3 : 0;
}

/** Whether a passage is one of those a search is narrowed to. */
export function passes(passage: Passage, { language, since, until, kinds }: SearchFilters): boolean {
  if (language !== undefined && passage.language !== language) return false;
  if (kinds !== undefined && !kinds.includes(passage.kind)) return false;
  if (since === undefined && until === undefined) return true;
  if (passage.date === null) return false;
  return (since === undefined || passage.date >= since) && (until === undefined || passage.date <= until);
}

/** Whether a search is narrowed at all. */
export function isNarrowed({ language, since, until, kinds }: SearchFilters): boolean {
  return [language, since, until, kinds].some((filter) => filter !== undefined);
}

/** Best first; what is equal in the order of its ids, so that two searches agree. */
export function byScore(a: Hit, b: Hit): number {
  return b.score - a.score || (a.passage.id < b.passage.id ? -1 : 1);
}
