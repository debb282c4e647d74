/** Lets few requests at a time to a provider, and each tenant in its turn: a hundred that wait starve nobody's one. */
import { ModelError } from './failures.ts';

export interface FairQueue {
  /** Runs the work when there is room; fails at once when too many of the tenant wait, and leaves with the signal. */
  run<T>(tenant: string, signal: AbortSignal, work: () => Promise<T>): Promise<T>;
}

interface Waiting {
  begin(): void;
}

/** The queue of one provider in this process. */
export function createFairQueue(options: { name: string; concurrency: number; waiting: number }): FairQueue {
  /** Tenants in the order they were last served, each with those of it that wait. */
  const lines = new Map<string, Waiting[]>();
  const running = new Map<string, number>();
  let free = options.concurrency;

  const begin = (tenant: string) => {
    free--;
    running.set(tenant, (running.get(tenant) ?? 0) + 1);
  };
  const end = (tenant: string) => {
    free++;
    const left = (running.get(tenant) ?? 1) - 1;
    if (left > 0) running.set(tenant, left);
    else running.delete(tenant);
    callNext();
  };
  /** The tenant with the fewest on their way, and of these the one that was served longest ago. */
  const callNext = () => {
    while (free > 0 && lines.size > 0) {
      const tenants = [...lines.keys()];
      const least = Math.min(...tenants.map((tenant) => running.get(tenant) ?? 0));
      const tenant = tenants.find((one) => (running.get(one) ?? 0) === least) ?? '';
      const line = lines.get(tenant) ?? [];
      const next = line.shift();
      lines.delete(tenant);
      if (line.length > 0) lines.set(tenant, line);
      if (!next) continue;
      begin(tenant);
      next.begin();
    }
  };
  const wait = (tenant: string, signal: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      const line = lines.get(tenant) ?? [];
      if (line.length >= options.waiting) {
        const message = `${options.name} has more waiting requests than it may; raise its concurrency or waiting.`;
        reject(new ModelError(message, { kind: 'full' }));
        return;
      }
      const leave = () => {
        line.splice(line.indexOf(mine), 1);
        if (line.length === 0 && lines.get(tenant) === line) lines.delete(tenant);
        reject(signal.reason);
      };
      const mine: Waiting = {
        begin: () => {
          signal.removeEventListener('abort', leave);
          resolve();
        },
      };
      line.push(mine);
      lines.set(tenant, line);
      signal.addEventListener('abort', leave, { once: true });
    });

  return {
    async run(tenant, signal, work) {
      signal.throwIfAborted();
      if (free > 0) begin(tenant);
      else await wait(tenant, signal);
      try {
        return await work();
      } finally {
        end(tenant);
      }
    },
  };
}
