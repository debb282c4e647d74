/** The work of making vectors in the background: one at a time in this process, and with rests while the model is away. */
import type { Embedder } from '../agents/models/gateway.ts';
import { modelInUse, takeOver } from './embed-in-use.ts';
import { embedMissing } from './embed-missing.ts';
import type { Shelf } from './index/shelf.ts';
import type { LibraryOptions } from './library.ts';

/** Milliseconds a model that failed is left alone before passages are given to it again, at first and at most. */
const REST_MS = { first: 5_000, most: 600_000 };

export interface EmbeddingParts {
  shelf: Shelf;
  inOrder<T>(work: () => Promise<T>): Promise<T>;
  look(): Promise<void>;
  wanted(): Embedder | null;
  closed: AbortSignal;
}

/** Makes the work of one tenant; called again while it runs, it waits for the same. */
export function createEmbedding(options: LibraryOptions, tenant: string, parts: EmbeddingParts): () => Promise<void> {
  const { db, events, onError } = options;
  let running: Promise<void> | undefined;
  let rest = { until: 0, ms: 0 };
  const run = async (embedder: Embedder) => {
    const made = await embedMissing({ db, tenant, embedder, signal: parts.closed });
    if (parts.closed.aborted) return;
    const isNew = (await modelInUse(db, tenant, embedder.model)) !== embedder.model;
    if (isNew) await parts.inOrder(() => parts.shelf.prepare(embedder.model));
    const took = isNew && (await takeOver(db, tenant, embedder.model));
    if (made === 0 && !took) return;
    await parts.look();
    events.publish(tenant, { type: 'vectors' });
  };
  return async () => {
    const embedder = parts.wanted();
    if (!embedder || performance.now() < rest.until || parts.closed.aborted) return;
    running ??= run(embedder)
      .then(
        () => {
          rest = { until: 0, ms: 0 };
        },
        (error: unknown) => {
          if (parts.closed.aborted) return;
          // Said once; how long it lasts is seen by the number of passages without vectors.
          if (rest.ms === 0) onError(error, `vectors of ${tenant}`);
          const ms = Math.min(REST_MS.most, Math.max(REST_MS.first, rest.ms * 2));
          rest = { until: performance.now() + ms, ms };
        },
      )
      .finally(() => {
        running = undefined;
      });
    await running;
  };
}
