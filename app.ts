/** The composition root: what every process has, and the two roles a process may play. */
import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import type { FastifyInstance } from 'fastify';
import { readConfig } from './agents/config.ts';
import type { ExpertConfig } from './agents/config-schema.ts';
import { providerFaults } from './agents/model-references.ts';
import { createProviderHouse, type ProviderHouse } from './agents/models/provider-house.ts';
import { createApi } from './channels/api/index.ts';
import type { Channel } from './channels/channel.ts';
import { createDocuments } from './channels/documents/index.ts';
import { createIntake, type Intake } from './channels/intake.ts';
import { createPlayground } from './channels/playground/index.ts';
import { PostNever } from './channels/post-failure.ts';
import { createSignIn } from './channels/sign-in.ts';
import { openTokens, type Tokens } from './channels/token.ts';
import { openChats } from './chats.ts';
import { watchConfig } from './config-watch.ts';
import { type Database, openEmbedded, openServer } from './db/client.ts';
import { createLocalEvents, createRedisEvents, type Events } from './db/events.ts';
import { armFailpoint } from './db/failpoint.ts';
import { releaseAllLeases } from './db/lease.ts';
import { releaseAllClaims } from './db/outbox.ts';
import { listPeople } from './db/people.ts';
import { openQueue, type Queue } from './db/queue.ts';
import { seedDemo } from './db/seed/demo.ts';
import { withTenant } from './db/tenant.ts';
import { openTenants } from './db/tenants.ts';
import type { Env } from './env.ts';
import { releaseAllReading } from './knowledge/ingest-claim.ts';
import type { Libraries } from './knowledge/library.ts';
import { READABLE_ENDINGS } from './knowledge/readers/read-file.ts';
import { missingSecrets } from './knowledge/sources/secrets.ts';
import { createJudges, openLibraries, searchIn } from './libraries.ts';
import packageJson from './package.json' with { type: 'json' };
import { createLog, type Log } from './telemetry.ts';
import { type Catalog, loadCatalog, unknownTools } from './tools/catalog.ts';
import { unknownFields } from './tools/field-rights.ts';
import type { Tool } from './tools/tool.ts';
import { freePort, startWeb } from './web.ts';
import { startWorker } from './worker.ts';

/** `web` takes messages in and shows answers, `worker` finds them; `all` is both in one process. */
export type Role = 'all' | 'web' | 'worker';

export interface App {
  /** Absent in a worker. */
  server: FastifyInstance | undefined;
  database: Database;
  tokens: Tokens;
  /** Address people open. */
  url: string;
  /** Ends what runs, or hands it back, and lets go of everything. */
  close(): Promise<void>;
}

export interface AppOptions {
  role?: Role;
  /** Models beside the built-in one, by name; tests bring scripted ones. */
  models?: Map<string, BaseChatModel>;
  /** Tools beside those of the house. */
  tools?: Tool[];
}

/** What both roles are built on. */
export interface House {
  env: Env;
  log: Log;
  /** Channels and workers hold this object; a reload replaces what is in it. */
  config: ExpertConfig;
  readConfig(): ExpertConfig;
  catalog: Catalog;
  clock: { now(): Date };
  database: Database;
  tokens: Tokens;
  events: Events;
  queue: Queue;
  intake: Intake;
  libraries: Libraries;
  /** Servers of models, shared by whoever asks them. */
  providers: ProviderHouse;
  channels: Channel[];
  port: number;
  publicUrl: string;
  onError(error: unknown, where?: string): void;
  /** Called with a changed configuration before it is in use; one that throws keeps the old one. */
  reloading: ((next: ExpertConfig) => Promise<void>)[];
  /** Called all at once when the process is told to stop. */
  stopping: (() => void)[];
  /** Steps of closing, carried out last first. */
  closing: (() => Promise<void>)[];
}

