/** `models`: what the configuration names, whether each server answers and has the model, whether it does what it is for, and how long one call takes. */
import { readConfig } from './agents/config.ts';
import type { ExpertConfig } from './agents/config-schema.ts';
import { type ModelEnv, providerFaults } from './agents/model-references.ts';
import { type Ability, CHOSEN_TASKS, type NamedModel } from './agents/model-schema.ts';
import { chainFor } from './agents/models/chain.ts';
import type { Connection } from './agents/models/connection.ts';
import { ModelError } from './agents/models/failures.ts';
import { canDo, type Probing, talkTo } from './agents/models/probe.ts';
import { loadKind } from './agents/models/provider-kind.ts';
import { openProviders, type Providers } from './agents/models/providers.ts';
import { createReranker } from './agents/models/rerank.ts';
import type { Env } from './env.ts';

export interface ProbedModel {
  name: string;
  provider: string;
  /** What its server calls it. */
  model: string;
  /** Null where it answered; otherwise why it did not. */
  fault: string | null;
  /** Each ability of the configuration, and whether a request of its kind was answered as it should; null where it was not asked. */
  abilities: { ability: Ability; confirmed: boolean | null }[];
  /** Milliseconds of one call. */
  ms: number | null;
}

/** Milliseconds a server may take for its list; a model, which may have to be loaded first, has its own limit. */
const LIST_MS = 5_000;

/** Prints the table; throws, and so ends with code 1, when something that is configured does not answer. */
export async function models(env: Env): Promise<void> {
  const config = readConfig(env.CONFIG, (given) => providerFaults(given, env));
  const probed = await probeModels(config, env);
  process.stdout.write(tableOf(probed));
  const faulty = probed.filter(({ fault }) => fault !== null);
  if (faulty.length > 0) throw new Error(`Without an answer: ${faulty.map(({ name }) => name).join(', ')}.`);
}

/** Asks every model of the configuration once for each thing it is for, past queues and breakers, one after another as servers with one graphics card need. */
export async function probeModels(config: ExpertConfig, env: ModelEnv): Promise<ProbedModel[]> {
  const once = Object.entries(config.models.providers).map(([name, provider]) => [name, { ...provider, retries: 0 }]);
  const direct = { ...config.models, providers: Object.fromEntries(once) };
  const providers = openProviders(direct, env);
  const probed: ProbedModel[] = [];
  for (const [name, named] of Object.entries(direct.named)) {
    const connection = providers.of(named.provider)?.connection;
    if (connection) probed.push(await probe(name, named, { connection, providers, config, models: direct, env }));
  }
  for (const tenant of config.tenants)
    if (tenant.reranker && 'endpoint' in tenant.reranker)
      probed.push(await probeReranker(config, env, tenant, providers));
  return probed;
}

interface Place extends Probing {
  connection: Connection;
  config: ExpertConfig;
}

async function probe(name: string, named: NamedModel, { connection, config, ...probing }: Place): Promise<ProbedModel> {
  const { provider, model } = named;
  const row = { name, provider, model };
  const unknown = named.abilities.map((ability) => ({ ability, confirmed: null }));
  try {
    const kind = await loadKind(connection.kind);
    const known = await kind.models(connection, LIST_MS);
    const [lacking] = [model, ...adaptersOf(name, config)].filter((one) => !known.includes(one));
    if (lacking !== undefined) return { ...row, fault: `the server has no ${lacking}`, abilities: unknown, ms: null };
    const told = await kind.abilities(connection, model, LIST_MS);
    const begun = performance.now();
    const [first] = named.abilities.filter((ability) => ability === 'embeddings' || ability === 'rerank');
    await (first ? canDo(name, first, probing) : talkTo(name, probing));
    const ms = Math.round(performance.now() - begun);
    const abilities: ProbedModel['abilities'] = [];
    for (const ability of named.abilities) {
      const isDenied = told !== null && !told.includes(ability) && ability !== 'rerank';
      abilities.push({ ability, confirmed: !isDenied && (ability === first || (await tried(name, ability, probing))) });
    }
    return { ...row, fault: null, abilities, ms };
  } catch (error) {
    return { ...row, fault: reasonOf(error), abilities: unknown, ms: null };
  }
}

/** A server that refuses one kind of request answers others; null where it did not answer this one at all. */
async function tried(name: string, ability: Ability, probing: Probing): Promise<boolean | null> {
  try {
    return await canDo(name, ability, probing);
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    return error.kind === 'unreachable' || error.kind === 'timeout' ? null : false;
  }
}

/** The adapters of the model that departments and tenants use. */
function adaptersOf(name: string, { tenants }: ExpertConfig): string[] {
  const steps = tenants.flatMap(({ departments, routing }) => [
    ...chainFor('route', null, routing?.model),
    ...departments.flatMap((one) => CHOSEN_TASKS.flatMap((task) => chainFor(task, one))),
  ]);
  return [...new Set(steps.flatMap((step) => (step.name === name && step.adapter ? [step.adapter] : [])))];
}

async function probeReranker(
  config: ExpertConfig,
  env: ModelEnv,
  tenant: ExpertConfig['tenants'][number],
  providers: Providers,
): Promise<ProbedModel> {
  const row = { name: `reranker of ${tenant.id}`, provider: 'endpoint', model: '' };
  const abilities = [{ ability: 'rerank' as const, confirmed: null }];
  const begun = performance.now();
  try {
    const reranker = createReranker(tenant, { models: config.models, env, providers });
    await reranker?.rerank({ tenant: 'probe', department: null, query: 'hello', texts: ['hello'], signal: undefined });
    return { ...row, fault: null, abilities, ms: Math.round(performance.now() - begun) };
  } catch (error) {
    return { ...row, fault: reasonOf(error), abilities, ms: null };
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof ModelError) return error.message;
  throw error;
}

/** Yes, no, or a question mark where nobody could ask. */
export function tableOf(probed: ProbedModel[]): string {
  if (probed.length === 0) return 'No model is configured; the built-in engine answers alone.\n';
  const mark = (confirmed: boolean | null) => (confirmed === null ? '?' : confirmed ? 'yes' : 'NO');
  const rows = probed.map(({ name, provider, model, fault, abilities, ms }) => [
    ...[name, provider, model, fault === null ? 'answers' : 'AWAY', ms === null ? '-' : `${ms} ms`],
    ...[abilities.map(({ ability, confirmed }) => `${ability} ${mark(confirmed)}`).join(', '), fault ?? ''],
  ]);
  const all = [['model', 'provider', 'name there', 'state', 'one call', 'what it was asked for', ''], ...rows];
  const widths = all[0]?.map((_, n) => Math.max(...all.map((row) => row[n]?.length ?? 0))) ?? [];
  return all
    .map(
      (row) =>
        `${row
          .map((cell, n) => cell.padEnd(widths[n] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}
