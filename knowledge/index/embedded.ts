/** The index that lives in the process: exact filtering first, then BM25 and vectors fused. */
import type { Hit, Passage } from '../passage.ts';
import type { QueryTerm } from './bm25.ts';
import type { DocumentKey, KnowledgeIndex, PassageVectors, SearchQuery, SearchScope } from './contract.ts';
import {
  bestScore,
  byScore,
  curatedLift,
  type FusionSettings,
  fusionDefaults,
  isNarrowed,
  passes,
  queryTerms,
  queryVector,
  rarityOf,
  type Semantic,
  type Statistics,
  toHit,
} from './fusion.ts';
import { createPace } from './pace.ts';
import type { Segment } from './segment.ts';
import { createTenantPassages, type TenantPassages } from './tenant-passages.ts';
import type { Vectors } from './vectors.ts';

export interface EmbeddedIndex extends KnowledgeIndex {
  /** Takes in what a model made of passages that are there; of others nothing is kept. */
  attach(tenant: string, vectors: PassageVectors): Promise<void>;
  /** Forgets a model's vectors. */
  detach(tenant: string, model: string): void;
  /** The ids of the passages that have no vector of the model. */
  lacking(tenant: string, model: string): string[];
}

export type FusionOptions = Partial<FusionSettings>;

const candidatesPerSegment = 200;

/** Creates an empty embedded index; each tenant's passages are held and counted apart. */
export function createEmbeddedIndex(options: FusionOptions = {}): EmbeddedIndex {
  const settings = { ...fusionDefaults, ...options };
  const tenants = new Map<string, TenantPassages>();
  const homeOf = (tenant: string) => {
    const home = tenants.get(tenant) ?? createTenantPassages();
    tenants.set(tenant, home);
    return home;
  };
  // One for all calls: many short ones after another would else never pause.
  const pace = createPace();
  let scores = new Float32Array(1024);
  const scoreBuffer = (size: number) => {
    if (scores.length < size) scores = new Float32Array(size * 2);
    return scores.fill(0, 0, size);
  };
  const upsert = async (passages: Passage[], vectors?: PassageVectors) => {
    for (const passage of passages) {
      homeOf(passage.tenant).put(passage, vectors);
      await pace();
    }
  };
  return {
    upsert,
    async replace({ tenant, docId }: DocumentKey, passages, vectors) {
      await upsert(passages, vectors);
      homeOf(tenant).keepOnly(docId, new Set(passages.map(({ id }) => id)));
    },
    async remove({ tenant, docId }) {
      tenants.get(tenant)?.keepOnly(docId, new Set());
    },
    async attach(tenant, vectors) {
      for (const [passage, vector] of vectors.of) {
        tenants.get(tenant)?.attach(passage, vectors.model, vector);
        await pace();
      }
    },
    detach: (tenant, model) => tenants.get(tenant)?.detach(model),
    lacking: (tenant, model) => tenants.get(tenant)?.lacking(model) ?? [],
    async rarity(scope) {
      const { rarity } = statisticsOf(readable(tenants, scope));
      return new Map(scope.tokens.map((token) => [token, rarity(token)]));
    },
    async search(query) {
      const segments = readable(tenants, query);
      if (segments.length === 0 || query.k <= 0) return [];
      const statistics = statisticsOf(segments);
      const terms = queryTerms(query.text, query.context ?? '', statistics, settings.contextShare);
      if (terms.length === 0 && !query.vector) return [];
      const asked = {
        query,
        terms,
        vector: queryVector(terms),
        best: bestScore(terms),
        mean: meanCosine(segments, query),
      };
      const hits = segments.flatMap((segment) => hitsOf(segment, asked, statistics, scoreBuffer, settings));
      return hits.sort(byScore).slice(0, query.k);
    },
  };
}

/** Only these segments are ever looked at: what may not be read has no influence, not even on word rarity. */
function readable(tenants: Map<string, TenantPassages>, scope: SearchScope): Segment[] {
  const home = tenants.get(scope.tenant);
  const principals = new Set(scope.acl);
  return [...new Set(scope.departments)].flatMap((department) => home?.readable(department, principals) ?? []);
}

