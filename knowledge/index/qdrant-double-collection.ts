/** For tests: one collection of the double, with what Qdrant does to points: named vectors, payload indexes, filters, facets. */
type Values = number[];
interface Sparse {
  indices: number[];
  values: number[];
}
interface Match {
  value?: unknown;
  any?: unknown[];
}
export interface DoubleCondition extends DoubleFilter {
  key?: string;
  match?: Match;
  range?: { gte?: string; lte?: string };
  has_id?: string[];
  has_vector?: string;
}
export interface DoubleFilter {
  must?: DoubleCondition[];
  must_not?: DoubleCondition[];
  should?: DoubleCondition[];
}
interface DoublePoint {
  id: string;
  vector: Record<string, Values | Sparse>;
  payload: Record<string, unknown>;
}
/** Any request's body; the description has checked its form already. */
export interface DoubleBody {
  vectors?: Record<string, { size: number; quantization_config?: unknown }>;
  sparse_vectors?: Record<string, unknown>;
  field_name?: string;
  field_schema?: { type: string; is_tenant?: boolean };
  points?: DoublePoint[];
  filter?: DoubleFilter;
  searches?: DoubleBody[];
  query?: Values | Sparse | { sample: string };
  using?: string;
  limit?: number;
  offset?: string | null;
  key?: string;
  with_payload?: string[] | boolean;
  with_vector?: string[] | boolean;
}

export interface Collection {
  points: Map<string, DoublePoint>;
  indexes: Map<string, { type: string; is_tenant?: boolean }>;
  creation: DoubleBody;
  info(): unknown;
  index(body: DoubleBody): unknown;
  upsert(body: DoubleBody): unknown;
  remove(body: DoubleBody): unknown;
  query(body: DoubleBody): unknown;
  count(body: DoubleBody): unknown;
  scroll(body: DoubleBody): unknown;
  facet(body: DoubleBody): unknown;
}

/** An empty collection of the vectors it was created with. */
export function createDoubleCollection(creation: DoubleBody): Collection {
  const points = new Map<string, DoublePoint>();
  const indexes: Collection['indexes'] = new Map();
  let version = 0;
  const done = () => ({ operation_id: ++version, status: 'completed' });
  const matching = (filter: DoubleFilter | undefined) => {
    for (const key of keysOf(filter)) if (!indexes.has(key)) throw new Error(`there is no payload index for ${key}`);
    return [...points.values()].filter((point) => matches(point, filter)).sort((a, b) => (a.id < b.id ? -1 : 1));
  };
  return {
    points,
    indexes,
    creation,
    info: () => ({
      status: 'green',
      optimizer_status: 'ok',
      points_count: points.size,
      segments_count: 1,
      config: {
        params: { vectors: creation.vectors, sparse_vectors: creation.sparse_vectors },
        hnsw_config: { m: 0, payload_m: 16, ef_construct: 100, full_scan_threshold: 10_000 },
        optimizer_config: { default_segment_number: 2, flush_interval_sec: 5 },
      },
      payload_schema: Object.fromEntries(
        [...indexes].map(([name, params]) => [name, { data_type: params.type, params, points: points.size }]),
      ),
    }),
    index({ field_name = '', field_schema = { type: '' } }) {
      indexes.set(field_name, field_schema);
      return done();
    },
    upsert({ points: given = [] }) {
      for (const point of given) {
        checkVectors(point, creation);
        points.set(point.id, structuredClone(point));
      }
      return done();
    },
    remove({ filter }) {
      for (const { id } of matching(filter)) points.delete(id);
      return done();
    },
    query(body) {
      const found = matching(body.filter);
      const ranked = isSample(body.query) ? found.map((point) => ({ point, score: 0 })) : scored(found, body, creation);
      return { points: ranked.slice(0, body.limit ?? 10).map(({ point, score }) => shown(point, score, body)) };
    },
    count: ({ filter }) => ({ count: matching(filter).length }),
    scroll({ filter, limit = 10, offset, ...rest }) {
      const from = matching(filter).filter(({ id }) => !offset || id >= offset);
      const page = from.slice(0, limit).map(({ id, payload }) => ({ id, payload: chosen(payload, rest.with_payload) }));
      return { points: page, next_page_offset: from[limit]?.id ?? null };
    },
    facet({ key = '', filter, limit = 10 }) {
      if (!indexes.has(key)) throw new Error(`there is no payload index for ${key}`);
      const counts = new Map<unknown, number>();
      for (const { payload } of matching(filter))
        for (const value of new Set([payload[key] ?? []].flat())) counts.set(value, (counts.get(value) ?? 0) + 1);
      const hits = [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count);
      return { hits: hits.slice(0, limit) };
    },
  };
}

