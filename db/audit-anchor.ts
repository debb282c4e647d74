/** The end of each tenant's audit chain in a file, outside the reach of whoever can only write to the database. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Anchor } from './audit-verify.ts';

/** The end that was last written down, or null when none ever was; throws when the file is not one of ours. */
export function readAnchor(dataDir: string, tenant: string): Anchor | null {
  let text: string;
  try {
    text = readFileSync(fileOf(dataDir, tenant), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  const { seq, hash } = JSON.parse(text) as Partial<Anchor>;
  if (!Number.isSafeInteger(seq) || seq === undefined || typeof hash !== 'string')
    throw new Error(`${fileOf(dataDir, tenant)} does not hold the end of an audit chain.`);
  return { seq, hash };
}

/** Writes the end of a chain down, whole or not at all. */
export function writeAnchor(dataDir: string, tenant: string, { seq, hash }: Anchor): void {
  const file = fileOf(dataDir, tenant);
  mkdirSync(join(dataDir, 'anchors'), { recursive: true });
  const unfinished = `${file}.${process.pid}`;
  writeFileSync(unfinished, `${JSON.stringify({ seq, hash })}\n`);
  renameSync(unfinished, file);
}

function fileOf(dataDir: string, tenant: string): string {
  return join(dataDir, 'anchors', `${tenant}.json`);
}
