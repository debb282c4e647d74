/** The whole product in one process: boot order is the order of the lines. */

import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import { readConfig } from './agents/config.ts';
import type { ExpertConfig } from './agents/config-schema.ts';
import { createApi } from './channels/api/index.ts';
import type { Channel } from './channels/channel.ts';
import { createDeliver } from './channels/deliver.ts';
import { createIntake } from './channels/intake.ts';
import { createPlayground } from './channels/playground/index.ts';
import { openTokens, type Tokens } from './channels/token.ts';
import { watchConfig } from './config-watch.ts';
import { type Database, openEmbedded, openServer } from './db/client.ts';
import { createLocalEvents } from './db/events.ts';
import { armFailpoint } from './db/failpoint.ts';
import { openQueue } from './db/queue.ts';
import { seedDemo } from './db/seed/demo.ts';
import type { Env } from './env.ts';
import { createEngine } from './graphs/engine.ts';
import packageJson from './package.json' with { type: 'json' };
import { createLog } from './telemetry.ts';
import { loadCatalog, unknownTools } from './tools/catalog.ts';

export interface App {
  server: FastifyInstance;
  database: Database;
  tokens: Tokens;
  /** Address people open. */
  url: string;
  close(): Promise<void>;
}

export interface AppOptions {
  /** Models beside the built-in one, by name; tests bring scripted ones. */
  models?: Map<string, BaseChatModel>;
}

const SWEEP_EVERY_MS = 5_000;
const WORKERS = 8;
const LARGEST_BODY = 16 * 1024 * 1024;

/** Starts everything and listens; on any fault nothing keeps running and the error says what to do. */
export async function startApp(env: Env, options: AppOptions = {}): Promise<App> {
  const log = createLog(env.LOG_LEVEL);
  const onError = (error: unknown, where = 'queue') =>
    log.error({ err: error, where }, 'something failed and is tried again');
  if (env.FAILPOINT) armFailpoint(env.FAILPOINT);
  const closing: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const step of closing.splice(0).reverse()) await step();
  };

  try {
    const catalog = await loadCatalog();
    const read = () => readConfig(env.CONFIG, (candidate) => unknownTools(catalog, candidate));
    // Channels and workers hold this object; a reload replaces what is in it.
    const config = read();
    const clock = env.NOW ? fixedClock(env.NOW) : { now: () => new Date() };
    const database = env.DATABASE_URL ? await openServer(env.DATABASE_URL) : await openEmbedded(env.DATA_DIR);
    closing.push(database.close);
    if (env.DEMO) for (const tenant of config.tenants) await seedDemo(database.db, tenant.id, clock.now());
    const tokens = await openTokens(env.DATA_DIR);
    const events = createLocalEvents();
    const queue = await openQueue(database, env.REDIS_URL, onError);
    closing.push(queue.close);

    const intake = createIntake(database.db, events, queue.wake);
    const port = env.PORT || (await freePort(env.HOST));
    const publicUrl = (env.PUBLIC_URL ?? `http://${env.HOST}:${port}`).replace(/\/$/, '');
    const { limits } = config;
    const { db } = database;
    const [tenant] = config.tenants;
    const channels: Channel[] = [
      createApi({ db, intake, tokens, config, publicUrl, limits, version: packageJson.version }),
      ...(env.DEMO && tenant
        ? [
            createPlayground({
              db,
              events,
              intake,
              tokens,
              config,
              tenant: tenant.id,
              limits,
              publicUrl: env.PUBLIC_URL,
            }),
          ]
        : []),
    ];
    const deliver = createDeliver(db, channels, (error, row) => onError(error, row.id));
    const engineFor = (of: ExpertConfig) =>
      createEngine({
        database,
        config: of,
        catalog,
        events,
        queue,
        deliver,
        isPushed: (id) => channels.some((channel) => channel.id === id && channel.capabilities.has('proactive')),
        dataDir: env.DATA_DIR,
        publicUrl,
        clock,
        onError,
        ...(options.models ? { models: options.models } : {}),
      });
    let engine = await engineFor(config);
    await queue.work((wake) => engine.handle(wake), { concurrency: WORKERS, sweepEveryMs: SWEEP_EVERY_MS });
    const take = async (next: ExpertConfig) => {
      engine = await engineFor(next);
      Object.assign(config, next, { limits: Object.assign(config.limits, next.limits) });
      log.info('the changed configuration is in use');
    };
    const stay = (error: Error) =>
      log.error(
        { faults: error.message.split('\n') },
        'the changed configuration has faults; the old one stays in use',
      );
    const stopWatching = watchConfig(env.CONFIG, read, take, stay);
    closing.push(async () => stopWatching());

    const server: FastifyInstance = Fastify({
      loggerInstance: log as FastifyBaseLogger,
      logController: new LogController({ disableRequestLogging: true }),
      bodyLimit: LARGEST_BODY,
      forceCloseConnections: true,
    });
    closing.push(() => server.close());
    for (const channel of channels) await channel.routes?.(server);
    const url = await listen(server, env, port);
    return { server, database, tokens, url, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function listen(server: FastifyInstance, env: Env, port: number): Promise<string> {
  try {
    return await server.listen({ port, host: env.HOST });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw cause;
    throw new Error(
      `Port ${env.PORT} is in use. Stop the other program, or start with another one: PORT=${env.PORT + 1} npm start`,
      { cause },
    );
  }
}

/** Stands still at `start` except for the time that has passed since. */
function fixedClock(start: string): { now(): Date } {
  const offset = Date.parse(start) - Date.now();
  return { now: () => new Date(Date.now() + offset) };
}

/** A port nobody uses, for PORT=0: links are written before the server listens. */
async function freePort(host: string): Promise<number> {
  const probe = createServer();
  await once(probe.listen(0, host), 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
