/** The providers of a process: opened when somebody first needs them, once for all tenants and uses, and closed when a reload drops them. */
import type { ModelEnv } from '../model-references.ts';
import type { ModelsConfig } from '../model-schema.ts';
import type { Shared } from './configured-model.ts';
import type { HealthOptions } from './health.ts';
import type { Providers } from './providers.ts';

export interface ProviderHouse {
  /** Those of a configuration; whatever did not change since the last one keeps its connections, queue and breakers. */
  of(models: ModelsConfig): Promise<Providers>;
  /** Breaks off what is still on its way. */
  close(): Promise<void>;
}

/** Configurations that are remembered: a reload that fails goes back to the one before. */
const REMEMBERED = 3;

/** Loads nothing before it is asked: the libraries around models take their time and most installations start without. */
export function createProviderHouse(env: ModelEnv, tuning: HealthOptions = {}): ProviderHouse {
  const opened = new Map<string, Shared>();
  const known = new Map<string, Promise<Providers>>();
  const open = async (models: ModelsConfig) => {
    const { keyOf, openProviders } = await import('./providers.ts');
    const providers = openProviders(models, env, tuning, opened);
    const kept = new Set(Object.entries(models.providers).map(([name, provider]) => keyOf(name, provider)));
    for (const [key, { connection }] of opened)
      if (Array.isArray(JSON.parse(key)) && !kept.has(key)) {
        opened.delete(key);
        // Turns that began before may still ask it: then it opens anew, for them alone.
        void connection.close().catch(() => {});
      }
    return providers;
  };
  return {
    of(models) {
      const key = JSON.stringify(models);
      const before = known.get(key);
      if (before) return before;
      const providers = open(models);
      known.set(key, providers);
      providers.catch(() => known.delete(key));
      const [oldest] = known.keys();
      if (known.size > REMEMBERED && oldest !== undefined) known.delete(oldest);
      return providers;
    },
    close: async () => void (await Promise.all([...opened.values()].map(({ connection }) => connection.close(true)))),
  };
}
