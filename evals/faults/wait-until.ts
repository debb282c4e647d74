/** Waiting for something to become true. */
import { setTimeout as pause } from 'node:timers/promises';

/** Asks `look` again and again; what it gives first is returned, and after `patienceMs` it fails saying `what`. */
export async function waitUntil<T>(
  what: string,
  patienceMs: number,
  look: () => Promise<T | undefined | false> | T | undefined | false,
  everyMs = 50,
): Promise<T> {
  const until = performance.now() + patienceMs;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (performance.now() > until) throw new Error(`Waited ${patienceMs / 1000} s in vain for: ${what}.`);
    await pause(everyMs);
  }
}
