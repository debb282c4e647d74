/** One process of the product under test. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const NODE = join(ROOT, 'node_modules/.bin/node');
const PATIENCE_MS = 180_000;

export type Role = 'all' | 'web' | 'worker';
export type Settings = Record<string, string>;

export interface Member {
  pid: number;
  role: Role;
  /** What it has written so far. */
  output(): string;
  /** Resolves when it works, with its address when it has one; rejects with what it wrote when it ends before. */
  ready: Promise<string>;
  wasReady(): boolean;
  /** It was ready and lives. */
  isWorking(): boolean;
  /** The signal or code it ended with. */
  ended: Promise<NodeJS.Signals | number | null>;
  /** Takes its life at once. */
  kill(): Promise<void>;
  /** Asks it to stop and waits until it has. */
  stop(): Promise<void>;
  signal(name: NodeJS.Signals): void;
}

/** Starts one that knows the ERP at `erp`; `flags` go to node itself. */
export function startMember(role: Role, settings: Settings, erp: string, flags: string[] = []): Member {
  const args = [...flags, 'evals/faults/product.ts', role, erp];
  const child = spawn(NODE, args, { cwd: ROOT, env: settings, stdio: ['ignore', 'pipe', 'pipe'] });
  let written = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (piece: string) => {
      written += piece;
    });
  }
  const ended = once(child, 'close').then(([code, signal]) => (signal ?? code) as NodeJS.Signals | number | null);
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await ended;
  };
  const ready = readiness(child, () => written, ended);
  let working = false;
  ready.then(
    () => {
      working = true;
    },
    () => {},
  );
  return {
    ...{ pid: child.pid ?? 0, role, ready, ended, output: () => written },
    wasReady: () => working,
    isWorking: () => working && child.exitCode === null && child.signalCode === null,
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
    signal: (name) => void child.kill(name),
  };
}

async function readiness(child: ChildProcess, output: () => string, ended: Member['ended']): Promise<string> {
  const late = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
  const said = new Promise<string>((resolve) => {
    child.stdout?.on('data', () => {
      const found = /is ready: (http\S+)|worker is ready/.exec(output());
      if (found) resolve(found[1] ?? '');
    });
  });
  const first = await Promise.race([said, ended.then((how) => ({ how }))]);
  clearTimeout(late);
  if (typeof first === 'string') return first;
  throw new Error(`A process of the product ended with ${first.how} before it was ready:\n${output()}`);
}
