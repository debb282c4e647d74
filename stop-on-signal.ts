/** A process that is told to stop closes in time, or is ended: others find and run again what it had begun. */
import process from 'node:process';

/** Milliseconds a stop may take. */
const STOP_MS = 10_000;

/** At the first SIGINT or SIGTERM closes and exits with 0; what has not closed in time exits with 1. */
export function stopOnSignal(close: () => Promise<void>, patienceMs = STOP_MS): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      setTimeout(() => process.exit(1), patienceMs).unref();
      void close().then(() => process.exit(0));
    });
  }
}
