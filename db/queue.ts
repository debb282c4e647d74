/** Wakes workers: BullMQ on Redis, or on the database itself when there is no Redis. A lost wake-up loses nothing. */
import {
  createPostgresBackend,
  createRedisBackend,
  type Job,
  type PostgresConnectionOptions,
  withBackend,
} from 'bullmq';
import { Redis } from 'ioredis';
import type { Database } from './client.ts';

/** A thread with work, or the regular look at everything. */
export type Wake = { name: 'thread'; tenant: string; thread: string } | { name: 'sweep' };

export interface Queue {
  wake(tenant: string, thread: string): Promise<void>;
  /** Starts working; jobs of different threads run side by side. */
  work(handle: (wake: Wake) => Promise<void>, options: { concurrency: number; sweepEveryMs: number }): Promise<void>;
  /** Lets running jobs end and stops. */
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
  const connection = database.pool as unknown as PostgresConnectionOptions;
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

async function onRedis(url: string, prefix: string, onError: (error: Error) => void): Promise<Queue> {
  const { Queue, Worker } = withBackend(createRedisBackend);
  const connection = new Redis(url, { maxRetriesPerRequest: null });
  connection.on('error', onError);
  const queue = new Queue<Wake>(NAME, { connection, prefix, defaultJobOptions: JOB });
  queue.on('error', onError);
  await queue.waitUntilReady();
  const worker = (handle: (job: Job<Wake>) => Promise<void>, concurrency: number) =>
    new Worker<Wake>(NAME, handle, { connection, prefix, concurrency, maxStalledCount: 10 });
  return assembled(queue, worker, onError, async () => void (await connection.quit()));
}

interface Closable {
  close(): Promise<void>;
}
interface Producer extends Closable {
  add(name: string, data: Wake): Promise<unknown>;
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
  return {
    wake: async (tenant, thread) => void (await queue.add('thread', { name: 'thread', tenant, thread })),
    work: async (handle, { concurrency, sweepEveryMs }) => {
      worker = createWorker((job) => handle(job.data), concurrency);
      worker.on('error', onError);
      worker.on('failed', (_job, error) => onError(error));
      await queue.upsertJobScheduler('sweep', { every: sweepEveryMs }, { name: 'sweep', data: { name: 'sweep' } });
      await worker.waitUntilReady();
    },
    close: async () => {
      await worker?.close();
      await queue.close();
      await disconnect();
    },
  };
}