function statisticsOf(segments: Segment[]): Statistics {
  const sum = (pick: (segment: Segment) => number) => segments.reduce((total, segment) => total + pick(segment), 0);
  const documents = sum((segment) => segment.lexical.documents);
  return {
    documents,
    averageLength: sum((segment) => segment.lexical.totalLength) / Math.max(1, documents),
    rarity: (term) =>
      rarityOf(
        documents,
        sum((segment) => segment.lexical.frequency(term)),
      ),
  };
}

/** The mean cosine of the question with everything that may be read: by the sum of the vectors, without a look at each. */
function meanCosine(segments: Segment[], { vector }: SearchQuery): number {
  if (!vector) return 0;
  const made = segments.flatMap((segment) => usable(segment, vector) ?? []);
  const count = made.reduce((total, vectors) => total + vectors.count, 0);
  const total = made.reduce((sum, vectors) => sum + dot(vector.values, vectors.sum), 0);
  return total / Math.max(1, count);
}

function dot(a: Float32Array, b: Float64Array): number {
  return a.reduce((sum, value, at) => sum + value * (b[at] as number), 0);
}

/** The vectors of the question's model, if they are as long as the question's. */
function usable(segment: Segment, vector: SearchQuery['vector']): Vectors | undefined {
  const vectors = vector && segment.semantic(vector.model);
  return vectors?.dimensions === vector?.values.length ? vectors : undefined;
}

interface Asked {
  query: SearchQuery;
  terms: QueryTerm[];
  vector: Float32Array;
  best: number;
  mean: number;
}

function hitsOf(
  segment: Segment,
  asked: Asked,
  statistics: Statistics,
  scoreBuffer: (size: number) => Float32Array,
  settings: FusionSettings,
): Hit[] {
  const { query } = asked;
  const scores = scoreBuffer(segment.size);
  segment.lexical.score(asked.terms, statistics.averageLength, scores);
  const admits = isNarrowed(query)
    ? (slot: number) => {
        const passage = segment.passage(slot);
        return passage !== undefined && passes(passage, query);
      }
    : undefined;
  const made = usable(segment, query.vector);
  const near = made
    ? made.nearest(query.vector?.values ?? asked.vector, candidatesPerSegment, admits)
    : segment.vectors.nearest(asked.vector, candidatesPerSegment, admits);
  const slots = new Set([...bestSlots(scores, segment.size, candidatesPerSegment, admits), ...near]);
  return [...slots].flatMap((slot) => {
    const passage = segment.passage(slot);
    if (!passage) return [];
    const lexical = asked.best > 0 ? (scores[slot] ?? 0) / asked.best : 0;
    const vector = segment.vectors.cosine(slot, asked.vector);
    const semantic = semanticOf(made, slot, asked);
    const lift = curatedLift(passage, query.text, statistics, settings.curatedMatch);
    return [toHit(passage, { lexical, vector, semantic, lift }, settings)];
  });
}

function semanticOf(made: Vectors | undefined, slot: number, { query, mean }: Asked): Semantic | undefined {
  if (!made?.has(slot) || !query.vector) return undefined;
  return { cosine: made.cosine(slot, query.vector.values), mean };
}

/** The slots with the best scores, found with one pass and a small sorted list. */
function bestSlots(
  scores: Float32Array,
  size: number,
  count: number,
  admits: (slot: number) => boolean = () => true,
): number[] {
  const kept: number[] = [];
  let floor = 0;
  for (let slot = 0; slot < size; slot++) {
    if ((scores[slot] as number) <= floor || !admits(slot)) continue;
    kept.push(slot);
    if (kept.length < count * 4) continue;
    kept.sort((a, b) => (scores[b] as number) - (scores[a] as number) || a - b);
    kept.length = count;
    floor = scores[kept[count - 1] as number] as number;
  }
  return kept.sort((a, b) => (scores[b] as number) - (scores[a] as number) || a - b).slice(0, count);
}
