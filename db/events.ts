/** Live events: progress notes and "something changed" signals, inside one process or across them; never the only record of anything. */
import { EventEmitter, once } from 'node:events';
import { Redis } from 'ioredis';
import type { Outcome } from './inbox.ts';

export type LiveEvent =
  | { type: 'progress'; thread: string; conversation: string; turn: string; text: string }
  /** Somebody wants no answer any more from what runs in this thread, or from this turn of it alone. */
  | { type: 'stop'; thread: string; turn?: string }
  | { type: 'turn-done'; turn: string; outcome?: Outcome }
  | { type: 'post'; conversation: string; post: string }
  /** A document was written or forgotten; every process that searches looks at it again. */
  | { type: 'knowledge'; document: string }
  /** Vectors of passages were made, or those of a model are used from now on. */
  | { type: 'vectors' };

export interface Events {
  publish(tenant: string, event: LiveEvent): void;
  /** Calls `listener` for each event of the tenant until the returned function is called. */
  subscribe(tenant: string, listener: (event: LiveEvent) => void): () => void;
  close(): Promise<void>;
}

/** Events of a single process; listeners run synchronously and must not throw. */
export function createLocalEvents(): Events {
  const emitter = new EventEmitter();
  emitter.setMaxListeners(0);
  return {
    publish: (tenant, event) => void emitter.emit(tenant, event),
    subscribe: (tenant, listener) => {
      emitter.on(tenant, listener);
      return () => emitter.off(tenant, listener);
    },
    close: async () => void emitter.removeAllListeners(),
  };
}

/** Events between processes over Redis pub/sub; what is published while Redis is away is lost, as any of them may be. */
export async function createRedisEvents(
  url: string,
  onError: (error: Error) => void,
  prefix = 'expert',
): Promise<Events> {
  const options = { retryStrategy: (times: number) => Math.min(50 * times, 1_000) };
  const publisher = new Redis(url, { ...options, maxRetriesPerRequest: 1, enableOfflineQueue: false });
  const subscriber = new Redis(url, options);
  for (const connection of [publisher, subscriber]) {
    connection.on('error', onError);
    if (connection.status !== 'ready') await once(connection, 'ready');
  }
  const local = createLocalEvents();
  const topic = `${prefix}:events:`;
  subscriber.on('message', (channel: string, text: string) => {
    const event = readEvent(text);
    if (event) local.publish(channel.slice(topic.length), event);
  });
  const listened = new Set<string>();
  return {
    publish: (tenant, event) => {
      publisher.publish(`${topic}${tenant}`, JSON.stringify(event)).catch(onError);
    },
    subscribe: (tenant, listener) => {
      if (!listened.has(tenant)) {
        listened.add(tenant);
        subscriber.subscribe(`${topic}${tenant}`).catch(onError);
      }
      return local.subscribe(tenant, listener);
    },
    close: async () => {
      await local.close();
      for (const connection of [publisher, subscriber]) connection.disconnect();
    },
  };
}

function readEvent(text: string): LiveEvent | undefined {
  try {
    return JSON.parse(text) as LiveEvent;
  } catch {
    return undefined;
  }
}
