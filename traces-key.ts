/** The key under which people's ids are hashed for traces: random, made once for each installation and kept beside its data. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FILE = 'traces.key';
const BYTES = 32;

/** Reads the key, or makes it; processes that begin together end up with the same one. */
export function tracesKey(folder: string): Buffer {
  const path = join(folder, FILE);
  mkdirSync(folder, { recursive: true });
  try {
    writeFileSync(path, randomBytes(BYTES), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const key = readFileSync(path);
  if (key.length !== BYTES)
    throw new Error(`${path} is not a key of ${BYTES} bytes; remove it, and a new one is made.`);
  return key;
}
