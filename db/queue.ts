/** Wakes workers: BullMQ on Redis, or on the database itself when there is no Redis. A lost wake-up loses nothing. */
import { once } from 'node:events';
import {
  createPostgresBackend,
  createRedisBackend,
  type Job,
  type PostgresConnectionOptions,
  withBackend,
} from 'bullmq';
import { Redis, type RedisOptions } from 'ioredis';
import type { Database } from './client.ts';
import { failpoint } from './failpoint.ts';

/**
 * Regular work: what was forgotten, what is due by the clock, what another system left unclear, what is too old to keep,
 * files to be read, sources to be looked at.
 */
export const CHORES = ['sweep', 'timers', 'reconcile', 'retention', 'ingest', 'sources'] as const;
export type Chore = (typeof CHORES)[number];

/** A thread with work, or a chore. */
export type Wake = { name: 'thread'; tenant: string; thread: string } | { name: Chore };

export interface WorkOptions {
  /** Jobs of different threads that run side by side. */
  concurrency: number;
  /** How often each chore comes up. */
  everyMs: Record<Chore, number>;
}

export interface Queue {
  /**
   * Rejects at once while the queue cannot be reached; the sweeper finds the thread later. With `again` nothing is added
   * while an earlier such wake-up waits or runs; a first wake-up always is, since what runs may just have looked its last.
   */
  wake(tenant: string, thread: string, again?: boolean): Promise<void>;
  /** Has a chore done now; it comes up by itself anyway. */
  begin(chore: Chore): Promise<void>;
  /** Starts working. */
  work(handle: (wake: Wake) => Promise<void>, options: WorkOptions): Promise<void>;
  /** Puts the chores back that an emptied queue has lost. */
  schedule(everyMs: WorkOptions['everyMs']): Promise<void>;
  /** Takes no more work, lets what runs end, and stops. */
  close(): Promise<void>;
}

const NAME = 'turns';
const JOB = {
  attempts: 5,
  backoff: { type: 'exponential', delay: 200 },
  removeOnComplete: true,
  removeOnFail: 1_000,
} as const;

/** `onError` hears of failed jobs and of a lost connection; both are retried. Queues on one Redis differ by `prefix`. */
export async function openQueue(
  database: Database,
  redisUrl: string | undefined,
  onError: (error: Error) => void,
  prefix = 'expert',
): Promise<Queue> {
  return redisUrl ? onRedis(redisUrl, prefix, onError) : onPostgres(database, onError);
}

async function onPostgres(database: Database, onError: (error: Error) => void): Promise<Queue> {
  const { Queue, Worker } = withBackend(createPostgresBackend);
  // The façade and `pg.Pool` fulfil what BullMQ asks for; its own typing of `on` is narrower than theirs.
  const connection = database.queuePool() as unknown as PostgresConnectionOptions;
  const queue = new Queue<Wake>(NAME, { connection, defaultJobOptions: JOB });
  queue.on('error', onError);
  await queue.waitUntilReady();
  return assembled(
    queue,
    (handle, concurrency) => new Worker<Wake>(NAME, handle, { connection, concurrency, maxStalledCount: 10 }),
    onError,
    async () => {},
  );
}

/** A worker dies with its connection closed; its jobs are given to others this long after. */
const STALLED_MS = 10_000;

async function onRedis(url: string, prefix: string, onError: (error: Error) => void): Promise<Queue> {
  const { Queue, Worker } = withBackend(createRedisBackend);
  const connect = (options: Omit<RedisOptions, 'replyMapping'>) => {
    const connection = new Redis(url, { ...options, retryStrategy: (times: number) => Math.min(50 * times, 1_000) });
    connection.on('error', onError);
    return connection;
  };
  // Whoever wakes must not wait for a Redis that is away, nor pile up commands for it.
  const producing = connect({ maxRetriesPerRequest: 1, enableOfflineQueue: false, commandTimeout: 2_000 });
  const consuming = connect({ maxRetriesPerRequest: null });
  await Promise.all([producing, consuming].map(connected));
  const queue = new Queue<Wake>(NAME, { connection: producing, prefix, defaultJobOptions: JOB });
  queue.on('error', onError);
  await queue.waitUntilReady();
  const worker = (handle: (job: Job<Wake>) => Promise<void>, concurrency: number) =>
    new Worker<Wake>(NAME, handle, {
      connection: consuming,
      prefix,
      concurrency,
      maxStalledCount: 10,
      stalledInterval: STALLED_MS,
    });
  return assembled(queue, worker, onError, async () => {
    for (const connection of [producing, consuming]) connection.disconnect();
  });
}

async function connected(connection: Redis): Promise<void> {
  if (connection.status !== 'ready') await once(connection, 'ready');
}

interface Closable {
  close(): Promise<void>;
}
interface Producer extends Closable {
  add(name: string, data: Wake, options: { deduplication?: { id: string } }): Promise<unknown>;
  upsertJobScheduler(id: string, repeat: { every: number }, template: { name: string; data: Wake }): Promise<unknown>;
}
interface Consumer extends Closable {
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'failed', listener: (job: Job<Wake> | undefined, error: Error) => void): unknown;
  waitUntilReady(): Promise<unknown>;
}

function assembled(
  queue: Producer,
  createWorker: (handle: (job: Job<Wake>) => Promise<void>, concurrency: number) => Consumer,
  onError: (error: Error) => void,
  disconnect: () => Promise<void>,
): Queue {
  let worker: Consumer | undefined;
  // A failed job keeps its error for long, and that of a statement holds what people wrote: the queue is told that it failed, no more.
  const reported = async (work: Promise<void>) => {
    try {
      await work;
    } catch (error) {
      onError(error as Error);
      throw new Error('The job failed; the log of its worker says how.');
    }
  };
  const schedule: Queue['schedule'] = async (everyMs) => {
    for (const name of CHORES) await queue.upsertJobScheduler(name, { every: everyMs[name] }, { name, data: { name } });
  };
  return {
    wake: async (tenant, thread, again = false) => {
      failpoint('before-enqueue');
      const options = again ? { deduplication: { id: `${tenant} ${thread}` } } : {};
      await queue.add('thread', { name: 'thread', tenant, thread }, options);
    },
    begin: async (name) => {
      await queue.add(name, { name }, { deduplication: { id: `now ${name}` } });
    },
    work: async (handle, { concurrency, everyMs }) => {
      worker = createWorker((job) => reported(handle(job.data)), concurrency);
      worker.on('error', onError);
      await schedule(everyMs);
      await worker.waitUntilReady();
    },
    schedule,
    close: async () => {
      await worker?.close();
      await queue.close();
      await disconnect();
    },
  };
}
