/** Wires the rooms into one running company: database, knowledge, models, machines, worker. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import type { ChatChannel, ExpertConfig, TenantConfig } from '../agents/config-schema.ts';
import type { FileFault } from '../agents/message.ts';
import { BuiltinChatModel } from '../agents/models/builtin/model.ts';
import { modelFor } from '../agents/models/builtin/model-cache.ts';
import { trainingDocuments, trainingExamples } from '../agents/models/builtin/training.ts';
import { createGateway, type ModelGateway } from '../agents/models/gateway.ts';
import { createCheckpointer } from '../db/checkpointer.ts';
import type { Database } from '../db/client.ts';
import type { Events } from '../db/events.ts';
import type { Place } from '../db/outbox.ts';
import type { Chore, Queue, Wake } from '../db/queue.ts';
import { applyRetention } from '../db/retention.ts';
import type { KnowledgeIndex } from '../knowledge/index/contract.ts';
import { createEmbeddedIndex } from '../knowledge/index/embedded.ts';
import { ingestFolder } from '../knowledge/ingest.ts';
import { changedDocuments, loadIndex } from '../knowledge/load.ts';
import type { Catalog } from '../tools/catalog.ts';
import { withFieldRights } from '../tools/field-rights.ts';
import { countTokens } from './admit.ts';
import { departmentGraph } from './department.ts';
import { createIsolation, type Isolation } from './isolation.ts';
import { runThread } from './run-thread.ts';
import type { Runner } from './runner.ts';
import type { MachineDeps } from './scope.ts';
import { createSlots, type Slots } from './slots.ts';
import { Stopped } from './stop.ts';
import { askAbroad, runTimers, sweep } from './sweep.ts';

/** Events may be missed, so each process looks at the documents this often, in milliseconds. */
const LOOK_EVERY_MS = 30_000;

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
  /** The channel that carries cards and direct messages wherever no chat tool does. */
  home: string;
  /** The chat tools that are connected. */
  chats: readonly ChatChannel[];
  /** A chat tool's user ids in one of its groups, at this moment; throws when they cannot be had. */
  members?(channel: ChatChannel, tenant: string, group: string): Promise<string[]>;
  /** Shows in the chat tool that a turn is being worked on; may be lost. */
  progress(at: { tenant: string; place: Place; turn: string; text: string }): void;
  /** The bytes of a file that was handed in, at most `most` of them, or why they cannot be had. */
  readFile(channel: string, tenant: string, ref: string, most: number): Promise<Uint8Array | { refused: FileFault }>;
  clock: { now(): Date };
  /** Aborted when this process is about to end, and when it must. */
  draining: AbortSignal;
  stopping: AbortSignal;
  /** Models beside the built-in one, by the names departments use. */
  models?: Map<string, BaseChatModel>;
  onError(error: unknown, where: string): void;
}

export interface Engine {
  /** Handles one wake-up; the queue calls it. */
  handle(wake: Wake): Promise<void>;
  /** Stops listening; turns that run go on with what they hold. */
  close(): void;
}

/** Builds every tenant's machines; resolves when questions can be answered. */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const { config, catalog, dataDir } = options;
  const slots = createSlots();
  const departments = config.tenants.flatMap((tenant) => tenant.departments);
  const classifier = await modelFor(trainingExamples(departments, catalog.values()), join(dataDir, 'cache'), {
    documents: trainingDocuments(departments),
  });
  const models = new Map<string, BaseChatModel>([
    ['builtin', new BuiltinChatModel(classifier)],
    ...(options.models ?? []),
  ]);
  const isolation = createIsolation();
  const runners = new Map<string, Runner>();
  const closing: (() => void)[] = [];
  for (const tenant of config.tenants) {
    const index = createEmbeddedIndex();
    const gateway = createGateway(models, {
      aside: slots.aside,
      onUsage: (request, tokens) => countTokens(options.database.db, tenant, request, tokens),
    });
    const runner = await createRunner(options, { tenant, gateway, index, isolation, slots });
    runners.set(tenant.id, runner);
    closing.push(await keepIndexFresh(options, tenant.id, index));
    closing.push(
      options.events.subscribe(tenant.id, (event) => {
        if (event.type === 'stop') runner.running.get(event.thread)?.abort(new Stopped());
      }),
    );
  }

  /** Threads of tenants that have their share here already; whoever ends a turn goes on with them, or the sweep does. */
  const postponed = new Map<string, Set<string>>();
  const nextOf = (tenant: string) => {
    const [thread] = postponed.get(tenant) ?? [];
    if (thread) postponed.get(tenant)?.delete(thread);
    return thread;
  };
  const work = async (runner: Runner, tenant: string, first: string) => {
    for (let thread: string | undefined = first; thread; thread = nextOf(tenant)) {
      const current = thread;
      const run = slots.take(tenant, () => runThread(runner, current));
      if (!run) return void postponed.set(tenant, (postponed.get(tenant) ?? new Set()).add(thread));
      await run;
    }
  };

  return {
    handle: async (wake) => {
      if (wake.name === 'thread') {
        const runner = runners.get(wake.tenant);
        if (runner) await work(runner, wake.tenant, wake.thread);
        return;
      }
      // One tenant's trouble is reported and keeps no other tenant waiting.
      for (const [tenant, runner] of runners)
        await chores[wake.name](runner).catch((error: unknown) => options.onError(error, `${wake.name} of ${tenant}`));
    },
    close: () => {
      for (const stop of closing) stop();
    },
  };
}