function checkVectors(point: DoublePoint, creation: DoubleBody): void {
  for (const [name, vector] of Object.entries(point.vector)) {
    if (Array.isArray(vector)) {
      const size = creation.vectors?.[name]?.size;
      if (size !== vector.length)
        throw new Error(`Vector dimension error: expected dim: ${size}, got ${vector.length}`);
    } else {
      if (!(creation.sparse_vectors && name in creation.sparse_vectors))
        throw new Error(`Not existing vector name: ${name}`);
      if (vector.indices.length !== vector.values.length) throw new Error('must be the same length as indices');
      if (new Set(vector.indices).size !== vector.indices.length) throw new Error('must be unique');
    }
  }
}

function isSample(query: DoubleBody['query']): boolean {
  return typeof query === 'object' && 'sample' in query;
}

function scored(found: DoublePoint[], { query, using = '' }: DoubleBody, creation: DoubleBody) {
  const wanted = creation.vectors?.[using]?.size;
  if (Array.isArray(query) && query.length !== wanted)
    throw new Error(`Vector dimension error: expected dim: ${wanted}, got ${query.length}`);
  return found
    .flatMap((point) => {
      const vector = point.vector[using];
      if (Array.isArray(query) && Array.isArray(vector)) return [{ point, score: cosine(query, vector) }];
      if (!query || Array.isArray(query) || Array.isArray(vector) || !vector || 'sample' in query) return [];
      const score = product(query, vector);
      // Points that share no term with a sparse query are not found by it.
      return score === undefined ? [] : [{ point, score }];
    })
    .sort((a, b) => b.score - a.score || (a.point.id < b.point.id ? -1 : 1));
}

function cosine(a: Values, b: Values): number {
  const dot = a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);
  return dot / ((Math.hypot(...a) || 1) * (Math.hypot(...b) || 1));
}

function product(query: Sparse, vector: Sparse): number | undefined {
  const values = new Map(vector.indices.map((index, at) => [index, vector.values[at] ?? 0]));
  const shared = query.indices.flatMap((index, at) =>
    values.has(index) ? [(query.values[at] ?? 0) * (values.get(index) ?? 0)] : [],
  );
  return shared.length === 0 ? undefined : shared.reduce((sum, value) => sum + value, 0);
}

function shown({ id, payload, vector }: DoublePoint, score: number, body: DoubleBody) {
  const names = Array.isArray(body.with_vector) ? body.with_vector : [];
  const vectors = Object.fromEntries(Object.entries(vector).filter(([name]) => names.includes(name)));
  return {
    ...{ id, version: 1, score, payload: chosen(payload, body.with_payload) },
    ...(names.length > 0 ? { vector: vectors } : {}),
  };
}

function chosen(payload: DoublePoint['payload'], fields: DoubleBody['with_payload']) {
  if (!Array.isArray(fields)) return fields ? payload : null;
  return Object.fromEntries(Object.entries(payload).filter(([key]) => fields.includes(key)));
}

function matches(point: DoublePoint, filter: DoubleFilter | undefined): boolean {
  const { must = [], must_not = [], should = [] } = filter ?? {};
  const holds = (condition: DoubleCondition) => fulfils(point, condition);
  return must.every(holds) && !must_not.some(holds) && (should.length === 0 || should.some(holds));
}

function fulfils(point: DoublePoint, condition: DoubleCondition): boolean {
  const { key, match, range, has_id, has_vector } = condition;
  if (has_id) return has_id.includes(point.id);
  if (has_vector !== undefined) return has_vector in point.vector;
  if (key === undefined) return matches(point, condition);
  const values = [point.payload[key] ?? []].flat();
  if (match) return values.some((value) => (match.any ? match.any.includes(value) : match.value === value));
  if (!range) throw new Error(`the double knows no such condition on ${key}`);
  const within = (at: number) =>
    at >= Date.parse(range.gte ?? '0000-01-01') && at <= Date.parse(range.lte ?? '9999-12-31');
  return values.some((value) => within(Date.parse(String(value))));
}

function keysOf(filter: DoubleFilter | undefined): string[] {
  const conditions = [...(filter?.must ?? []), ...(filter?.must_not ?? []), ...(filter?.should ?? [])];
  return conditions.flatMap((condition) => (condition.key ? [condition.key] : keysOf(condition)));
}