/** Starts everything a role needs; on any fault nothing keeps running and the error says what to do. */
export async function startApp(env: Env, options: AppOptions = {}): Promise<App> {
  const role = options.role ?? 'all';
  if (role !== 'all' && !(env.DATABASE_URL && env.REDIS_URL))
    throw new Error(`A ${role} on its own needs DATABASE_URL and REDIS_URL, which it shares with the others.`);
  if (env.FAILPOINT) armFailpoint(env.FAILPOINT);
  const closing: House['closing'] = [];
  const stopping: House['stopping'] = [];
  const close = async () => {
    for (const tell of stopping.splice(0)) tell();
    for (const step of closing.splice(0).reverse()) await step();
  };
  try {
    const house = await openHouse(env, options, { closing, stopping });
    if (role !== 'web') {
      await trace(house);
      await startWorker(house, options.models);
    }
    const web = role === 'worker' ? undefined : await startWeb(house);
    takeOverChanges(house);
    const { database, tokens } = house;
    return { server: web?.server, database, tokens, url: web?.url ?? '', close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A changed configuration is taken over by every role, or by none when one of them cannot. */
function takeOverChanges(house: House): void {
  const { config, log } = house;
  const take = async (next: ExpertConfig) => {
    for (const prepare of house.reloading) await prepare(next);
    Object.assign(config, next, { limits: Object.assign(config.limits, next.limits) });
    log.info('the changed configuration is in use');
  };
  const stay = (error: Error) =>
    log.error({ faults: error.message.split('\n') }, 'the changed configuration has faults; the old one stays in use');
  const stop = watchConfig(house.env.CONFIG, house.readConfig, take, stay);
  house.closing.push(async () => stop());
}

async function openHouse(
  env: Env,
  options: AppOptions,
  { closing, stopping }: Pick<House, 'closing' | 'stopping'>,
): Promise<House> {
  const log = createLog(env.LOG_LEVEL);
  const onError = (error: unknown, where = 'queue') =>
    log.error(
      { err: error, where },
      error instanceof PostNever
        ? 'a post is given up or held until this is mended'
        : 'something failed and is tried again',
    );
  const shipped = await loadCatalog();
  const catalog: Catalog = new Map([...shipped, ...(options.tools ?? []).map((tool) => [tool.name, tool] as const)]);
  const read = () =>
    readConfig(env.CONFIG, (given) => [
      ...unknownTools(catalog, given),
      ...unknownFields(catalog, given),
      ...missingSecrets(given, env.secrets),
      ...providerFaults(given, env),
    ]);
  const config = read();
  const clock = env.NOW ? fixedClock(env.NOW) : { now: () => new Date() };

  const database = env.DATABASE_URL ? await openServer(env.DATABASE_URL) : await openEmbedded(env.DATA_DIR);
  closing.push(database.close);
  await openTenants(database.db, config.tenants);
  if (database.mode === 'embedded') for (const { id } of config.tenants) await releaseAll(database.db, id);
  if (env.DATABASE_URL && !env.REDIS_URL)
    log.warn('Without REDIS_URL this must be the only process on its database: others would show nothing live.');
  if (env.DEMO) for (const tenant of config.tenants) await seedDemo(database.db, tenant.id, clock.now());
  const tokens = await openTokens(env.DATA_DIR);
  const events = env.REDIS_URL
    ? await createRedisEvents(env.REDIS_URL, onError, env.QUEUE_PREFIX)
    : createLocalEvents();
  closing.push(events.close);
  const queue = await openQueue(database, env.REDIS_URL, onError, env.QUEUE_PREFIX);
  closing.push(queue.close);

  const providers = createProviderHouse(env);
  closing.push(providers.close);
  const libraries = await openLibraries(env, config, providers, { db: database.db, events, onError });
  closing.push(async () => libraries.close());
  const intake = createIntake(database.db, events, queue.wake);
  const port = env.PORT || (await freePort(env.HOST));
  const publicUrl = (env.PUBLIC_URL ?? `http://${env.HOST}:${port}`).replace(/\/$/, '');
  const wired = { db: database.db, events, intake, tokens, config, limits: config.limits };
  const [tenant] = config.tenants;
  const channels: Channel[] = [
    createApi({
      ...wired,
      tokens: createSignIn(() => config, env.DEMO ? tokens : undefined),
      publicUrl,
      search: searchIn(libraries, config, clock, createJudges(env, config, providers, database.db)),
      documents: {
        readable: READABLE_ENDINGS,
        // A lost wake-up loses nothing: the chore comes up by itself.
        queued: () => void queue.begin('ingest').catch(() => {}),
        changed: (tenant, document) => events.publish(tenant, { type: 'knowledge', document }),
      },
      version: packageJson.version,
    }),
    createDocuments({
      ...{ db: database.db, config, publicUrl, clock },
      playground: env.DEMO && tenant ? { tenant: tenant.id, tokens } : undefined,
    }),
    ...(env.DEMO && tenant
      ? [createPlayground({ ...wired, tenant: tenant.id, readable: READABLE_ENDINGS, publicUrl: env.PUBLIC_URL })]
      : []),
    ...(await openChats(env, { ...wired, publicUrl, onError, onNote: (note) => log.info(note) })),
  ];
  closing.push(async () => void (await Promise.allSettled(channels.map((channel) => channel.close?.()))));
  const parts = {
    env,
    log,
    config,
    readConfig: read,
    catalog,
    clock,
    database,
    tokens,
    events,
    queue,
    intake,
    libraries,
    providers,
  };
  return { ...parts, channels, port, publicUrl, onError, reloading: [], stopping, closing };
}

/** Sends what turns do to where the settings say; nothing is loaded where they name no place. */
async function trace({ env, log, database, closing }: House): Promise<void> {
  if (!env.LANGFUSE_BASE_URL && !env.OTEL_EXPORTER_OTLP_ENDPOINT) return;
  const { openTraces } = await import('./traces.ts');
  const namesOf = async (tenant: string) => {
    const people = await withTenant(database.db, tenant, listPeople);
    return people.flatMap(({ name, nameTh }) => (nameTh ? [name, nameTh] : [name]));
  };
  closing.push(openTraces({ env, version: packageJson.version, namesOf, onWarn: (text) => log.warn(text) }).close);
}

/** This process holds the folder's lock, so whatever was leased or claimed in it was left by one that is gone. */
function releaseAll(db: Database['db'], tenant: string): Promise<void> {
  return withTenant(db, tenant, async (tx) => {
    await releaseAllLeases(tx);
    await releaseAllClaims(tx);
    await releaseAllReading(tx);
  });
}

/** Stands still at `start` except for the time that has passed since. */
function fixedClock(start: string): { now(): Date } {
  const offset = Date.parse(start) - Date.now();
  return { now: () => new Date(Date.now() + offset) };
}
