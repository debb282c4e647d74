/**
 * The index that lives in Qdrant. Qdrant finds candidates by terms and by vector; what they are worth is computed here by the
 * same formula as in the embedded index, over the rows of the database, so that scores mean the same and a hit is always what
 * the database says now.
 */
import type { Db } from '../../db/tenant.ts';
import { dimensions } from '../embed.ts';
import { documentStamps, readPassages } from '../load.ts';
import type { Hit, Passage } from '../passage.ts';
import type { DocumentKey, KnowledgeIndex, PassageVectors, SearchQuery } from './contract.ts';
import {
  byScore,
  type FusionSettings,
  fusionDefaults,
  passes,
  queryTerms,
  queryVector,
  questionTerms,
} from './fusion.ts';
import { dot, judged } from './judge.ts';
import { SearchUnavailable } from './qdrant-calls.ts';
import { pointId, pointOf, sparseOf, stateOf } from './qdrant-points.ts';
import { createQdrantStatistics } from './qdrant-statistics.ts';
import type { QdrantStore } from './qdrant-store.ts';

export interface QdrantIndexOptions {
  db: Db;
  store: QdrantStore;
  /** Whose collection is searched: that of this model, or the built-in one. */
  model(): string | null;
  /** False until Qdrant is known to hold what the rows hold. */
  isReady?(): boolean;
  /** Searches while Qdrant is away or not ready. */
  standby: Pick<Required<KnowledgeIndex>, 'search' | 'rarity'>;
  /** Hears once that Qdrant is away, until it was there again. */
  onAway(error: unknown): void;
  settings?: Partial<FusionSettings>;
}

export interface QdrantIndex extends KnowledgeIndex {
  /** Writes passages into one collection, each with its model's vector or without one. */
  write(model: string | null, tenant: string, passages: Passage[], vectors?: PassageVectors): Promise<void>;
  /** What was counted before may not hold any more. */
  forgetCounts(tenant: string): void;
}

/** Points of one request; making them takes a moment in which nobody else has their turn. */
const PUT_AT_ONCE = 64;
/** Candidates each of the two ways may name. */
const CANDIDATES = 80;

/** Creates the index over a store whose collections exist. */
export function createQdrantIndex(options: QdrantIndexOptions): QdrantIndex {
  const { db, store, model, standby } = options;
  const settings = { ...fusionDefaults, ...options.settings };
  const statistics = createQdrantStatistics(store);
  let isAway = false;
  const orStandby = async <T>(ask: () => Promise<T>, instead: () => Promise<T>) => {
    if (options.isReady?.() === false) return instead();
    try {
      const found = await ask();
      isAway = false;
      return found;
    } catch (error) {
      if (!(error instanceof SearchUnavailable)) throw error;
      if (!isAway) options.onAway(error);
      isAway = true;
      return instead();
    }
  };
  const write: QdrantIndex['write'] = async (made, tenant, passages, vectors) => {
    if (made === null) await store.ensure(store.collectionOf(null), dimensions);
    const stamps = await documentStamps(db, tenant, [...new Set(passages.map(({ docId }) => docId))]);
    for (let at = 0; at < passages.length; at += PUT_AT_ONCE) {
      const points = passages.slice(at, at + PUT_AT_ONCE).map((passage) => {
        const vector = made === null ? 'builtin' : vectors?.of.get(passage.id);
        return pointOf(passage, stateOf(passage.docId, stamps.get(passage.docId) ?? ''), vector);
      });
      await store.put(store.collectionOf(made), points);
    }
    statistics.forget(tenant);
  };
  const keepOnly = async (document: DocumentKey, passages: Passage[]) => {
    const ids = passages.map(({ id }) => pointId(document.tenant, id));
    await store.keepOnly(store.collectionOf(model()), document, ids);
    statistics.forget(document.tenant);
  };
  return {
    write,
    forgetCounts: statistics.forget,
    async upsert(passages, vectors) {
      for (const tenant of new Set(passages.map((passage) => passage.tenant)))
        await write(
          model(),
          tenant,
          passages.filter((passage) => passage.tenant === tenant),
          vectors,
        );
    },
    async replace(document, passages, vectors) {
      await write(model(), document.tenant, passages, vectors);
      await keepOnly(document, passages);
    },
    remove: (document) => keepOnly(document, []),
    async rarity(scope) {
      if (scope.departments.length === 0 || scope.acl.length === 0) return standby.rarity(scope);
      const ask = async () => {
        const known = await statistics.of(store.collectionOf(model()), scope, scope.tokens);
        return new Map(scope.tokens.filter(known.has).map((token) => [token, known.rarity(token)]));
      };
      return orStandby(ask, () => standby.rarity(scope));
    },
    async search(query) {
      if (query.departments.length === 0 || query.acl.length === 0 || query.k <= 0) return [];
      return orStandby(
        () =>
          searched({ db, store, collection: store.collectionOf(model()), model: model(), settings, statistics }, query),
        () => standby.search(query),
      );
    },
  };
}

interface Parts {
  db: Db;
  store: QdrantStore;
  collection: string;
  model: string | null;
  settings: FusionSettings;
  statistics: ReturnType<typeof createQdrantStatistics>;
}

async function searched(parts: Parts, query: SearchQuery): Promise<Hit[]> {
  const { store, collection, model, settings, statistics } = parts;
  const { text, context = '' } = query;
  const asked = questionTerms(text, context, settings.contextShare);
  const counted = await statistics.of(collection, query, [...asked.keys()]);
  const terms = queryTerms(text, context, counted, settings.contextShare).filter(({ term }) => counted.has(term));
  const seen = query.vector?.model === model ? query.vector?.values : undefined;
  if (terms.length === 0 && !seen) return [];
  const builtin = queryVector(terms);
  const dense = model === null ? (terms.length > 0 ? builtin : undefined) : seen;
  const found = await store.candidates(collection, query, {
    terms: sparseOf(terms.map(({ term, weight }) => [term, weight])),
    ...(dense ? { vector: dense } : {}),
    limit: Math.max(CANDIDATES, query.k),
  });
  const mean = seen ? await statistics.mean(collection, query, seen) : 0;
  const cosines = seen ? found.byVector : new Map<string, number>();
  const ids = [...new Set([...found.byTerms, ...found.byVector.keys()])];
  const rows = await readPassages(parts.db, query.tenant, ids, seen && model !== null ? model : undefined);
  return rows.passages
    .filter((passage) => mayBeShown(passage, query))
    .map((passage) => {
      const own = rows.vectors?.of.get(passage.id);
      // The row's own vector is of the present text; Qdrant's counts where the row's is gone because another model took over.
      const cosine = seen && own?.length === seen.length ? dot(seen, own) : cosines.get(passage.id);
      const semantic = cosine === undefined ? undefined : { cosine, mean };
      return judged(passage, { terms, builtin, text, counted, semantic }, settings);
    })
    .sort(byScore)
    .slice(0, query.k);
}

/** What the rows say now decides, whatever Qdrant was told before. */
function mayBeShown(passage: Passage, query: SearchQuery): boolean {
  return (
    passage.tenant === query.tenant &&
    query.departments.includes(passage.department) &&
    passage.acl.some((principal) => query.acl.includes(principal)) &&
    passes(passage, query)
  );
}
