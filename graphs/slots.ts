/** How much one process does at a time: few turns compute, many may wait for a model, and no tenant fills the house. */
import { AsyncLocalStorage } from 'node:async_hooks';

/** Turns that compute side by side; more only get in each other's way. */
const AT_WORK = 16;
/** Turns of one tenant that a process has begun, waiting ones included. */
const PER_TENANT = 96;

export interface Slots {
  /** Runs `work` when there is room; undefined at once when the tenant has its share already. */
  take(tenant: string, work: () => Promise<void>): Promise<void> | undefined;
  /** Waits for something outside without keeping others from computing. */
  aside<T>(wait: () => Promise<T>): Promise<T>;
}

interface Seat {
  taken: boolean;
}

/** The room of one process. */
export function createSlots({ atWork = AT_WORK, perTenant = PER_TENANT } = {}): Slots {
  const seats = new AsyncLocalStorage<Seat>();
  const begun = new Map<string, number>();
  const queue: (() => void)[] = [];
  let free = atWork;

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
  const seated = async (work: () => Promise<void>) => {
    const seat: Seat = { taken: false };
    await sit(seat);
    try {
      await seats.run(seat, work);
    } finally {
      if (seat.taken) stand(seat);
    }
  };
  return {
    take(tenant, work) {
      const count = begun.get(tenant) ?? 0;
      if (count >= perTenant) return undefined;
      begun.set(tenant, count + 1);
      return seated(work).finally(() => begun.set(tenant, (begun.get(tenant) ?? 1) - 1));
    },
    async aside(wait) {
      const seat = seats.getStore();
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
