/** Opens what all tenants know, for the roles that search it. */
import { type ExpertConfig, tenantConfig } from './agents/config-schema.ts';
import { dayIn } from './agents/day.ts';
import type { ModelEnv } from './agents/model-references.ts';
import { createEmbedders } from './agents/models/embedder.ts';
import type { ProviderHouse } from './agents/models/provider-house.ts';
import type { SearchPort } from './channels/api/deps.ts';
import type { Db } from './db/tenant.ts';
import type { Env } from './env.ts';
import { houseBooks, mayServe } from './graphs/admit.ts';
import { createLibraries, type Libraries, type LibraryOptions } from './knowledge/library.ts';
import type { CrossEncoder } from './knowledge/rerank-by-model.ts';
import { searchPassages } from './knowledge/search-passages.ts';

/** How well texts answer what one search asks; undefined for tenants that name no judge. */
export type Judges = (asked: { tenant: string; departments: readonly string[] }) => CrossEncoder | undefined;

/** Searches as answers do, for evaluators; a web process opens a tenant's library at its first search. */
export function searchIn(
  libraries: Pick<Libraries, 'of'>,
  config: ExpertConfig,
  clock: { now(): Date },
  judges: Judges,
): SearchPort {
  return async (query) => {
    const { timeZone } = tenantConfig(config, query.tenant);
    const { index } = await libraries.of(query.tenant);
    const crossEncoder = judges(query);
    const today = dayIn(timeZone, clock.now());
    return searchPassages(index, { ...query, today, ...(crossEncoder ? { crossEncoder } : {}) });
  };
}

/** The rerankers of the tenants, each loaded at its first search; away, it leaves the order to the words. */
export function createJudges(env: ModelEnv, config: ExpertConfig, house: Pick<ProviderHouse, 'of'>, db: Db): Judges {
  const tenantOf = (id: string) => tenantConfig(config, id);
  const books = { onTry: houseBooks(db, tenantOf, 'rerank'), mayAsk: mayServe(db, tenantOf) };
  return ({ tenant, departments }) => {
    if (!tenantOf(tenant).reranker) return undefined;
    const department = departments.length === 1 ? (departments[0] ?? null) : null;
    return async (query, texts) => {
      const { models } = config;
      const [{ createReranker }, { orNull }, providers] = await Promise.all([
        import('./agents/models/rerank.ts'),
        import('./agents/models/gateway.ts'),
        house.of(models),
      ]);
      const reranker = createReranker(tenantOf(tenant), { ...books, models, env, providers });
      return reranker && orNull(reranker.rerank({ tenant, department, query, texts, signal: undefined }));
    };
  };
}

/** Each tenant's knowledge in this process or in Qdrant; what only installations with Qdrant need is loaded for them alone. */
export async function openLibraries(
  env: Env,
  config: ExpertConfig,
  providers: ProviderHouse,
  parts: LibraryOptions,
): Promise<Libraries> {
  const { db, onError } = parts;
  const tenantOf = (id: string) => tenantConfig(config, id);
  const books = { onTry: houseBooks(db, tenantOf, 'embed'), mayEmbed: mayServe(db, tenantOf) };
  const { qdrantShelves } = env.QDRANT_URL ? await import('./knowledge/index/open-qdrant.ts') : {};
  const server = {
    url: env.QDRANT_URL ?? '',
    prefix: env.QUEUE_PREFIX,
    quantization: env.QDRANT_QUANTIZATION,
    ...(env.QDRANT_API_KEY ? { apiKey: env.QDRANT_API_KEY } : {}),
  };
  return createLibraries({
    ...parts,
    embedderFor: createEmbedders(() => config, { providers, ...books }),
    ...(qdrantShelves ? { openShelf: qdrantShelves({ db, onError }, server) } : {}),
  });
}
