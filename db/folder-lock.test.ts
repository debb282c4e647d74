import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openEmbedded } from './client.ts';
import { lockFolder } from './folder-lock.ts';

let folder: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) await killed(child);
  rmSync(folder, { recursive: true });
});

/** A process that holds the folder and waits, once it has it. */
async function holder(): Promise<ChildProcess> {
  const script = `import { lockFolder } from ${JSON.stringify(join(import.meta.dirname, 'folder-lock.ts'))};
    lockFolder(${JSON.stringify(folder)}); console.log('held'); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'ignore'] });
  children.push(child);
  await once(child.stdout, 'data');
  return child;
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

describe('the lock of a data folder', () => {
  it('refuses a second process while the first lives, and is free when that was killed', async () => {
    const first = await holder();
    expect(() => lockFolder(folder)).toThrow(
      `${folder} is in use by another process. Stop that first, most likely the server. Another DATA_DIR would be another company.`,
    );
    await killed(first);
    lockFolder(folder)();
  });

  it('is taken before the database is touched', async () => {
    await holder();
    await expect(openEmbedded(folder)).rejects.toThrow('is in use by another process');
  });

  it('refuses the same process too, until it is given back', () => {
    const unlock = lockFolder(folder);
    expect(() => lockFolder(folder)).toThrow('in use');
    unlock();
    lockFolder(folder)();
  });

  it('is one for each folder', () => {
    const unlock = [lockFolder(join(folder, 'a')), lockFolder(join(folder, 'b'))];
    for (const free of unlock) free();
  });

  it('says so when the folder cannot be made', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(() => lockFolder(join(folder, 'file', 'data'))).toThrow('cannot be written. Give this user the right');
  });

  it('is given back when the database turns out to be damaged', async () => {
    mkdirSync(join(folder, 'pg'));
    writeFileSync(join(folder, 'pg', 'PG_VERSION'), 'not a version');
    await expect(openEmbedded(folder)).rejects.toThrow(
      `The database in ${folder} could not be opened. Restore a backup`,
    );
    lockFolder(folder)();
  });
});
