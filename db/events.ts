/** Live events inside one process: progress notes and "something changed" signals; never the only record of anything. */
import { EventEmitter } from 'node:events';
import type { Outcome } from './inbox.ts';

export type LiveEvent =
  | { type: 'progress'; thread: string; conversation: string; turn: string; text: string }
  | { type: 'turn-done'; turn: string; outcome?: Outcome }
  | { type: 'post'; conversation: string; post: string };

export interface Events {
  publish(tenant: string, event: LiveEvent): void;
  /** Calls `listener` for each event of the tenant until the returned function is called. */
  subscribe(tenant: string, listener: (event: LiveEvent) => void): () => void;
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
  };
}
