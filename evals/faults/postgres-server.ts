/** A PostgreSQL instance of the tests' own, which may be killed under load. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, globSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getuid } from 'node:process';
import { freePort } from './free-port.ts';

export interface PostgresServer {
  /** A database of its own, owned by the superuser that the URL names. */
  url: string;
  /** Cuts every connection and every open transaction, as a crash would, and recovers. */
  crash(): Promise<void>;
  close(): Promise<void>;
}

/** Makes an instance in a temporary folder and starts it. */
export async function startPostgres(): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), 'expert-postgres-'));
  if (isRoot()) {
    const owner = statSync('/var/lib/postgresql');
    chownSync(folder, owner.uid, owner.gid);
  }
  const data = join(folder, 'data');
  const port = await freePort();
  const control = (...args: string[]) => run('pg_ctl', ['-D', data, '-w', '-l', join(folder, 'log'), ...args]);
  await run('initdb', ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync']);
  const settings = `-p ${port} -k ${folder} -c listen_addresses=127.0.0.1 -c max_connections=120`;
  await control('-o', settings, 'start');
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    crash: () => control('-m', 'immediate', 'restart'),
    close: async () => {
      await control('-m', 'immediate', 'stop');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The server refuses to run as root, so root lends it another name. */
async function run(program: string, args: string[]): Promise<void> {
  const [newest = program] = globSync(`/usr/lib/postgresql/*/bin/${program}`).sort().reverse();
  const command = isRoot() ? ['runuser', '-u', 'postgres', '--', newest, ...args] : [newest, ...args];
  const child = spawn(command[0] as string, command.slice(1), { cwd: '/', stdio: 'ignore' });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}.`);
}

function isRoot(): boolean {
  return getuid?.() === 0;
}
