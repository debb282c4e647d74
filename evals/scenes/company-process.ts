/** The real product as a child process on a data folder of its own, started, stopped and killed as an operator would. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, globSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { openEmbedded } from '../../db/client.ts';
import { type Tx, withTenant } from '../../db/tenant.ts';

export const ROOT = join(import.meta.dirname, '../..');
export const TENANT = 'meridian';
/** A Monday, 10:00 in Bangkok. */
export const NOW = '2026-05-04T03:00:00Z';

const NODE = join(ROOT, 'node_modules/.bin/node');
const PATIENCE_MS = 90_000;
const folders: string[] = [];

export type Settings = Record<string, string>;

/** How a process ended and what it wrote. */
export interface Ending {
  code: number | null;
  signal: NodeJS.Signals | null;
  output: string;
}

export interface Company {
  /** Empty for a worker on its own. */
  url: string;
  dataDir: string;
  /** What it has written so far. */
  output(): string;
  /** Asks it to stop and waits until it has. */
  stop(): Promise<Ending>;
  /** Takes its life at once, as a power cut would. */
  kill(): Promise<Ending>;
  /** Resolves when the process has ended by itself or otherwise. */
  ended: Promise<Ending>;
}

/** Starts the product on `dataDir`; rejects with what it wrote when it ends before it is ready. */
export async function startCompany(dataDir: string, settings: Settings = {}): Promise<Company> {
  return started(['main.ts'], dataDir, { NOW, ...settings });
}

/** Starts one part of the product, by the clock of the day. */
export function startPart(part: 'web' | 'worker', dataDir: string, settings: Settings): Promise<Company> {
  return started(['main.ts', part], dataDir, settings);
}

async function started(args: string[], dataDir: string, settings: Settings): Promise<Company> {
  const running = launch(args, { PORT: '0', DATA_DIR: dataDir, LOG_LEVEL: 'warn', ...settings });
  const url = await readyUrl(running);
  keepTraining(dataDir);
  const end = (signal: NodeJS.Signals) => {
    running.child.kill(signal);
    return running.ended;
  };
  const { output, ended } = running;
  return { url, dataDir, output, ended, stop: () => end('SIGTERM'), kill: () => end('SIGKILL') };
}

/** Runs a program of the repository to its end: `main.ts` that should not start, or a command of `cli.ts`. */
export function runToEnd(args: string[], settings: Settings = {}): Promise<Ending> {
  return launch(args, settings).ended;
}

/** A new data folder; the classifier is taken from an earlier start on the same words when there was one. */
export function newDataDir(): string {
  const folder = temporaryFolder();
  if (existsSync(trainingFolder())) cpSync(trainingFolder(), join(folder, 'cache'), { recursive: true });
  return folder;
}

/** A copy of a stopped company's data folder, to start from the same moment more than once. */
export function copyOf(dataDir: string): string {
  const folder = temporaryFolder();
  cpSync(dataDir, folder, { recursive: true });
  return folder;
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'expert-scene-'));
  folders.push(folder);
  return folder;
}

// Registered before the hooks of the test file, so it runs after them, when everything has stopped.
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Reads or changes the rows of a stopped company. */
export async function withRecords<T>(dataDir: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  const database = await openEmbedded(dataDir);
  try {
    return await withTenant(database.db, TENANT, work);
  } finally {
    await database.close();
  }
}

interface Running {
  child: ChildProcess;
  output(): string;
  ended: Promise<Ending>;
}

function launch(args: string[], settings: Settings): Running {
  const child = spawn(NODE, args, { cwd: ROOT, env: settings, stdio: ['ignore', 'pipe', 'pipe'] });
  let written = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (piece: string) => {
      written += piece;
    });
  }
  const ended = new Promise<Ending>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, output: written }));
  });
  return { child, output: () => written, ended };
}

async function readyUrl({ child, output, ended }: Running): Promise<string> {
  const late = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
  const printed = new Promise<string>((resolve) => {
    child.stdout?.on('data', () => {
      const ready = /is ready(?:: (http\S+)|\.)/.exec(output());
      if (ready) resolve(ready[1] ?? '');
    });
  });
  const first = await Promise.race([printed, ended]);
  clearTimeout(late);
  if (typeof first === 'string') return first;
  throw new Error(`The product ended with ${first.code ?? first.signal} before it was ready:\n${first.output}`);
}

/** Named by everything the classifier is made of, so that a changed word or line of code trains anew. */
function trainingFolder(): string {
  const hash = createHash('sha256');
  for (const file of globSync('{agents,tools}/**/*.{ts,txt,md}', { cwd: ROOT }).sort()) {
    hash.update(file).update(readFileSync(join(ROOT, file)));
  }
  return join(tmpdir(), `expert-scenes-training-${hash.digest('hex').slice(0, 16)}`);
}

function keepTraining(dataDir: string): void {
  const folder = trainingFolder();
  if (existsSync(folder) || !existsSync(join(dataDir, 'cache'))) return;
  const copy = mkdtempSync(join(tmpdir(), 'expert-scenes-training-'));
  cpSync(join(dataDir, 'cache'), copy, { recursive: true });
  renameSync(copy, folder);
}
