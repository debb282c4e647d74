/** Wires the rooms into one running company: database, knowledge, models, machines, worker. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import type { ExpertConfig, TenantConfig } from '../agents/config-schema.ts';
import { BuiltinChatModel } from '../agents/models/builtin/model.ts';
import { modelFor } from '../agents/models/builtin/model-cache.ts';
import { trainingDocuments, trainingExamples } from '../agents/models/builtin/training.ts';
import { createGateway } from '../agents/models/gateway.ts';
import { createCheckpointer } from '../db/checkpointer.ts';
import type { Database } from '../db/client.ts';
import type { Events } from '../db/events.ts';
import { releaseAllLeases } from '../db/lease.ts';
import type { Queue, Wake } from '../db/queue.ts';
import { withTenant } from '../db/tenant.ts';
import { createEmbeddedIndex } from '../knowledge/index/embedded.ts';
import { ingestFolder } from '../knowledge/ingest.ts';
import { loadIndex } from '../knowledge/load.ts';
import type { Catalog } from '../tools/catalog.ts';
import { departmentGraph } from './department.ts';
import { type Runner, runThread } from './run-turn.ts';
import type { MachineDeps } from './scope.ts';
import { sweep } from './sweep.ts';

export interface EngineOptions {
  database: Database;
  config: ExpertConfig;
  catalog: Catalog;
  events: Events;
  queue: Queue;
  /** Posts what a tenant's outbox holds. */
  deliver(tenant: string): Promise<void>;
  /** False for channels whose clients ask for their answers. */
  isPushed(channel: string): boolean;
  dataDir: string;
  publicUrl: string;
  clock: { now(): Date };
  /** Models beside the built-in one, by the names departments use. */
  models?: Map<string, BaseChatModel>;
  onError(error: unknown, where: string): void;
}

export interface Engine {
  /** Handles one wake-up; the queue calls it. */
  handle(wake: Wake): Promise<void>;
}

/** Builds every tenant's machines; resolves when questions can be answered. */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const { config, catalog, dataDir } = options;
  const departments = config.tenants.flatMap((tenant) => tenant.departments);
  const classifier = await modelFor(trainingExamples(departments, catalog.values()), join(dataDir, 'cache'), {
    documents: trainingDocuments(departments),
  });
  const gateway = createGateway(
    new Map<string, BaseChatModel>([['builtin', new BuiltinChatModel(classifier)], ...(options.models ?? [])]),
  );
  const runners = new Map<string, Runner>();
  for (const tenant of config.tenants) runners.set(tenant.id, await createRunner(options, tenant, gateway));

  return {
    handle: async (wake) => {
      if (wake.name === 'sweep') {
        for (const runner of runners.values()) await sweep(runner);
        return;
      }
      const runner = runners.get(wake.tenant);
      if (runner) await runThread(runner, wake.thread);
    },
  };
}

async function createRunner(
  options: EngineOptions,
  tenant: TenantConfig,
  gateway: MachineDeps['gateway'],
): Promise<Runner> {
  const { database, catalog, clock, publicUrl, events, queue, deliver, isPushed } = options;
  const { db } = database;
  const index = createEmbeddedIndex();
  if (database.mode === 'embedded') await withTenant(db, tenant.id, releaseAllLeases);
  for (const department of tenant.departments) await ingestFolder(db, tenant.id, department);
  await loadIndex(db, index, tenant.id);

  const deps: MachineDeps = {
    db,
    gateway,
    index,
    catalog,
    tenant,
    clock,
    policies: await readPolicies(tenant),
    publicUrl,
    onKnowledge: async (document) => void (await loadIndex(db, index, tenant.id, document)),
  };
  const checkpointer = createCheckpointer(db, tenant.id);
  const machines = new Map(
    tenant.departments.map(
      (department) => [department.id, departmentGraph({ ...deps, department }).compile({ checkpointer })] as const,
    ),
  );
  return {
    deps,
    machines,
    events,
    deliver: () => deliver(tenant.id),
    isPushed,
    wake: (thread) => queue.wake(tenant.id, thread),
    onError: (error, turn) => options.onError(error, turn),
  };
}

async function readPolicies(tenant: TenantConfig): Promise<Map<string, string>> {
  const read = tenant.departments.map(
    async ({ id, folder }) => [id, await readFile(join(folder, 'policy.md'), 'utf8')] as const,
  );
  return new Map(await Promise.all(read));
}
