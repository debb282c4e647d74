/** The providers and models of a configuration: their connections, queues and breakers are shared by all who ask. */
import type { ModelEnv } from '../model-references.ts';
import type { ModelsConfig, ProviderConfig } from '../model-schema.ts';
import { configuredModel, type Shared } from './configured-model.ts';
import { type Connection, connect, connectTo } from './connection.ts';
import { createFairQueue } from './fair-queue.ts';
import { createHealth, type Health, type HealthOptions } from './health.ts';
import type { ModelPort } from './model-port.ts';

export interface Providers {
  /** Chat models by the names departments use. */
  models: ReadonlyMap<string, ModelPort>;
  /** The shared parts of a provider. */
  of(provider: string): Shared | undefined;
  /** Those of an address beside the providers, such as a reranker's own. */
  at(to: Address): Shared;
}

export type Address = Pick<Connection, 'name' | 'url' | 'key' | 'timeouts'>;

/** What was opened, by everything it depends on; a changed configuration goes on with what stayed the same. */
export type Opened = Map<string, Shared>;

/** Opens no connection before somebody asks; throws when a provider has no address. */
export function openProviders(
  config: ModelsConfig,
  env: ModelEnv,
  tuning: HealthOptions = {},
  opened: Opened = new Map(),
): Providers {
  const once = (key: string, open: () => Shared) => {
    const shared = opened.get(key) ?? open();
    opened.set(key, shared);
    return shared;
  };
  const shared = new Map(
    Object.entries(config.providers).map(([name, provider]): [string, Shared] => [
      name,
      once(keyOf(name, provider), () => ({
        connection: connect(name, provider, env),
        ...around(name, provider, tuning),
      })),
    ]),
  );
  const models = new Map(
    Object.entries(config.named).flatMap(([name, model]): [string, ModelPort][] => {
      const provider = shared.get(model.provider);
      return provider ? [[name, configuredModel(name, model, provider)]] : [];
    }),
  );
  return {
    models,
    of: (provider) => shared.get(provider),
    at: (to) =>
      once(JSON.stringify(to), () => ({
        connection: connectTo({ ...to, kind: 'openai' }),
        ...around(to.name, { concurrency: 4, waiting: 64, retries: 1 }, tuning),
      })),
  };
}

/** What a provider depends on. */
export function keyOf(name: string, provider: ProviderConfig): string {
  return JSON.stringify([name, provider]);
}

function around(
  name: string,
  { concurrency, waiting, retries }: Pick<ProviderConfig, 'concurrency' | 'waiting' | 'retries'>,
  tuning: HealthOptions,
): Omit<Shared, 'connection'> {
  const breakers = new Map<string, Health>();
  const healthOf = (model: string) => {
    const known = breakers.get(model) ?? createHealth(`${model} at ${name}`, tuning);
    breakers.set(model, known);
    return known;
  };
  return { queue: createFairQueue({ name, concurrency, waiting }), retries, pauseMs: tuning.pauseMs, healthOf };
}
