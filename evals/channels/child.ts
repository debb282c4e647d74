/** A chat tool's own program as a child process, and folders for it; neither outlives the tests of a file, however these end. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { waitUntil } from '../faults/wait-until.ts';

const PATIENCE_MS = 60_000;
const running = new Map<ChildProcess, () => Promise<void>>();
const folders: string[] = [];

// Registered before the hooks of the test file, so it runs after them; also when opening a client failed half-way.
afterAll(async () => {
  await Promise.all([...running.values()].map((stop) => stop()));
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});
process.once('exit', () => {
  for (const child of running.keys()) child.kill('SIGKILL');
});

/** An empty folder that is gone after the tests. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'expert-channels-'));
  folders.push(folder);
  return folder;
}

export interface Program {
  output(): string;
  stop(): Promise<void>;
}

/** Starts a program and waits until `isReady`; the error of one that never is has what it wrote and what `log` knows. */
export async function startProgram(
  [command, ...args]: [string, ...string[]],
  cwd: string,
  isReady: () => Promise<boolean>,
  log: () => string = () => '',
): Promise<Program> {
  const env = { PATH: '/usr/bin:/bin', HOME: cwd, TMPDIR: cwd };
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let written = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (piece: string) => {
      written += piece;
    });
  const ended = new Promise<void>((resolve) => {
    child.once('error', () => resolve());
    child.once('close', () => resolve());
  });
  const stop = async () => {
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), 3_000);
    await ended;
    clearTimeout(late);
  };
  running.set(child, stop);
  void ended.then(() => running.delete(child));
  try {
    await waitUntil(`${command} to be ready`, PATIENCE_MS, async () => {
      if (!running.has(child)) throw new Error(`${command} ended before it was ready.`);
      return isReady();
    });
  } catch (cause) {
    const known = log();
    await stop();
    throw new Error(`${String(cause)}\n${written}${known}`, { cause });
  }
  return { output: () => written, stop };
}

/** Whether something answers at an address. */
export async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(1_000) })).ok;
  } catch {
    return false;
  }
}
