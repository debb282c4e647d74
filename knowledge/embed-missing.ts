/** Makes the vectors that passages still lack; what is made is stored at once, so that whoever goes on goes on from there. */
import { sql } from 'drizzle-orm';
import type { Embedder } from '../agents/models/gateway.ts';
import { embeddings } from '../db/schema/knowledge.ts';
import { type Db, withTenant } from '../db/tenant.ts';
import { checkedVectors } from './embed-check.ts';
import { dimensionsOf } from './load.ts';

export interface EmbeddingWork {
  db: Db;
  tenant: string;
  embedder: Embedder;
  signal: AbortSignal;
  /** Passages given to the model at once. */
  batch?: number;
  /** Milliseconds one batch may take. */
  patience?: number;
}

const BATCH = 32;
const PATIENCE_MS = 120_000;
/** Ids looked at in one go. */
const PAGE = 2_000;
/** Words a model that works surely makes a vector of. */
const PROBE = 'Where is the office?';

/**
 * Embeds every passage that has no vector of the model; throws when the model is away. Several processes may do it at once:
 * each takes its passages in another order, looks again before it asks, and stores only what nobody stored before.
 */
export async function embedMissing(work: EmbeddingWork): Promise<number> {
  let made = 0;
  for (let after: string | undefined = ''; after !== undefined && !work.signal.aborted; ) {
    const ids: string[] = await lacking(work, after);
    after = ids.length < PAGE ? undefined : ids.at(-1);
    const shuffled = shuffle(ids);
    const size = work.batch ?? BATCH;
    for (let at = 0; at < shuffled.length && !work.signal.aborted; at += size)
      made += await embedBatch(work, await textsOf(work, shuffled.slice(at, at + size)));
  }
  return made;
}

interface Text {
  id: string;
  text: string;
  /** Of everything the vector is made of; compared when it is stored. */
  hash: string;
}

/** What a passage is to a model: where it stands, what it answers and what it says. */
const reading = sql`concat_ws(E'\n', d.title, nullif(p.section, ''), d.question, p.text)`;

async function lacking({ db, tenant, embedder }: EmbeddingWork, after: string): Promise<string[]> {
  const { rows } = await withTenant(db, tenant, (tx) =>
    tx.execute<{ id: string }>(sql`
      select p.id from passages p where p.id > ${after}
        and not exists (select from embeddings e where e.passage = p.id and e.model = ${embedder.model})
      order by p.id limit ${PAGE}`),
  );
  return rows.map(({ id }) => id);
}

async function textsOf({ db, tenant, embedder }: EmbeddingWork, ids: string[]): Promise<Text[]> {
  const { rows } = await withTenant(db, tenant, (tx) =>
    tx.execute<{ id: string; text: string; hash: string }>(sql`
      select p.id, ${reading} as text, md5(${reading}) as hash
      from passages p join documents d on d.id = p.document
      where p.id = any(${sql.param(ids)}::text[])
        and not exists (select from embeddings e where e.passage = p.id and e.model = ${embedder.model})`),
  );
  return rows;
}

/** Embeds and stores; where the model refuses some of the texts, it is given fewer until those alone are left out. */
async function embedBatch(work: EmbeddingWork, texts: Text[], tries = 0): Promise<number> {
  if (texts.length === 0 || work.signal.aborted) return 0;
  const vectors = await vectorsOf(work, texts);
  if (vectors) return store(work, texts, vectors);
  if (work.signal.aborted) return 0;
  if (texts.length > 1) {
    const half = texts.length >> 1;
    return (await embedBatch(work, texts.slice(0, half))) + (await embedBatch(work, texts.slice(half)));
  }
  if (tries === 0) return embedBatch(work, texts, 1);
  return store(work, texts, [new Float32Array(0)]);
}

/** Undefined where the model works but makes nothing of these texts; throws where it does not work at all. */
async function vectorsOf(work: EmbeddingWork, texts: Text[]): Promise<Float32Array[] | undefined> {
  const { embedder, signal } = work;
  const dimensions = await dimensionsOf(work.db, work.tenant, embedder.model);
  const ask = async (some: string[]) => {
    const given = await patiently(work, (limit) => embedder.embed(some, 'passage', limit));
    return checkedVectors(embedder.model, given, some.length, dimensions);
  };
  try {
    return await ask(texts.map(({ text }) => text));
  } catch {
    if (!signal.aborted) await ask([PROBE]);
    return undefined;
  }
}

/** An answer in time, whether the model heeds its signal or not. */
async function patiently<T>(
  { signal, patience = PATIENCE_MS }: EmbeddingWork,
  ask: (limit: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(patience)]);
  const late = new Promise<never>((_, reject) =>
    limit.addEventListener('abort', () => reject(limit.reason), { once: true }),
  );
  return Promise.race([ask(limit), late]);
}

/** Stores vectors of texts that are still what was embedded; an empty one says that the model makes nothing of its text. */
async function store({ db, tenant, embedder }: EmbeddingWork, texts: Text[], vectors: Float32Array[]): Promise<number> {
  const ids = sql.param(texts.map(({ id }) => id));
  const hashes = sql.param(texts.map(({ hash }) => hash));
  return withTenant(db, tenant, async (tx) => {
    const { rows } = await tx.execute<{ id: string }>(sql`
      select p.id from passages p join documents d on d.id = p.document
        join unnest(${ids}::text[], ${hashes}::text[]) as given(id, hash) on given.id = p.id and given.hash = md5(${reading})
      for share of p`);
    const present = new Set(rows.map(({ id }) => id));
    const values = texts.flatMap(({ id }, at) => {
      const { buffer, byteOffset, byteLength } = vectors[at] ?? new Float32Array(0);
      if (!present.has(id)) return [];
      const vector = new Uint8Array(buffer, byteOffset, byteLength);
      return [{ tenantId: tenant, passage: id, model: embedder.model, vector }];
    });
    if (values.length === 0) return 0;
    // In one order, since another process may be storing some of the same.
    values.sort((a, b) => (a.passage < b.passage ? -1 : 1));
    const { rowCount } = await tx.insert(embeddings).values(values).onConflictDoNothing();
    return rowCount ?? 0;
  });
}

function shuffle<T>(list: T[]): T[] {
  const mixed = [...list];
  for (let at = mixed.length - 1; at > 0; at--) {
    const other = Math.floor(Math.random() * (at + 1));
    [mixed[at], mixed[other]] = [mixed[other] as T, mixed[at] as T];
  }
  return mixed;
}
