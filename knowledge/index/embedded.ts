/** The index that lives in the process: exact filtering first, then BM25 and sub-word vectors fused. */
import { embedTerms } from '../embed.ts';
import type { Hit, Passage } from '../passage.ts';
import { countTerms, isWord, termWeight } from '../terms.ts';
import { type QueryTerm, saturation } from './bm25.ts';
import type { KnowledgeIndex, SearchScope } from './contract.ts';
import { createSegment, type Segment } from './segment.ts';

export interface FusionOptions {
  /** How much the vectors say beside BM25, 0…1. */
  vectorShare: number;
  /** How much a previous question says beside this one. */
  contextShare: number;
  /** From which agreement on a curated answer's question comes first. */
  curatedMatch: number;
}

const defaults: FusionOptions = { vectorShare: 0.1, contextShare: 0.3, curatedMatch: 0.7 };
const candidatesPerSegment = 200;

interface Place {
  segment: Segment;
  slot: number;
}

interface Tenant {
  /** Segments by department and access class. */
  departments: Map<string, Map<string, Segment>>;
  places: Map<string, Place>;
  documents: Map<string, Set<string>>;
}

interface Statistics {
  documents: number;
  averageLength: number;
  rarity(term: string): number;
}

/** Creates an empty embedded index; each tenant's passages are held and counted apart. */
export function createEmbeddedIndex(options: Partial<FusionOptions> = {}): KnowledgeIndex {
  const settings = { ...defaults, ...options };
  const tenants = new Map<string, Tenant>();
  let scores = new Float32Array(1024);
  const scoreBuffer = (size: number) => {
    if (scores.length < size) scores = new Float32Array(size * 2);
    return scores.fill(0, 0, size);
  };
  return {
    async upsert(passages) {
      for (const passage of passages) put(tenantOf(tenants, passage.tenant), passage);
    },
    async remove({ tenant, docId }) {
      const home = tenants.get(tenant);
      for (const id of [...(home?.documents.get(docId) ?? [])]) if (home) drop(home, id);
    },
    async rarity(scope) {
      const { rarity } = statisticsOf(readable(tenants, scope));
      return new Map(scope.tokens.map((token) => [token, rarity(token)]));
    },
    async search(query) {
      const segments = readable(tenants, query);
      if (segments.length === 0 || query.k <= 0) return [];
      const statistics = statisticsOf(segments);
      const terms = queryTerms(query.text, query.context ?? '', statistics, settings.contextShare);
      if (terms.length === 0) return [];
      const asked = { terms, vector: queryVector(terms), best: bestScore(terms), text: query.text };
      const hits = segments.flatMap((segment) => hitsOf(segment, asked, statistics, scoreBuffer, settings));
      return hits.sort(byScore).slice(0, query.k);
    },
  };
}

function tenantOf(tenants: Map<string, Tenant>, id: string): Tenant {
  const known = tenants.get(id);
  if (known) return known;
  const fresh: Tenant = { departments: new Map(), places: new Map(), documents: new Map() };
  tenants.set(id, fresh);
  return fresh;
}

function put(home: Tenant, passage: Passage): void {
  drop(home, passage.id);
  const classes = home.departments.get(passage.department) ?? new Map<string, Segment>();
  home.departments.set(passage.department, classes);
  const accessClass = JSON.stringify([...new Set(passage.acl)].sort());
  const segment = classes.get(accessClass) ?? createSegment();
  classes.set(accessClass, segment);
  home.places.set(passage.id, { segment, slot: segment.add(passage) });
  const ids = home.documents.get(passage.docId) ?? new Set<string>();
  home.documents.set(passage.docId, ids.add(passage.id));
}

function drop(home: Tenant, id: string): void {
  const place = home.places.get(id);
  const passage = place?.segment.passage(place.slot);
  if (!place || !passage) return;
  place.segment.remove(place.slot);
  home.places.delete(id);
  const ids = home.documents.get(passage.docId);
  ids?.delete(id);
  if (ids?.size === 0) home.documents.delete(passage.docId);
  if (place.segment.sparse) {
    place.segment.compact((moved, slot) => home.places.set(moved.id, { segment: place.segment, slot }));
  }
}

/** Only these segments are ever looked at: what may not be read has no influence, not even on word rarity. */
function readable(tenants: Map<string, Tenant>, scope: SearchScope): Segment[] {
  const home = tenants.get(scope.tenant);
  const principals = new Set(scope.acl);
  return [...new Set(scope.departments)].flatMap((department) =>
    [...(home?.departments.get(department) ?? [])]
      .filter(([accessClass, segment]) => segment.lexical.documents > 0 && mayRead(accessClass, principals))
      .map(([, segment]) => segment),
  );
}

