/** How much one process does at a time: few turns compute, many may wait for a model, and no tenant fills the house. */
import { AsyncLocalStorage } from 'node:async_hooks';

/** Turns that compute side by side; more only get in each other's way. */
const SEATS = 16;
/** Turns a process has begun, waiting ones included. */
export const PLACES = 256;
/** A tenant may always have this many of them. */
const LEAST = 8;

export interface Slots {
  /** Counts `work` to the tenant while it runs; undefined at once when the tenant has its share already. */
  take(tenant: string, work: () => Promise<void>): Promise<void> | undefined;
  /** Computes when there is a seat. */
  seated<T>(work: () => Promise<T>): Promise<T>;
  /** Waits for something outside without keeping others from computing. */
  aside<T>(wait: () => Promise<T>): Promise<T>;
}

interface Seat {
  taken: boolean;
}

/** The room of one process. */
export function createSlots({ seats = SEATS, places = PLACES, least = LEAST } = {}): Slots {
  const current = new AsyncLocalStorage<Seat>();
  const begun = new Map<string, number>();
  const queue: (() => void)[] = [];
  let free = seats;

  const sit = async (seat: Seat) => {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => queue.push(resolve));
    seat.taken = true;
  };
  const stand = (seat: Seat) => {
    seat.taken = false;
    const next = queue.shift();
    if (next) next();
    else free++;
  };
  /** What is left when every tenant that is at it, and one more that may come, has as much. */
  const shareOf = (tenant: string) => {
    const others = begun.size - (begun.has(tenant) ? 1 : 0);
    return Math.max(least, Math.floor(places / (others + 2)));
  };
  const leave = (tenant: string) => {
    const left = (begun.get(tenant) ?? 1) - 1;
    if (left > 0) begun.set(tenant, left);
    else begun.delete(tenant);
  };
  return {
    take(tenant, work) {
      const count = begun.get(tenant) ?? 0;
      if (count >= shareOf(tenant)) return undefined;
      begun.set(tenant, count + 1);
      return work().finally(() => leave(tenant));
    },
    async seated(work) {
      const seat: Seat = { taken: false };
      await sit(seat);
      try {
        return await current.run(seat, work);
      } finally {
        if (seat.taken) stand(seat);
      }
    },
    async aside(wait) {
      const seat = current.getStore();
      if (!seat?.taken) return wait();
      stand(seat);
      try {
        return await wait();
      } finally {
        await sit(seat);
      }
    },
  };
}
