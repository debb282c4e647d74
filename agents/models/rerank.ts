/** A cross-encoder that judges how well each text answers a query, at a server that speaks one of two forms of `/rerank`. */
import { z } from 'zod';
import type { TenantConfig } from '../config-schema.ts';
import type { ModelEnv } from '../model-references.ts';
import type { ModelsConfig, NamedModel, RerankerConfig } from '../model-schema.ts';
import type { Shared } from './configured-model.ts';
import { estimateTokens } from './estimate.ts';
import { ModelError } from './failures.ts';
import type { ModelTry } from './model-events.ts';
import { outsideCall } from './outside-call.ts';
import type { Providers } from './providers.ts';

export interface Reranker {
  rerank(asked: {
    tenant: string;
    department: string | null;
    query: string;
    texts: string[];
    signal: AbortSignal | undefined;
  }): Promise<number[]>;
}

export interface RerankerDeps {
  models: ModelsConfig;
  env: ModelEnv;
  providers: Pick<Providers, 'of' | 'at'>;
  onTry?: ((tenant: string, tried: ModelTry) => Promise<void>) | undefined;
  /** Whether the tenant has tokens left for it. */
  mayAsk?: ((tenant: string) => Promise<boolean>) | undefined;
}

/** Texts of one request; Text Embeddings Inference takes 32 unless it was told otherwise. */
const BATCH = 32;
/** Characters of a text; cross-encoders read about 512 tokens. */
const LONGEST_TEXT = 4_000;

const jina = z.object({ results: z.array(z.object({ index: z.int().min(0), relevance_score: z.number() })) });
const tei = z.array(z.object({ index: z.int().min(0), score: z.number() }));

/** The tenant's judge of passages; null where it names none. */
export function createReranker(
  { id, reranker }: Pick<TenantConfig, 'id' | 'reranker'>,
  deps: RerankerDeps,
): Reranker | null {
  if (!reranker) return null;
  const { shared, path, form, model, name, price } = placeOf(id, reranker, deps);
  const hear = deps.onTry;
  const judge = async (limits: { signal: AbortSignal; timeoutMs: number }, query: string, texts: string[]) => {
    const { connection } = shared;
    if (form === 'tei') {
      const body = { query, texts, raw_scores: false, truncate: true };
      return ordered(name, texts.length, await connection.json(path, tei, { body, ...limits }));
    }
    const body = { ...(model ? { model } : {}), query, documents: texts, top_n: texts.length };
    const { results } = await connection.json(path, jina, { body, ...limits });
    return ordered(
      name,
      texts.length,
      results.map(({ index, relevance_score }) => ({ index, score: relevance_score })),
    );
  };
  return {
    async rerank({ tenant, department, query, texts, signal }) {
      if (deps.mayAsk && !(await deps.mayAsk(tenant)))
        throw new ModelError('The tokens of this day are used up.', { kind: 'capped' });
      const scores: number[] = [];
      for (let from = 0; from < texts.length; from += BATCH) {
        const batch = texts.slice(from, from + BATCH).map((text) => text.slice(0, LONGEST_TEXT));
        const estimate = batch.reduce((sum, text) => sum + estimateTokens(text) + estimateTokens(query), 0);
        const onTry = hear && ((tried: ModelTry) => hear(tenant, tried));
        const call = { tenant, task: 'rerank' as const, department, model: name, price, signal, estimate, onTry };
        scores.push(
          ...(await outsideCall(shared, call, async (limits) => ({
            value: await judge(limits, query, batch),
            tokens: null,
          }))),
        );
      }
      return probabilities(scores);
    },
  };
}

interface Place {
  shared: Shared;
  path: string;
  form: 'jina' | 'tei';
  model: string | undefined;
  name: string;
  price: NamedModel['price'];
}

/** vLLM answers at `/rerank` beside `/v1` and at `/v1/rerank` alike, so a provider's own address serves. */
function placeOf(tenant: string, reranker: RerankerConfig, { models, env, providers }: RerankerDeps): Place {
  if (!('endpoint' in reranker)) {
    const named = models.named[reranker.model];
    const shared = named && providers.of(named.provider);
    if (!shared) throw new ModelError(`There is no model named ${reranker.model}.`, { kind: 'unable' });
    return { shared, path: '/rerank', form: 'jina', model: named.model, name: reranker.model, price: named.price };
  }
  const { endpoint, form, model, key, timeout } = reranker;
  const name = `the reranker of ${tenant}`;
  const timeouts = { connect: Math.min(3_000, timeout), firstToken: timeout, whole: timeout };
  const url = endpoint.replace(/\/+$/, '');
  const shared = providers.at({ name, url, key: key && env.secrets[key], timeouts });
  return { shared, path: '', form, model, name: model ?? 'reranker', price: undefined };
}

function ordered(name: string, count: number, results: { index: number; score: number }[]): number[] {
  const byIndex = new Map(results.map(({ index, score }) => [index, score]));
  return Array.from({ length: count }, (_, n) => {
    const score = byIndex.get(n);
    if (score === undefined || !Number.isFinite(score))
      throw new ModelError(`The reranker ${name} did not judge every text.`, { kind: 'garbage' });
    return score;
  });
}

/** Some servers give raw logits; one outside of 0…1 tells that all of them are. */
function probabilities(scores: number[]): number[] {
  const areRaw = scores.some((score) => score < 0 || score > 1);
  return areRaw ? scores.map((score) => 1 / (1 + Math.exp(-score))) : scores;
}
