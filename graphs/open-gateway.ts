/** Each tenant's way to models: the configuration's and the program's own, with the tenant's books, queue and kept answers. */
import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { type ExpertConfig, priceCurrency, type TenantConfig, tenantConfig } from '../agents/config-schema.ts';
import type { ModelEnv } from '../agents/model-references.ts';
import type { AnswerCache } from '../agents/models/cache.ts';
import { createGateway, type ModelGateway } from '../agents/models/gateway.ts';
import { createProviderHouse, type ProviderHouse } from '../agents/models/provider-house.ts';
import type { Providers } from '../agents/models/providers.ts';
import type { Reranker, RerankerDeps } from '../agents/models/rerank.ts';
import type { Db } from '../db/tenant.ts';
import { houseBooks, mayServe, tokenAccount } from './admit.ts';
import type { Slots } from './slots.ts';

export interface GatewaysOptions {
  config: ExpertConfig;
  /** Addresses and keys; without it, only models whose url is in the configuration. */
  env: ModelEnv | undefined;
  /** The providers of this process, where others ask them too; opened anew when left out. */
  providers?: Pick<ProviderHouse, 'of'> | undefined;
  /** Models of the program itself, the built-in engine among them. */
  models: ReadonlyMap<string, BaseChatModel>;
  db: Db;
  aside: Slots['aside'];
}

export interface Gateways {
  of(tenant: TenantConfig): ModelGateway;
}

/** Opens the providers once for all tenants. */
export async function openGateways(options: GatewaysOptions): Promise<Gateways> {
  const { config, models, db, aside } = options;
  const outside = await openOutside(options);
  return {
    of: (tenant) =>
      createGateway(models, {
        tenant: tenant.id,
        ...(outside ? { configured: outside.providers.models } : {}),
        routing: tenant.routing.model,
        account: tokenAccount(db, tenant),
        cache: outside?.cache,
        reranker: outside?.reranker(tenant) ?? null,
        currency: priceCurrency(config.models),
        aside,
      }),
  };
}

interface Outside {
  providers: Providers;
  cache: AnswerCache | undefined;
  reranker(tenant: TenantConfig): Reranker | null;
}

/** What only installations with models need is loaded for them alone, since it takes its time. */
async function openOutside({
  config,
  env: given,
  providers: house,
  db,
}: GatewaysOptions): Promise<Outside | undefined> {
  const { models, tenants } = config;
  if (Object.keys(models.providers).length === 0 && tenants.every(({ reranker }) => !reranker)) return undefined;
  const env = given ?? { secrets: {} };
  const [providers, { createReranker }, { createAnswerCache }] = await Promise.all([
    (house ?? createProviderHouse(env)).of(models),
    import('../agents/models/rerank.ts'),
    import('../agents/models/cache.ts'),
  ]);
  const tenantOf = (id: string) => tenantConfig(config, id);
  const deps: RerankerDeps = {
    ...{ models, env, providers },
    onTry: houseBooks(db, tenantOf, 'rerank'),
    mayAsk: mayServe(db, tenantOf),
  };
  return {
    providers,
    cache: models.cache && createAnswerCache(models.cache),
    reranker: (tenant) => createReranker(tenant, deps),
  };
}
