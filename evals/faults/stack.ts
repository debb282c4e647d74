/** The whole product in server mode on servers of its own: one web process, workers, PostgreSQL, Redis and a foreign ERP. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type Erp, startErp } from './erp.ts';
import { freePort } from './free-port.ts';
import { type Member, type Settings, startMember } from './member.ts';
import { type PostgresServer, startPostgres } from './postgres-server.ts';
import { type RedisServer, startRedis } from './redis-server.ts';
import { writeThreeTenants } from './three-tenants.ts';

/** Trained classifiers are kept here from run to run. */
const TRAINED = join(tmpdir(), 'the-expert-test-models');

export interface Stack {
  url: string;
  postgres: PostgresServer;
  redis: RedisServer;
  erp: Erp;
  /** Everything of every tenant, past row security; for oracles. */
  sql: pg.Pool;
  web: Member;
  /** Those that are alive or about to be. */
  workers: Member[];
  settings: Settings;
  token(tenant: string, person: string): string;
  /** As many as there should be: one that ends is replaced while there are fewer. */
  wanted: number;
  /** Starts one more, and does not wait until it works. */
  startWorker(more?: Settings, flags?: string[]): Member;
  /** Starts one more that works when this resolves. */
  addWorker(more?: Settings, flags?: string[]): Promise<Member>;
  /** Starts another web process on the same port; the one before must have ended. */
  restartWeb(more?: Settings, flags?: string[]): Promise<void>;
  close(): Promise<void>;
}

/** Starts everything; `workers` is how many, `more` are settings for all of them. */
export async function openStack({ workers = 2, more = {} }: { workers?: number; more?: Settings } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'expert-faults-'));
  const [postgres, redis, erp, port] = await Promise.all([startPostgres(), startRedis(), startErp(), freePort()]);
  const config = join(folder, 'config.json');
  writeThreeTenants(config);
  const settings: Settings = {
    ...{ DATABASE_URL: postgres.url, REDIS_URL: redis.url, DATA_DIR: dataFolder(folder), CONFIG: config },
    ...{ PORT: String(port), LOG_LEVEL: 'warn', DEMO: 'true' },
    ...more,
  };
  const sql = new pg.Pool({ connectionString: postgres.url, max: 4 });
  sql.on('error', () => {});
  const stack: Stack = {
    ...{ url: `http://127.0.0.1:${port}`, postgres, redis, erp, sql, workers: [], wanted: workers, settings },
    web: startMember('web', settings, erp.url),
    token: () => '',
    startWorker: (extra = {}, flags = []) => {
      const worker = startMember('worker', { ...settings, ...extra }, erp.url, flags);
      stack.workers.push(worker);
      void worker.ended.then(() => {
        stack.workers.splice(stack.workers.indexOf(worker), 1);
        // One that could not start is a fault to look at, not to repeat.
        if (stack.workers.length < stack.wanted && worker.wasReady()) stack.startWorker();
      });
      return worker;
    },
    addWorker: async (extra = {}, flags = []) => {
      const worker = stack.startWorker(extra, flags);
      await worker.ready;
      return worker;
    },
    restartWeb: async (extra = {}, flags = []) => {
      stack.web = startMember('web', { ...settings, ...extra }, erp.url, flags);
      await stack.web.ready;
    },
    close: async () => {
      stack.wanted = 0;
      await Promise.all([...stack.workers, stack.web].map((member) => member.kill()));
      await sql.end();
      await Promise.all([postgres.close(), redis.close(), erp.close()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
  try {
    await stack.web.ready;
    stack.token = tokensOf(stack.web);
    await Promise.all(Array.from({ length: workers }, () => stack.addWorker()));
    return stack;
  } catch (error) {
    await stack.close();
    throw error;
  }
}

/** The tokens that a process with a web role printed when it was ready. */
export function tokensOf(member: Member): Stack['token'] {
  const tokens = JSON.parse(/^tokens (.*)$/m.exec(member.output())?.[1] ?? '{}') as Record<string, string>;
  return (tenant, person) => {
    const token = tokens[`${tenant}/${person}`];
    if (!token) throw new Error(`There is nobody called ${person} in ${tenant}.`);
    return token;
  };
}

/** A data folder whose cache is shared with other runs. */
export function dataFolder(parent: string): string {
  const folder = join(parent, 'data');
  mkdirSync(folder, { recursive: true });
  mkdirSync(TRAINED, { recursive: true });
  symlinkSync(TRAINED, join(folder, 'cache'));
  return folder;
}
