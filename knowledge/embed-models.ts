/** The models a tenant's questions are seen with: the configured one, and the one before it as long as its vectors are searched. */
import type { Embedder } from '../agents/models/gateway.ts';
import type { QueryVectors } from './embed-query.ts';
import type { KnowledgeIndex } from './index/contract.ts';
import type { Shelf } from './index/shelf.ts';
import type { LibraryOptions } from './library.ts';

export interface TenantModels {
  wanted(): Embedder | null;
  /** The one that made vectors of this name, as long as anybody can make it. */
  of(model: string): Embedder | null;
}

/** Asks for models as they are configured at the moment. */
export function createTenantModels({ embedderFor, onError }: LibraryOptions, tenant: string): TenantModels {
  const known = new Map<string, Embedder>();
  let isFaulty = false;
  /** A search must not fail because the configuration of a model does. */
  const asked = (model?: string): Embedder | null => {
    try {
      const embedder = embedderFor?.(tenant, model) ?? null;
      if (embedder) known.set(embedder.model, embedder);
      isFaulty = false;
      return embedder;
    } catch (error) {
      if (!isFaulty) onError(error, `vectors of ${tenant}`);
      isFaulty = true;
      return null;
    }
  };
  return {
    wanted: () => asked(),
    of(model) {
      const candidates = [asked(), known.get(model)];
      return candidates.find((one) => one?.model === model) ?? asked(model);
    },
  };
}

/** The shelf's index, for questions as their words are: what the model in use makes of them is added here. */
export function seeing(
  shelf: Shelf,
  embedderOf: (model: string) => Embedder | null,
  vectors: QueryVectors,
): KnowledgeIndex {
  const { index } = shelf;
  return {
    ...index,
    async search(query) {
      const model = query.vector || query.k <= 0 ? null : shelf.model();
      const embedder = model === null ? null : embedderOf(model);
      if (!embedder || embedder.model !== model) return index.search(query);
      const text = query.context ? `${query.context}\n${query.text}` : query.text;
      const vector = await vectors.of(embedder, text);
      return index.search(vector ? { ...query, vector } : query);
    },
  };
}
