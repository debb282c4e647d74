/** One process per data folder; PGlite has no lock of its own and two writers lose rows. */
import { accessSync, constants, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * Takes the folder for this process and returns how to give it back.
 * SQLite's exclusive lock is used because the operating system drops it when the process dies, however it dies.
 */
export function lockFolder(folder: string): () => void {
  assertWritable(folder);
  const lock = new DatabaseSync(join(folder, 'lock.sqlite'));
  try {
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE');
  } catch (cause) {
    lock.close();
    throw new Error(
      `${resolve(folder)} is in use by another process. Stop that first, most likely the server. Another DATA_DIR would be another company.`,
      { cause },
    );
  }
  return () => lock.close();
}

function assertWritable(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw new Error(
      `${resolve(folder)} cannot be written. Give this user the right to write there, or set DATA_DIR to another folder.`,
      {
        cause,
      },
    );
  }
}
