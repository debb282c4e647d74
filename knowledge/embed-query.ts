/** The question as an embedding model sees it, within the time a person waits; without it a search goes by words. */
import type { LRUCache } from 'lru-cache';
import type { Embedder } from '../agents/models/gateway.ts';
import { checkedVectors } from './embed-check.ts';
import type { ModelVector } from './index/contract.ts';

/** Milliseconds a question waits for its vector. */
const PATIENCE_MS = 800;
/** Milliseconds a model that failed is left alone, at first and at most. */
const REST_MS = { first: 2_000, most: 60_000 };
/** Characters of a question that a model is given. */
const LONGEST = 2_000;

export interface QueryVectors {
  /** Undefined when the model is away, slow, or gives no vector: never an error. */
  of(embedder: Embedder, text: string): Promise<ModelVector | undefined>;
}

/** Remembers vectors of the last questions; a model that fails is asked again only after a rest. */
export function createQueryVectors(
  onAway: (error: unknown, model: string) => void,
  options: { patience?: number; now?: () => number } = {},
): QueryVectors {
  const { patience = PATIENCE_MS, now = () => performance.now() } = options;
  let known: LRUCache<string, Float32Array> | undefined;
  const resting = new Map<string, { until: number; rest: number }>();
  return {
    async of(embedder, text) {
      const { model } = embedder;
      const asked = text.slice(0, LONGEST);
      const key = `${model}\n${asked}`;
      // Loaded at the first question to a model: most installations start without one.
      known ??= new (await import('lru-cache')).LRUCache<string, Float32Array>({ max: 500 });
      const before = known.get(key);
      if (before) return { model, values: before };
      const rest = resting.get(model);
      if (rest && now() < rest.until) return undefined;
      try {
        const limit = AbortSignal.timeout(patience);
        const late = new Promise<never>((_, reject) =>
          limit.addEventListener('abort', () => reject(limit.reason), { once: true }),
        );
        const given = await Promise.race([embedder.embed([asked], 'query', limit), late]);
        const [values] = checkedVectors(model, given, 1);
        resting.delete(model);
        if (!values) return undefined;
        known.set(key, values);
        return { model, values };
      } catch (error) {
        if (!rest) onAway(error, model);
        const next = Math.min(REST_MS.most, (rest?.rest ?? REST_MS.first / 2) * 2);
        resting.set(model, { until: now() + next, rest: next });
        return undefined;
      }
    },
  };
}