function mayRead(accessClass: string, principals: Set<string>): boolean {
  const allowed: string[] = JSON.parse(accessClass);
  return allowed.some((principal) => principals.has(principal));
}

function statisticsOf(segments: Segment[]): Statistics {
  const sum = (pick: (segment: Segment) => number) => segments.reduce((total, segment) => total + pick(segment), 0);
  const documents = sum((segment) => segment.lexical.documents);
  return {
    documents,
    averageLength: sum((segment) => segment.lexical.totalLength) / Math.max(1, documents),
    rarity(term) {
      const frequency = sum((segment) => segment.lexical.frequency(term));
      return Math.log(1 + (documents - frequency + 0.5) / (frequency + 0.5));
    },
  };
}

function queryTerms(text: string, context: string, statistics: Statistics, contextShare: number): QueryTerm[] {
  const terms = new Map<string, number>();
  for (const term of countTerms(context).keys()) terms.set(term, contextShare);
  for (const term of countTerms(text).keys()) terms.set(term, 1);
  return [...terms].map(([term, share]) => ({ term, weight: share * termWeight(term) * statistics.rarity(term) }));
}

function queryVector(terms: QueryTerm[]): Float32Array {
  const weights = new Map(terms.map(({ term, weight }) => [term, weight]));
  return embedTerms(
    terms.map(({ term }): [string, number] => [term, 1]),
    (term) => weights.get(term) ?? 0,
  );
}

function bestScore(terms: QueryTerm[]): number {
  return terms.reduce((sum, { weight }) => sum + weight, 0) * saturation;
}

interface Asked {
  terms: QueryTerm[];
  vector: Float32Array;
  best: number;
  text: string;
}

function hitsOf(
  segment: Segment,
  asked: Asked,
  statistics: Statistics,
  scoreBuffer: (size: number) => Float32Array,
  settings: FusionOptions,
): Hit[] {
  const scores = scoreBuffer(segment.size);
  segment.lexical.score(asked.terms, statistics.averageLength, scores);
  const slots = new Set([
    ...bestSlots(scores, segment.size, candidatesPerSegment),
    ...segment.vectors.nearest(asked.vector, candidatesPerSegment),
  ]);
  return [...slots].flatMap((slot) => {
    const passage = segment.passage(slot);
    if (!passage) return [];
    const lexical = (scores[slot] ?? 0) / asked.best;
    const vector = Math.max(0, segment.vectors.cosine(slot, asked.vector));
    const fused = (1 - settings.vectorShare) * lexical + settings.vectorShare * vector;
    const lift = curatedLift(passage, asked.text, statistics, settings.curatedMatch);
    return [{ passage, score: fused + lift, lexical, vector }];
  });
}

/** The slots with the best scores, found with one pass and a small sorted list. */
function bestSlots(scores: Float32Array, size: number, count: number): number[] {
  const kept: number[] = [];
  let floor = 0;
  for (let slot = 0; slot < size; slot++) {
    if ((scores[slot] as number) <= floor) continue;
    kept.push(slot);
    if (kept.length < count * 4) continue;
    kept.sort((a, b) => (scores[b] as number) - (scores[a] as number) || a - b);
    kept.length = count;
    floor = scores[kept[count - 1] as number] as number;
  }
  return kept.sort((a, b) => (scores[b] as number) - (scores[a] as number) || a - b).slice(0, count);
}

/** A curated answer to this very question comes before every document. */
function curatedLift(passage: Passage, text: string, statistics: Statistics, match: number): number {
  if (passage.kind !== 'curated' || !passage.question) return 0;
  const asked = [...countTerms(text).keys()].filter(isWord);
  const answered = [...countTerms(passage.question).keys()].filter(isWord);
  const mass = (terms: string[]) => terms.reduce((sum, term) => sum + statistics.rarity(term), 0);
  const shared = mass(asked.filter((term) => answered.includes(term)));
  const agreement = (2 * shared) / Math.max(1e-6, mass(asked) + mass(answered));
  return agreement >= match ? agreement + 0.3 : 0;
}

function byScore(a: Hit, b: Hit): number {
  return b.score - a.score || (a.passage.id < b.passage.id ? -1 : 1);
}
