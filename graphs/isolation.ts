/** Keeps a turn that a worker died at away from others, so that it takes none of them with it when it does so again. */

/** Milliseconds a suspect waits for the turns that run, and others wait for a suspect; then they go on side by side. */
const PATIENCE_MS = 10_000;

export interface Isolation {
  /** Runs beside others, but not beside a suspect. */
  together<T>(work: () => Promise<T>): Promise<T>;
  /** Runs when nothing else does, and lets nothing else begin. */
  alone<T>(work: () => Promise<T>): Promise<T>;
}

/** The gate of one process. */
export function createIsolation(patienceMs = PATIENCE_MS): Isolation {
  const running = new Set<Promise<unknown>>();
  let suspects: Promise<unknown> = Promise.resolve();
  let waiting = 0;

  const run = <T>(work: () => Promise<T>): Promise<T> => {
    const done = work();
    const noted = done.catch(() => {}).finally(() => running.delete(noted));
    running.add(noted);
    return done;
  };
  return {
    together: async (work) => {
      if (waiting > 0) await atMost(suspects, patienceMs);
      return run(work);
    },
    alone: (work) => {
      waiting++;
      const mine = suspects.then(async () => {
        await atMost(Promise.all(running), patienceMs);
        return run(work);
      });
      suspects = mine.catch(() => {}).finally(() => waiting--);
      return mine;
    },
  };
}

async function atMost(work: Promise<unknown>, ms: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  await Promise.race([work, promise]);
  clearTimeout(timer);
}
