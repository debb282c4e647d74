/** Wires the rooms into one running company: database, knowledge, models, machines, worker. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import type { ChatChannel, ExpertConfig, TenantConfig } from '../agents/config-schema.ts';
import type { FileFault } from '../agents/message.ts';
import type { ModelEnv } from '../agents/model-references.ts';
import { BuiltinChatModel } from '../agents/models/builtin/model.ts';
import { modelFor } from '../agents/models/builtin/model-cache.ts';
import { trainingDocuments, trainingExamples } from '../agents/models/builtin/training.ts';
import type { ModelGateway } from '../agents/models/gateway.ts';
import type { ProviderHouse } from '../agents/models/provider-house.ts';
import type { ChannelReaders } from '../agents/principals.ts';
import { loadPrompts } from '../agents/prompts.ts';
import { createCheckpointer } from '../db/checkpointer.ts';
import type { Database } from '../db/client.ts';
import type { Events } from '../db/events.ts';
import type { Place } from '../db/outbox.ts';
import type { Chore, Queue, Wake } from '../db/queue.ts';
import { applyRetention } from '../db/retention.ts';
import type { Libraries, Library } from '../knowledge/library.ts';
import { createOwnFolders } from '../knowledge/own-folder.ts';
import { createSourceWatch } from '../knowledge/sources/source-watch.ts';
import type { Catalog } from '../tools/catalog.ts';
import { withFieldRights } from '../tools/field-rights.ts';
import { departmentGraph } from './department.ts';
import { tellInLine } from './in-line.ts';
import { createIngest } from './ingest.ts';
import { createIsolation, type Isolation } from './isolation.ts';
import { openGateways } from './open-gateway.ts';
import { runThread } from './run-thread.ts';
import type { Runner } from './runner.ts';
import type { MachineDeps } from './scope.ts';
import { createSlots, type Slots } from './slots.ts';
import { Stopped } from './stop.ts';
import { askAbroad, runTimers, sweep } from './sweep.ts';

export interface EngineOptions {
  /** How much is done at a time; the usual room unless given. */
  slots?: Slots;
  database: Database;
  config: ExpertConfig;
  catalog: Catalog;
  events: Events;
  queue: Queue;
  libraries: Libraries;
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
  /** Who a channel says is in one of its conversations; undefined for a channel that does not say. */
  readers?(channel: string, tenant: string, conversation: string): Promise<ChannelReaders | undefined>;
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
  /** Addresses and keys of the models of the configuration. */
  modelEnv?: ModelEnv;
  /** Their providers, where others of this process ask them too. */
  providers?: ProviderHouse;
  /** Keys of the places documents come from, by the names the configuration uses. */
  secrets?: Readonly<Record<string, string>>;
  onError(error: unknown, where: string): void;
}

export interface Engine {
  /** Handles one wake-up; the queue calls it. */
  handle(wake: Wake): Promise<void>;
  /** Stops listening and looking at sources; turns that run go on with what they hold. */
  close(): Promise<void>;
}

/** Builds every tenant's machines; resolves when questions can be answered. */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const { config, catalog, dataDir } = options;
  const slots = options.slots ?? createSlots();
  const departments = config.tenants.flatMap((tenant) => tenant.departments);
  const classifier = await modelFor(trainingExamples(departments, catalog.values()), join(dataDir, 'cache'), {
    documents: trainingDocuments(departments),
  });
  const models = new Map<string, BaseChatModel>([
    ['builtin', new BuiltinChatModel(classifier)],
    ...(options.models ?? []),
  ]);
  const { database, modelEnv, providers } = options;
  const gateways = await openGateways({
    ...{ config, env: modelEnv, providers, models, db: database.db },
    aside: slots.aside,
  });
  const isolation = createIsolation();
  const runners = new Map<string, Runner>();
  const closing: (() => void)[] = [];
  for (const tenant of config.tenants) {
    const library = await options.libraries.of(tenant.id);
    const gateway = gateways.of(tenant);
    const runner = await createRunner(options, { tenant, gateway, library, isolation, slots });
    runners.set(tenant.id, runner);
    closing.push(
      options.events.subscribe(tenant.id, (event) => {
        if (event.type === 'stop') runner.running.get(event.turn ?? event.thread)?.abort(new Stopped());
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
  const postpone = (runner: Runner, tenant: string, thread: string) => {
    const waiting = postponed.get(tenant) ?? new Set();
    postponed.set(tenant, waiting);
    // Each sweep comes by again; that it is in line is said once.
    if (waiting.has(thread)) return;
    waiting.add(thread);
    void tellInLine(runner, thread).catch((error: unknown) => options.onError(error, thread));
  };
  const work = async (runner: Runner, tenant: string, first: string) => {
    for (let thread: string | undefined = first; thread; thread = nextOf(tenant)) {
      const current = thread;
      const run = slots.take(tenant, () => runThread(runner, current));
      if (!run) return postpone(runner, tenant, thread);
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
    close: async () => {
      for (const stop of closing) stop();
      await Promise.all([...runners.values()].flatMap(({ sources, folders }) => [sources.close(), folders.close()]));
    },
  };
}

const chores: Record<Chore, (runner: Runner) => Promise<void>> = {
  sweep,
  timers: runTimers,
  reconcile: askAbroad,
  retention: async ({ deps }) => void (await applyRetention(deps.db, deps.tenant)),
  ingest: (runner) => runner.ingest(),
  sources: (runner) => {
    void runner.folders.look();
    return runner.sources.begin();
  },
};

async function createRunner(
  options: EngineOptions,
  own: { tenant: TenantConfig; gateway: ModelGateway; library: Library; isolation: Isolation; slots: Slots },
): Promise<Runner> {
  const { database, clock, publicUrl, events, queue, deliver, isPushed, members, readers } = options;
  const { tenant, gateway, library, isolation, slots } = own;
  const { db } = database;
  const readQueued = () => void queue.begin('ingest').catch((error: unknown) => options.onError(error, 'ingest'));
  const folders = createOwnFolders({
    ...{ db, tenant: tenant.id, departments: tenant.departments },
    ...{ onChanged: library.changed, onQueued: readQueued, onError: options.onError },
  });
  await folders.takeIn();

  const deps: MachineDeps = {
    db,
    gateway,
    index: library.index,
    catalog: withFieldRights(options.catalog, tenant),
    tenant,
    clock,
    policies: await readPolicies(tenant),
    prompts: loadPrompts(tenant.departments),
    publicUrl,
    home: options.home,
    chats: options.chats,
    ...(members ? { members: (channel, group) => members(channel, tenant.id, group) } : {}),
    ...(readers ? { readers: (channel, conversation) => readers(channel, tenant.id, conversation) } : {}),
    onKnowledge: library.changed,
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
    ingest: createIngest({
      deps,
      isPushed,
      deliver: () => deliver(tenant.id),
      embed: library.embed,
      again: () => queue.begin('ingest'),
      signal: options.draining,
      onError: options.onError,
    }),
    folders,
    sources: createSourceWatch({
      ...{ db, tenant: tenant.id, departments: tenant.departments, secrets: options.secrets ?? {} },
      ...{ documentBytes: options.config.limits.documentBytes, signal: options.draining },
      onReceived: readQueued,
      onChanged: library.changed,
      onError: options.onError,
    }),
    readSoon: () => queue.begin('ingest'),
    readFile: (channel, ref, as) => {
      const { attachmentBytes, documentBytes } = options.config.limits;
      return options.readFile(channel, tenant.id, ref, as === 'document' ? documentBytes : attachmentBytes);
    },
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
