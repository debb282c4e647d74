/** Opens what all tenants know, for the roles that search it. */
import { type ExpertConfig, tenantConfig } from './agents/config-schema.ts';
import { dayIn } from './agents/day.ts';
import { createEmbedders } from './agents/models/embedder.ts';
import type { ProviderHouse } from './agents/models/provider-house.ts';
import type { SearchPort } from './channels/api/deps.ts';
import type { Env } from './env.ts';
import { houseBooks, mayServe } from './graphs/admit.ts';
import { createLibraries, type Libraries, type LibraryOptions } from './knowledge/library.ts';
import { searchPassages } from './knowledge/search-passages.ts';

/** Searches as answers do, for evaluators; a web process opens a tenant's library at its first search. */
export function searchIn(libraries: Libraries, config: ExpertConfig, clock: { now(): Date }): SearchPort {
  return async (query) => {
    const { timeZone } = tenantConfig(config, query.tenant);
    const { index } = await libraries.of(query.tenant);
    return searchPassages(index, { ...query, today: dayIn(timeZone, clock.now()) });
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
