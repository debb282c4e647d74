/** A tenant's points in Qdrant, written from the rows of the database and compared with them again and again. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Db } from '../../db/tenant.ts';
import { dimensions } from '../embed.ts';
import { modelInUse } from '../embed-in-use.ts';
import { dimensionsOf, documentStamps, passageCounts, readDocument, readPassages } from '../load.ts';
import type { DocumentKey } from './contract.ts';
import { createQdrantIndex, type QdrantIndex } from './qdrant.ts';
import { SearchUnavailable } from './qdrant-calls.ts';
import { pointId, stateOf } from './qdrant-points.ts';
import type { QdrantStore } from './qdrant-store.ts';
import type { Shelf } from './shelf.ts';
import { createStandby } from './standby.ts';

const PATIENCE_MS = 1_500;
/** How often a document is written again when it changes while it is being written. */
const TRIES = 5;
/** Looks after which the points of a model that is used no more are removed; by then every process has noticed. */
const FAREWELL = 3;

export interface QdrantShelfOptions {
  db: Db;
  store: QdrantStore;
  onError(error: unknown, where: string): void;
  /** Milliseconds the first comparison with the rows may take before it goes on in the background. */
  patience?: number;
}

/** Opens a tenant's part of Qdrant; where Qdrant is away, searches go over the rows until a look finds it there. */
export async function openQdrantShelf(
  { db, store, onError, patience = PATIENCE_MS }: QdrantShelfOptions,
  tenant: string,
  wanted: () => string | null,
): Promise<Shelf> {
  let model: string | null = null;
  let looksSinceChange = 0;
  let isReady = false;
  let isAway = false;
  /** Said once: it is looked for every half minute until it is there again. */
  const report = (error: unknown) => {
    if (!isAway) onError(error, `documents of ${tenant}`);
    isAway = true;
  };
  const index = createQdrantIndex({
    db,
    store,
    model: () => model,
    isReady: () => isReady,
    standby: createStandby(db),
    onAway: report,
  });
  const parts = { db, store, tenant, index };

  /** Fills the collection of a model; false where the model made no vector yet, so that there is nothing to fill. */
  const fill = async (made: string | null) => {
    const length = made === null ? dimensions : await dimensionsOf(db, tenant, made);
    if (length === undefined) return false;
    await store.ensure(store.collectionOf(made), length);
    await fillDocuments(parts, made);
    if (made !== null) await fillVectors(parts, made);
    return true;
  };
  const look = async () => {
    const next = await modelInUse(db, tenant, wanted());
    const isFilled = await fill(next);
    const used = isFilled ? next : null;
    if (!isFilled) await fill(null);
    if (used !== model) looksSinceChange = 0;
    model = used;
    isReady = true;
    isAway = false;
    index.forgetCounts(tenant);
    looksSinceChange += 1;
    if (looksSinceChange === FAREWELL) await store.forget(tenant, [model, wanted()].map(store.collectionOf));
  };
  const load = async (document: string) => {
    for (const made of new Set([model, await modelInUse(db, tenant, wanted())]))
      if (made === null || (await dimensionsOf(db, tenant, made)) !== undefined)
        await writeDocument(parts, made, { tenant, docId: document });
  };
  /** The rows are written: what Qdrant could not take now is made up for by the next look. */
  const later = (error: unknown) => {
    if (!(error instanceof SearchUnavailable)) throw error;
    report(error);
  };
  // The first filling of a large company takes minutes; until it is done, searches go over the rows.
  await Promise.race([look().catch(later), sleep(patience, undefined, { ref: false })]);
  return {
    index,
    model: () => model,
    load: (document) => load(document).catch(later),
    async heard(document) {
      index.forgetCounts(tenant);
      if (!(await isWritten(parts, model, document).catch(later))) await load(document).catch(later);
    },
    look: () => look().catch(later),
    prepare: async (made) => void (await fill(made)),
  };
}

interface Parts {
  db: Db;
  store: QdrantStore;
  tenant: string;
  index: QdrantIndex;
}

/** Writes what is missing or different and removes what the rows do not know. */
async function fillDocuments({ db, store, tenant, index }: Parts, model: string | null): Promise<void> {
  const collection = store.collectionOf(model);
  // Qdrant first: what it has and the rows have not is then surely old, since rows are written before points.
  const there = await store.states(collection, tenant);
  const stamps = await documentStamps(db, tenant);
  const counts = await passageCounts(db, tenant);
  const right = new Map(
    [...counts].map(([docId, count]) => [stateOf(docId, stamps.get(docId) ?? ''), { docId, count }]),
  );
  for (const [state, { docId, count }] of right) {
    if (there.get(state) !== count) await writeDocument({ db, store, tenant, index }, model, { tenant, docId });
  }
  await store.removeStates(
    collection,
    tenant,
    [...there.keys()].filter((state) => !right.has(state)),
  );
}

/** Whether Qdrant has just what the rows have of a document: whoever wrote it has then seen to it. */
async function isWritten({ db, store, tenant }: Parts, model: string | null, docId: string): Promise<boolean> {
  const [collection, key] = [store.collectionOf(model), { tenant, docId }];
  const stamp = (await documentStamps(db, tenant, [docId])).get(docId);
  const wanted = stamp === undefined ? 0 : (await readDocument(db, tenant, docId)).passages.length;
  const state = stamp === undefined ? undefined : stateOf(docId, stamp);
  if ((await store.countOf(collection, key)) !== wanted) return false;
  return state === undefined || (await store.countOf(collection, key, state)) === wanted;
}

/** Gives points their vectors that were written before the vectors were made. */
async function fillVectors({ db, store, tenant, index }: Parts, model: string): Promise<void> {
  const collection = store.collectionOf(model);
  for await (const ids of store.unseen(collection, tenant)) {
    const { passages, vectors } = await readPassages(db, tenant, ids, model);
    const made = passages.filter(({ id }) => vectors?.of.has(id));
    if (made.length > 0) await index.write(model, tenant, made, vectors);
  }
}

/** Writes a document as it is; one that changed meanwhile is written again, so that no older state stays. */
async function writeDocument({ db, store, index }: Parts, model: string | null, document: DocumentKey): Promise<void> {
  const { tenant, docId } = document;
  const stampNow = async () => (await documentStamps(db, tenant, [docId])).get(docId);
  for (let tries = 0; tries < TRIES; tries++) {
    const stamp = await stampNow();
    const { passages, vectors } = await readDocument(db, tenant, docId, model ?? undefined);
    await index.write(model, tenant, passages, vectors);
    const ids = passages.map(({ id }) => pointId(tenant, id));
    await store.keepOnly(store.collectionOf(model), document, ids);
    if ((await stampNow()) === stamp) return;
  }
}
