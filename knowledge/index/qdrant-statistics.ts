/** What is counted in Qdrant among the passages a scope may read, remembered for a minute. */
import { LRUCache } from 'lru-cache';
import { isWord } from '../terms.ts';
import type { SearchScope } from './contract.ts';
import { rarityOf, type Statistics } from './fusion.ts';
import { termId } from './qdrant-points.ts';
import type { QdrantStore } from './qdrant-store.ts';

const REMEMBERED_MS = 60_000;
/** The mean of all vectors moves slowly. */
const MEAN_MS = 600_000;
const SAMPLED = 48;
/** Terms of one question that are counted; each is a request. */
const MOST_TERMS = 96;

export interface Counted extends Statistics {
  /** Whether the term was counted: of a very long question only the most telling ones are. */
  has(term: string): boolean;
}

export interface QdrantStatistics {
  of(collection: string, scope: SearchScope, terms: string[]): Promise<Counted>;
  /** The mean cosine of a question with what the scope may read, by a sample of it. */
  mean(collection: string, scope: SearchScope, vector: Float32Array): Promise<number>;
  forget(tenant: string): void;
}

/** Counts by requests, each at most once a minute for one scope. */
export function createQdrantStatistics(store: QdrantStore): QdrantStatistics {
  const counts = new LRUCache<string, { documents: number; averageLength: number }>({ max: 2_000, ttl: REMEMBERED_MS });
  const frequencies = new LRUCache<string, number>({ max: 100_000, ttl: REMEMBERED_MS });
  const means = new LRUCache<string, Float32Array>({ max: 500, ttl: MEAN_MS });
  const turns = new Map<string, number>();
  const keyOf = (collection: string, { tenant, departments, acl }: SearchScope) =>
    JSON.stringify([collection, tenant, turns.get(tenant) ?? 0, [...departments].sort(), [...acl].sort()]);
  const countOf = async (key: string, collection: string, scope: SearchScope) => {
    const known = counts.get(key);
    if (known) return known;
    const lengths = await store.lengths(collection, scope);
    const documents = [...lengths.values()].reduce((sum, count) => sum + count, 0);
    const words = [...lengths].reduce((sum, [length, count]) => sum + length * count, 0);
    const found = { documents, averageLength: words / Math.max(1, documents) };
    counts.set(key, found);
    return found;
  };
  const frequencyOf = async (key: string, collection: string, scope: SearchScope, term: string) => {
    const own = `${key}\n${term}`;
    const known = frequencies.get(own);
    if (known !== undefined) return known;
    // No term is empty: it stands for one that no passage has.
    const found = term === '' ? 0 : await store.frequency(collection, scope, termId(term));
    frequencies.set(own, found);
    return found;
  };
  return {
    async of(collection, scope, terms) {
      const key = keyOf(collection, scope);
      const wanted = telling(terms, MOST_TERMS);
      const [{ documents, averageLength }, ...found] = await Promise.all([
        countOf(key, collection, scope),
        ...wanted.map((term) => frequencyOf(key, collection, scope, term)),
      ]);
      const frequency = new Map(wanted.map((term, at) => [term, found[at] ?? 0]));
      return {
        documents,
        averageLength,
        has: (term) => frequency.has(term),
        rarity: (term) => rarityOf(documents, frequency.get(term) ?? 0),
      };
    },
    async mean(collection, scope, vector) {
      const key = keyOf(collection, scope);
      const centre = means.get(key) ?? centreOf(await store.sample(collection, scope, SAMPLED), vector.length);
      means.set(key, centre);
      return vector.reduce((sum, value, at) => sum + value * (centre[at] as number), 0);
    },
    forget: (tenant) => void turns.set(tenant, (turns.get(tenant) ?? 0) + 1),
  };
}

/** The most telling terms first: a very long question would else be hundreds of requests. */
function telling(terms: Iterable<string>, most: number): string[] {
  const all = [...new Set(terms)];
  return [...all.filter(isWord), ...all.filter((term) => !isWord(term))].slice(0, most);
}

function centreOf(vectors: number[][], dimensions: number): Float32Array {
  const centre = new Float32Array(dimensions);
  for (const vector of vectors) {
    const length = Math.hypot(...vector) || 1;
    vector.forEach((value, at) => {
      centre[at] = (centre[at] ?? 0) + value / length / vectors.length;
    });
  }
  return centre;
}
