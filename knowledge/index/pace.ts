/** Long work cut into short pieces, so that a process that answers people goes on answering. */
import { setImmediate } from 'node:timers/promises';

/** Milliseconds of work without a pause. */
const STRETCH_MS = 8;

/** Returns a function to await between the pieces: it lets others have their turn once enough time has passed. */
export function createPace(stretch = STRETCH_MS): () => Promise<void> | undefined {
  let since = performance.now();
  return () => {
    if (performance.now() - since < stretch) return undefined;
    return setImmediate().then(() => {
      since = performance.now();
    });
  };
}
