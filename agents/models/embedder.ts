/** A model's vectors for a tenant's texts: in batches, checked, of length one. */
import type { ExpertConfig, TenantConfig } from '../config-schema.ts';
import type { NamedModel, ProviderConfig } from '../model-schema.ts';
import type { Shared } from './configured-model.ts';
import { estimateTokens } from './estimate.ts';
import { ModelError } from './failures.ts';
import type { Embedder } from './gateway.ts';
import type { ModelTry } from './model-events.ts';
import type { ProviderHouse } from './provider-house.ts';
import { loadKind } from './provider-kind.ts';

/** Texts of one request. */
const BATCH = 32;
/** Characters of one request, so that a batch of long texts stays bearable for a small server. */
const BATCH_CHARACTERS = 48_000;
/** Longest vector, in numbers. */
const MOST_DIMENSIONS = 16_384;

export interface EmbedderDeps {
  /** Opened at the first text; their queues and breakers are shared with whoever else asks them. */
  providers: Pick<ProviderHouse, 'of'>;
  /** Hears what each request used. */
  onTry?(tenant: string, tried: ModelTry): Promise<void>;
  /** Whether passages may be embedded now; questions always are. */
  mayEmbed?(tenant: string): Promise<boolean>;
}

/** What makes the tenant's vectors; null where it names no model, and then the built-in vectors serve alone. */
export function createEmbedder(
  { models }: Pick<ExpertConfig, 'models'>,
  { id, embeddings }: Pick<TenantConfig, 'id' | 'embeddings'>,
  { providers, onTry, mayEmbed }: EmbedderDeps,
): Embedder | null {
  if (!embeddings) return null;
  const named = models.named[embeddings.model];
  if (!named) throw new ModelError(`There is no model named ${embeddings.model}.`, { kind: 'unable' });
  const kind = models.providers[named.provider]?.kind;
  const stranger = () => new ModelError(`The provider ${named.provider} is not declared.`, { kind: 'unable' });
  if (!kind) throw stranger();
  const open = async () => {
    const shared = (await providers.of(models)).of(named.provider);
    if (!shared) throw stranger();
    return shared;
  };
  const hear = onTry && ((tried: ModelTry) => onTry(id, tried));
  const may = async () => (await mayEmbed?.(id)) ?? true;
  return embedderAt({ kind, open, named, tenant: id, name: embeddings.model, hear, may });
}

/**
 * Embedders by tenant for a process whose configuration may change: the same one as long as nothing its vectors
 * depend on changed. Asked for the vectors of another model by its identity, it gives that one while it is configured.
 */
export function createEmbedders(
  config: () => ExpertConfig,
  deps: EmbedderDeps,
): (tenant: string, identity?: string) => Embedder | null {
  const made = new Map<string, { of: string; embedder: Embedder | null }>();
  return (id, identity) => {
    const { models, tenants } = config();
    const tenant = tenants.find((one) => one.id === id);
    if (!tenant) return null;
    const embeddings = identity === undefined ? tenant.embeddings : formerly(models, identity);
    const of = JSON.stringify([models, embeddings]);
    const key = JSON.stringify([id, identity]);
    const known = made.get(key);
    if (known?.of === of) return known.embedder;
    const embedder = createEmbedder({ models }, { id, embeddings }, deps);
    made.set(key, { of, embedder });
    return embedder;
  };
}

/** The configured model whose vectors bear this identity. */
function formerly({ named, providers }: ExpertConfig['models'], identity: string): TenantConfig['embeddings'] {
  const found = Object.entries(named).find(
    ([, one]) => identityOf(providers[one.provider]?.kind ?? '', one) === identity,
  );
  return found && { model: found[0] };
}

interface Place {
  kind: ProviderConfig['kind'];
  open(): Promise<Shared>;
  named: NamedModel;
  tenant: string;
  name: string;
  hear: ((tried: ModelTry) => Promise<void>) | undefined;
  may(): Promise<boolean>;
}

function embedderAt({ kind, open, named, tenant, name, hear, may }: Place): Embedder {
  const { model, dimensions, prefixes, price } = named;
  let length = dimensions;
  const check = (vectors: number[][], wanted: number): Float32Array[] => {
    if (vectors.length !== wanted) throw faulty(name, `gave ${vectors.length} vectors for ${wanted} texts`);
    return vectors.map((vector) => {
      length ??= vector.length;
      if (vector.length !== length || length < 2 || length > MOST_DIMENSIONS)
        throw faulty(name, `gave a vector of ${vector.length} numbers instead of ${length}`);
      return unit(name, vector);
    });
  };
  return {
    model: identityOf(kind, named),
    async embed(texts, as, signal) {
      const [shared, { vectors: vectorsOf }, { outsideCall }] = await Promise.all([
        open(),
        loadKind(kind),
        import('./outside-call.ts'),
      ]);
      const vectors: Float32Array[] = [];
      for (const batch of batches(texts.map((text) => `${prefixes?.[as] ?? ''}${text}`))) {
        if (as === 'passage' && !(await may()))
          throw new ModelError('The tokens of this day are used up.', { kind: 'capped' });
        const estimate = batch.reduce((sum, text) => sum + estimateTokens(text), 0);
        const call = { tenant, task: 'embed' as const, department: null, model, price, signal, estimate, onTry: hear };
        const made = await outsideCall(shared, call, async (limits) => {
          const answer = await vectorsOf(shared.connection, { model, input: batch, dimensions, ...limits });
          return { value: check(answer.vectors, batch.length), tokens: answer.tokens };
        });
        vectors.push(...made);
      }
      return vectors;
    },
  };
}

/** Everything that changes a model's vectors. */
function identityOf(kind: string, { model, dimensions, prefixes }: NamedModel): string {
  const told =
    prefixes && (prefixes.query || prefixes.passage) ? `#${JSON.stringify([prefixes.query, prefixes.passage])}` : '';
  return `${kind}:${model}${dimensions ? `@${dimensions}` : ''}${told}`;
}

function batches(texts: string[]): string[][] {
  const all: string[][] = [];
  let size = 0;
  for (const text of texts) {
    const last = all.at(-1);
    size += text.length;
    if (last && last.length < BATCH && size <= BATCH_CHARACTERS) last.push(text);
    else {
      all.push([text]);
      size = text.length;
    }
  }
  return all;
}

function unit(name: string, vector: number[]): Float32Array {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  if (!Number.isFinite(length) || length === 0) throw faulty(name, 'gave a vector that is none');
  return Float32Array.from(vector, (value) => value / length);
}

function faulty(name: string, what: string): ModelError {
  return new ModelError(`The embedding model ${name} ${what}.`, { kind: 'garbage' });
}
