/** Takes over a changed configuration file while running; a faulty one is reported and the old one stays. */
import { watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { ExpertConfig } from './agents/config-schema.ts';

/** Editors write a file in several steps; this many milliseconds of quiet count as done. */
const SETTLE_MS = 150;

/** Calls `take` with each sound new configuration and `onFault` with what was wrong; returns how to stop. */
export function watchConfig(
  file: string,
  read: () => ExpertConfig,
  take: (config: ExpertConfig) => Promise<void>,
  onFault: (error: Error) => void,
): () => void {
  let timer: NodeJS.Timeout | undefined;
  let before = Promise.resolve();
  const reload = () => {
    before = before.then(async () => {
      try {
        await take(read());
      } catch (error) {
        onFault(error as Error);
      }
    });
  };
  // The folder is watched, since many editors replace the file rather than write into it.
  const watcher = watch(dirname(file), (_event, name) => {
    if (name !== basename(file)) return;
    clearTimeout(timer);
    timer = setTimeout(reload, SETTLE_MS);
  });
  return () => {
    clearTimeout(timer);
    watcher.close();
  };
}
