/** A tenant's knowledge in this process: an index filled from the rows of the database and kept as fresh as they are. */
import type { Embedder } from '../agents/models/gateway.ts';
import type { Events } from '../db/events.ts';
import type { Db } from '../db/tenant.ts';
import { createEmbedding } from './embed-job.ts';
import { createTenantModels, seeing } from './embed-models.ts';
import { createQueryVectors, type QueryVectors } from './embed-query.ts';
import type { KnowledgeIndex } from './index/contract.ts';
import { openEmbeddedShelf } from './index/embedded-shelf.ts';
import type { Shelf } from './index/shelf.ts';

/** Events may be missed, so each process compares with the rows this often, in milliseconds. */
const LOOK_EVERY_MS = 30_000;

export interface LibraryOptions {
  db: Db;
  events: Events;
  onError(error: unknown, where: string): void;
  /**
   * The tenant's embedding model, the same object as long as it is configured the same; null where there is none. With a
   * model's name: that one, if it can still be asked, because its vectors are searched until another has seen everything.
   */
  embedderFor?(tenant: string, model?: string): Embedder | null;
  /** Keeps the passages elsewhere than in this process. */
  openShelf?(tenant: string, wanted: () => string | null): Promise<Shelf>;
  /** Milliseconds a question waits for its vector. */
  patience?: number;
}

export interface Library {
  /** Sees questions with the tenant's embedding model by itself; callers need not know that there is one. */
  index: KnowledgeIndex;
  /** A document was written or removed: it is searched as it is now, here and, soon, in every other process. */
  changed(document: string): Promise<void>;
  /** Makes vectors that are missing, until none is or the model is away; a call while one works waits for that one. */
  embed(): Promise<void>;
  /** Compares with the rows now rather than at the next turn of the clock. */
  look(): Promise<void>;
}

export interface Libraries {
  /** The tenant's library, opened at the first call. */
  of(tenant: string): Promise<Library>;
  close(): void;
}

/** Opens each tenant's library once per process, whoever asks for it. */
export function createLibraries(options: LibraryOptions): Libraries {
  const opened = new Map<string, Promise<Library>>();
  const closing = new AbortController();
  const vectors = createQueryVectors(
    options.onError,
    options.patience === undefined ? {} : { patience: options.patience },
  );
  return {
    of: (tenant) => {
      const known = opened.get(tenant);
      if (known) return known;
      const library = open(options, tenant, vectors, closing.signal);
      opened.set(tenant, library);
      library.catch(() => opened.delete(tenant));
      return library;
    },
    close: () => closing.abort(),
  };
}

async function open(
  options: LibraryOptions,
  tenant: string,
  vectors: QueryVectors,
  closed: AbortSignal,
): Promise<Library> {
  const { db, events, onError } = options;
  const models = createTenantModels(options, tenant);
  const wanted = () => models.wanted()?.model ?? null;
  const waiting: string[] = [];
  const inOrder = createOrder();
  let shelf: Shelf | undefined;
  const hear = (document: string) =>
    void inOrder(async () => shelf?.heard(document)).catch((error: unknown) => onError(error, document));
  // Before the rows are read, so that nothing written meanwhile is missed.
  const stop = events.subscribe(tenant, (event) => {
    if (event.type === 'knowledge') {
      if (shelf) hear(event.document);
      else waiting.push(event.document);
    }
    if (event.type === 'vectors' && shelf) void look().catch((error: unknown) => onError(error, tenant));
  });
  try {
    shelf = await (options.openShelf ?? ((of, model) => openEmbeddedShelf(db, of, model)))(tenant, wanted);
  } catch (error) {
    stop();
    throw error;
  }
  const ready = shelf;
  const look = () => inOrder(() => ready.look());
  for (const document of waiting) hear(document);
  const timer = setInterval(() => void look().catch((error: unknown) => onError(error, tenant)), LOOK_EVERY_MS);
  closed.addEventListener('abort', () => {
    stop();
    clearInterval(timer);
  });

  const embedding = createEmbedding(options, tenant, { shelf: ready, inOrder, look, wanted: models.wanted, closed });
  return {
    index: seeing(ready, models.of, vectors),
    changed: async (document) => {
      await inOrder(() => ready.load(document));
      events.publish(tenant, { type: 'knowledge', document });
    },
    embed: embedding,
    look,
  };
}

/** Runs one piece of work after the other: an older state of a document must never come in after a newer one. */
function createOrder(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work, work);
    last = next.catch(() => {});
    return next;
  };
}