const chores: Record<Chore, (runner: Runner) => Promise<void>> = {
  sweep,
  timers: runTimers,
  reconcile: askAbroad,
  retention: async ({ deps }) => void (await applyRetention(deps.db, deps.tenant)),
};

/** What another process wrote or forgot is searched, or not found any more, here too; a missed event is made up for at the next look. */
async function keepIndexFresh(options: EngineOptions, tenant: string, index: KnowledgeIndex): Promise<() => void> {
  const { database, events, onError } = options;
  const load = (document: string) =>
    void loadIndex(database.db, index, tenant, document).catch((error: unknown) => onError(error, document));
  const stop = events.subscribe(tenant, (event) => {
    if (event.type === 'knowledge') load(event.document);
  });
  let since = (await changedDocuments(database.db, tenant, undefined)).now;
  await loadIndex(database.db, index, tenant);
  const look = async () => {
    const { documents, now } = await changedDocuments(database.db, tenant, since);
    for (const document of documents) load(document);
    since = now;
  };
  const timer = setInterval(() => void look().catch((error: unknown) => onError(error, tenant)), LOOK_EVERY_MS);
  return () => {
    stop();
    clearInterval(timer);
  };
}

async function createRunner(
  options: EngineOptions,
  own: { tenant: TenantConfig; gateway: ModelGateway; index: KnowledgeIndex; isolation: Isolation; slots: Slots },
): Promise<Runner> {
  const { database, clock, publicUrl, events, queue, deliver, isPushed, members } = options;
  const { tenant, gateway, index, isolation, slots } = own;
  const { db } = database;
  for (const department of tenant.departments) {
    const { changed } = await ingestFolder(db, tenant.id, department);
    for (const document of changed) events.publish(tenant.id, { type: 'knowledge', document });
  }

  const deps: MachineDeps = {
    db,
    gateway,
    index,
    catalog: withFieldRights(options.catalog, tenant),
    tenant,
    clock,
    policies: await readPolicies(tenant),
    publicUrl,
    home: options.home,
    chats: options.chats,
    ...(members ? { members: (channel, group) => members(channel, tenant.id, group) } : {}),
    onKnowledge: async (document) => {
      await loadIndex(db, index, tenant.id, document);
      events.publish(tenant.id, { type: 'knowledge', document });
    },
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
    isolation,
    slots,
    draining: options.draining,
    stopping: options.stopping,
    deliver: () => deliver(tenant.id),
    running: new Map(),
    progress: ({ id: thread, channel, conversation }, turn, text) =>
      options.progress({ tenant: tenant.id, place: { channel, conversation, thread }, turn, text }),
    readFile: (channel, ref) => options.readFile(channel, tenant.id, ref, options.config.limits.attachmentBytes),
    isPushed,
    wake: (thread, again) => queue.wake(tenant.id, thread, again),
    onError: (error, turn) => options.onError(error, turn),
  };
}

async function readPolicies(tenant: TenantConfig): Promise<Map<string, string>> {
  const read = tenant.departments.map(
    async ({ id, folder }) => [id, await readFile(join(folder, 'policy.md'), 'utf8')] as const,
  );
  return new Map(await Promise.all(read));
}
