/** Hears at once when something changes in a folder; where that cannot be heard, the schedule finds it. */
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { type FSWatcher, watch } from 'chokidar';
import { isTemporary } from './folder.ts';

/** A file counts as written when it has not grown for so long. */
const SETTLED_MS = 500;

export interface FolderWatch {
  /** Resolves when changes are heard from now on. */
  ready: Promise<void>;
  close(): Promise<void>;
}

/** Calls back after changes, several of them once. */
export function watchFolder(path: string, onChange: () => void): FolderWatch {
  // A folder that is not there is watched no further than the schedule does.
  if (!existsSync(path)) return { ready: Promise.resolve(), close: async () => {} };
  const watcher: FSWatcher = watch(path, {
    ...{ ignoreInitial: true, followSymlinks: false, ignorePermissionErrors: true },
    ignored: (file) => file !== path && isTemporary(basename(file)),
  });
  let settling: NodeJS.Timeout | undefined;
  watcher.on('all', () => {
    clearTimeout(settling);
    settling = setTimeout(onChange, SETTLED_MS);
  });
  // Too many files to watch, or a folder that went away.
  watcher.on('error', () => {});
  return {
    ready: new Promise((resolve) => {
      watcher.on('ready', () => resolve());
    }),
    close: async () => {
      clearTimeout(settling);
      await watcher.close();
    },
  };
}
