/** Keeps a turn that a worker died at away from others, so that it takes none of them with it when it does so again. */

/** Milliseconds a suspect waits for the turns that run, and others wait for suspects; then they go on side by side. */
const PATIENCE_MS = 2_000;

export interface Isolation {
  /** Runs beside others, but not beside a suspect. */
  together<T>(work: () => Promise<T>): Promise<T>;
  /** Runs when nothing else does, and lets nothing else begin; the work is told when it runs beside others all the same. */
  alone<T>(work: (isAlone: boolean) => Promise<T>): Promise<T>;
}

/** The gate of one process. Nobody waits in it holding anything that others need. */
export function createIsolation(patienceMs = PATIENCE_MS): Isolation {
  const running = new Set<Promise<unknown>>();
  const suspects = new Set<Promise<unknown>>();

  const noted = <T>(work: () => Promise<T>, among: Set<Promise<unknown>>): Promise<T> => {
    const done = work();
    const ended = done.catch(() => {}).finally(() => among.delete(ended));
    among.add(ended);
    return done;
  };
  return {
    together: async (work) => {
      if (suspects.size > 0) await atMost(Promise.all(suspects), patienceMs);
      return noted(work, running);
    },
    alone: (work) => {
      const before = [...suspects, ...running];
      return noted(async () => work(before.length === 0 || (await atMost(Promise.all(before), patienceMs))), suspects);
    },
  };
}

/** Whether the work ended in that time. */
async function atMost(work: Promise<unknown>, ms: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), ms);
  const ended = await Promise.race([work.then(() => true), promise]);
  clearTimeout(timer);
  return ended;
}
