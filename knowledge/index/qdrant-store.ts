/** The only door to Qdrant: whoever reads through it names whose eyes look, whoever writes names the tenant. */
import { createHash } from 'node:crypto';
import { QdrantClient, type Schemas } from '@qdrant/js-client-rest';
import type { DocumentKey, SearchFilters, SearchScope } from './contract.ts';
import { createCalls, SearchUnavailable } from './qdrant-calls.ts';
import { DENSE, type Point, SPARSE, type SparseVector } from './qdrant-points.ts';

export interface QdrantOptions {
  url: string;
  apiKey?: string;
  /** First part of every collection's name; installations that share a server differ by it. */
  prefix: string;
  /** Smaller vectors in Qdrant's memory; the found ones are measured again by the whole ones. Counts when a collection is made. */
  quantization?: 'none' | 'scalar' | 'binary';
  /** Milliseconds a search and a write may take. */
  searchMs?: number;
  writeMs?: number;
  /** Milliseconds before a failed call is made again for the first time. */
  retryMs?: number;
}

export interface Candidates {
  /** Passage ids by the terms they share with the question. */
  byTerms: string[];
  /** Passage ids by vector, with their cosine. */
  byVector: Map<string, number>;
}

export interface QdrantStore {
  /** The name of the collection of a model's vectors; null is the built-in one. */
  collectionOf(model: string | null): string;
  /** Creates the collection and its payload indexes as far as they are not there. */
  ensure(collection: string, dimensions: number): Promise<void>;
  put(collection: string, points: Point[]): Promise<void>;
  /** Removes the points of a document except these. */
  keepOnly(collection: string, document: DocumentKey, ids: string[]): Promise<void>;
  /** How many points each state of a document has. */
  states(collection: string, tenant: string): Promise<Map<string, number>>;
  /** How many points a document has, or how many of one state. */
  countOf(collection: string, document: DocumentKey, state?: string): Promise<number>;
  removeStates(collection: string, tenant: string, states: string[]): Promise<void>;
  /** Passages whose points have no dense vector, page by page. */
  unseen(collection: string, tenant: string): AsyncGenerator<string[]>;
  /** Removes the tenant from all of this installation's collections but these. */
  forget(tenant: string, keep: string[]): Promise<void>;
  candidates(collection: string, query: SearchScope & SearchFilters, asked: Asked): Promise<Candidates>;
  /** How many passages the scope may read, by the number of their words. */
  lengths(collection: string, scope: SearchScope): Promise<Map<number, number>>;
  /** In how many passages the scope may read a term stands. */
  frequency(collection: string, scope: SearchScope, term: number): Promise<number>;
  /** Dense vectors of some passages the scope may read. */
  sample(collection: string, scope: SearchScope, count: number): Promise<number[][]>;
}

interface Asked {
  terms: SparseVector;
  vector?: Float32Array;
  limit: number;
}

/** More documents of one tenant are not compared with the rows. */
const MOST_STATES = 200_000;
const MOST_LENGTHS = 5_000;
const UNSEEN_PAGE = 1_000;

const INDEXES: Record<string, Schemas['PayloadSchemaParams']> = {
  tenant: { type: 'keyword', is_tenant: true },
  department: { type: 'keyword' },
  acl: { type: 'keyword' },
  doc: { type: 'keyword' },
  language: { type: 'keyword' },
  kind: { type: 'keyword' },
  state: { type: 'keyword' },
  date: { type: 'datetime' },
  words: { type: 'integer', lookup: true, range: false },
  terms: { type: 'integer', lookup: true, range: false },
};

