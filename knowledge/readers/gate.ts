/** Lets only so many through at a time; the others wait in the order they came. */

export interface Gate {
  pass<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
}

/** A gate for a number of works at once. */
export function createGate(places: number): Gate {
  let free = places;
  const waiting: (() => void)[] = [];
  const leave = () => {
    const next = waiting.shift();
    if (next) next();
    else free += 1;
  };
  const enter = (signal?: AbortSignal) => {
    if (free > 0) {
      free -= 1;
      return Promise.resolve();
    }
    return new Promise<void>((resolve, reject) => {
      const abort = () => {
        waiting.splice(waiting.indexOf(admit), 1);
        reject(signal?.reason);
      };
      const admit = () => {
        signal?.removeEventListener('abort', abort);
        resolve();
      };
      waiting.push(admit);
      signal?.addEventListener('abort', abort, { once: true });
    });
  };
  return {
    async pass(work, signal) {
      signal?.throwIfAborted();
      await enter(signal);
      try {
        return await work();
      } finally {
        leave();
      }
    },
  };
}