/** Connects to a Qdrant server; nothing is sent before the first call. */
export function createQdrantStore(options: QdrantOptions): QdrantStore {
  const { searchMs = 3_000, writeMs = 60_000 } = options;
  const calls = createCalls(new URL(options.url).host, options.retryMs);
  const [reader, writer] = [clientOf(options, searchMs), clientOf(options, writeMs)];
  const ensured = new Map<string, number>();
  const read = <T>(call: (client: QdrantClient) => Promise<T>) => calls.read(() => call(reader));
  const write = <T>(call: (client: QdrantClient) => Promise<T>) => calls.write(() => call(writer));

  return {
    collectionOf: (model) => `${options.prefix}_${model === null ? 'builtin' : named(model)}`,
    async ensure(collection, dimensions) {
      if (ensured.get(collection) === dimensions) return;
      const { exists } = await write((client) => client.collectionExists(collection));
      if (!exists) {
        const made = creation(dimensions, options.quantization);
        // Another process may have been quicker.
        await write((client) => client.createCollection(collection, made)).catch(async (error: unknown) => {
          if (!(await write((client) => client.collectionExists(collection))).exists) throw error;
        });
      }
      const { config, payload_schema } = await write((client) => client.getCollection(collection));
      const size = (config.params.vectors as Record<string, { size: number }> | undefined)?.[DENSE]?.size;
      if (size !== dimensions)
        throw new SearchUnavailable(
          `The Qdrant collection ${collection} holds vectors of ${size} numbers, the model makes ${dimensions}. Give the model another name, or remove the collection.`,
        );
      for (const [field_name, field_schema] of Object.entries(INDEXES)) {
        if (payload_schema[field_name]) continue;
        await write((client) => client.createPayloadIndex(collection, { field_name, field_schema, wait: true }));
      }
      ensured.set(collection, dimensions);
    },
    async put(collection, points) {
      if (points.length > 0) await write((client) => client.upsert(collection, { wait: true, points }));
    },
    async keepOnly(collection, { tenant, docId }, ids) {
      const others = ids.length === 0 ? {} : { must_not: [{ has_id: ids }] };
      const filter = { must: [is('tenant', tenant), is('doc', docId)], ...others };
      await write((client) => client.delete(collection, { wait: true, filter }));
    },
    async states(collection, tenant) {
      const filter = { must: [is('tenant', tenant)] };
      const { hits } = await write((client) =>
        client.facet(collection, { key: 'state', filter, limit: MOST_STATES, exact: true }),
      );
      return new Map(hits.map(({ value, count }) => [String(value), count]));
    },
    async countOf(collection, { tenant, docId }, state) {
      const must = [is('tenant', tenant), is('doc', docId), ...(state === undefined ? [] : [is('state', state)])];
      return (await write((client) => client.count(collection, { filter: { must }, exact: true }))).count;
    },
    async removeStates(collection, tenant, states) {
      if (states.length === 0) return;
      const filter = { must: [is('tenant', tenant), isAny('state', states)] };
      await write((client) => client.delete(collection, { wait: true, filter }));
    },
    async *unseen(collection, tenant) {
      const filter = { must: [is('tenant', tenant)], must_not: [{ has_vector: DENSE }] };
      const page = { filter, limit: UNSEEN_PAGE, with_payload: ['passage'], with_vector: false };
      for (let offset: Schemas['ScrollResult']['next_page_offset'] = null; ; ) {
        const from: { offset?: Schemas['ExtendedPointId'] } = typeof offset === 'string' ? { offset } : {};
        const found = await write((client) => client.scroll(collection, { ...page, ...from }));
        if (found.points.length > 0) yield found.points.map(({ payload }) => passageOf(payload));
        if (!found.next_page_offset) return;
        offset = found.next_page_offset;
      }
    },
    async forget(tenant, keep) {
      const { collections } = await write((client) => client.getCollections());
      const others = collections.filter(({ name }) => name.startsWith(`${options.prefix}_`) && !keep.includes(name));
      const filter = { must: [is('tenant', tenant)] };
      for (const { name } of others) await write((client) => client.delete(name, { wait: true, filter }));
    },
    async candidates(collection, query, { terms, vector, limit }) {
      const shared = { filter: within(query, query), limit, with_payload: ['passage'] };
      const searches = [
        ...(terms.indices.length > 0 ? [{ ...shared, query: terms, using: SPARSE }] : []),
        ...(vector ? [{ ...shared, query: [...vector], using: DENSE }] : []),
      ];
      if (searches.length === 0) return { byTerms: [], byVector: new Map() };
      const found = await read((client) => client.queryBatch(collection, { searches }));
      const byTerms = terms.indices.length > 0 ? (found[0]?.points ?? []) : [];
      const byVector = vector ? (found.at(-1)?.points ?? []) : [];
      return {
        byTerms: byTerms.map(({ payload }) => passageOf(payload)),
        byVector: new Map(byVector.map(({ payload, score }) => [passageOf(payload), score])),
      };
    },
    async lengths(collection, scope) {
      const { hits } = await read((client) =>
        client.facet(collection, { key: 'words', filter: within(scope), limit: MOST_LENGTHS, exact: true }),
      );
      return new Map(hits.map(({ value, count }) => [Number(value), count]));
    },
    async frequency(collection, scope, term) {
      const filter = within(scope);
      const { count } = await read((client) =>
        client.count(collection, { filter: { must: [...filter.must, is('terms', term)] }, exact: true }),
      );
      return count;
    },
    async sample(collection, scope, count) {
      const { points } = await read((client) =>
        client.query(collection, {
          query: { sample: 'random' },
          filter: within(scope),
          limit: count,
          with_payload: false,
          with_vector: [DENSE],
        }),
      );
      return points.flatMap(({ vector }) => {
        const dense = (vector as Record<string, number[]> | undefined)?.[DENSE];
        return dense ? [dense] : [];
      });
    },
  };
}

/** The filter of everything that reads for a person; a scope that sees nothing must not come so far. */
function within(scope: SearchScope, { language, since, until, kinds }: SearchFilters = {}) {
  const { tenant, departments, acl } = scope;
  if (!tenant || departments.length === 0 || acl.length === 0)
    throw new Error('A search without tenant, departments or principals must not reach Qdrant.');
  const range = {
    ...(since === undefined ? {} : { gte: `${since}T00:00:00Z` }),
    ...(until === undefined ? {} : { lte: `${until}T00:00:00Z` }),
  };
  return {
    must: [
      is('tenant', tenant),
      isAny('department', [...new Set(departments)]),
      isAny('acl', [...new Set(acl)]),
      ...(language === undefined ? [] : [is('language', language)]),
      ...(kinds === undefined ? [] : [isAny('kind', kinds)]),
      ...(since === undefined && until === undefined ? [] : [{ key: 'date', range }]),
    ],
  };
}

function is(key: string, value: string | number) {
  return { key, match: { value } };
}

function isAny(key: string, any: string[]) {
  return { key, match: { any } };
}

function passageOf(payload: Record<string, unknown> | null | undefined): string {
  return String(payload?.passage ?? '');
}

/** Every search is one tenant's, so there is no graph of all points, only one for each tenant. */
function creation(size: number, quantization: QdrantOptions['quantization'] = 'none') {
  const smaller = {
    scalar: { scalar: { type: 'int8' as const, quantile: 0.99, always_ram: true } },
    binary: { binary: { always_ram: true } },
  };
  return {
    vectors: {
      [DENSE]: {
        size,
        distance: 'Cosine' as const,
        ...(quantization !== 'none' ? { quantization_config: smaller[quantization] } : {}),
      },
    },
    sparse_vectors: { [SPARSE]: {} },
    hnsw_config: { payload_m: 16, m: 0 },
  };
}

/** A model's name may hold anything; what a collection's may not is left out, and a hash keeps two apart. */
function named(model: string): string {
  const hash = createHash('sha256').update(model).digest('hex').slice(0, 10);
  return `${model.replaceAll(/[^\w-]+/g, '-').slice(0, 60)}_${hash}`;
}

function clientOf({ url, apiKey }: QdrantOptions, timeout: number): QdrantClient {
  const { protocol, port, pathname, hostname } = new URL(url);
  const path = pathname.replace(/\/$/, '');
  const usual = protocol === 'https:' ? 443 : 6333;
  return new QdrantClient({
    host: hostname,
    port: port ? Number(port) : usual,
    https: protocol === 'https:',
    ...(path ? { prefix: path } : {}),
    timeout,
    checkCompatibility: false,
    // By header: the option of that name also writes to the console.
    ...(apiKey ? { headers: { 'api-key': apiKey } } : {}),
  });
}
