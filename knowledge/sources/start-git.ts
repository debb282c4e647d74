/** The parent's side of a repository that is unpacked in a process of its own: it alone speaks with the web, and it ends what takes too much. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once as event } from 'node:events';
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { HttpClient } from 'isomorphic-git';
import { type Frame, frameBytes, framesOf } from '../readers/frames.ts';
import { createClock, watchMemory } from '../readers/start-reader.ts';
import { collected, once } from './git-http.ts';
import { type GitAnswered, type GitAsked, type GitSaid, gitSaid } from './git-words.ts';
import { SourceFault, shownAddress } from './source-fault.ts';

export interface GitLimits {
  /** For unpacking and listing a repository, and for reading one file of it; waiting for the web does not count. */
  milliseconds: number;
  /** Of the whole process. */
  memoryMegabytes: number;
}

export const GIT_LIMITS: GitLimits = { milliseconds: 5 * 60_000, memoryMegabytes: 1_536 };

/** Largest list of files it may send. */
const MOST_LIST_BYTES = 256 * 2 ** 20;

export interface GitProcess {
  /** Its answer to one question at a time. */
  ask(asked: GitAsked): Promise<{ said: Exclude<GitSaid, { kind: 'request' }>; body: Uint8Array }>;
  close(): void;
}

interface Started {
  url: string;
  /** The only folder it may read and write but its code. */
  gitdir: string;
  http: HttpClient;
  limits: GitLimits;
  documentBytes: number;
  signal: AbortSignal;
}

const root = realpathSync(join(import.meta.dirname, '../..'));
const code = ['node_modules/*', 'knowledge/sources/*', 'knowledge/readers/*', 'package.json'];

/** Starts the process for one repository; whatever it asks of the web is asked below the repository's address alone. */
export function startGit({ url, gitdir, http, limits, documentBytes, signal }: Started): GitProcess {
  const child = spawn(
    process.execPath,
    [
      '--permission',
      ...code.map((path) => `--allow-fs-read=${join(root, path)}`),
      ...[`--allow-fs-read=${gitdir}`, `--allow-fs-write=${gitdir}`, '--disallow-code-generation-from-strings'],
      `--max-old-space-size=${Math.round(limits.memoryMegabytes * 0.75)}`,
      join(root, 'knowledge/sources/git-process.ts'),
    ],
    { stdio: ['pipe', 'pipe', 'ignore'], env: {}, cwd: root },
  );
  // A process that dies while it is written to ends its answers; that is where it is noticed.
  child.stdin.on('error', () => {});
  child.on('error', () => child.stdout.destroy());
  const stop = () => void child.kill('SIGKILL');
  signal.addEventListener('abort', stop, { once: true });
  const memory = watchMemory(child, limits.memoryMegabytes);
  const frames = framesOf(child.stdout, Math.max(MOST_LIST_BYTES, documentBytes + 2 ** 20));
  const close = () => {
    clearInterval(memory);
    signal.removeEventListener('abort', stop);
    stop();
  };

  const fetched = async (said: Extract<GitSaid, { kind: 'request' }>, body: Uint8Array) => {
    if (!said.url.startsWith(`${url}/`)) throw new SourceFault('answered', shownAddress(url), 'URL');
    const { method, headers } = said;
    const answer = await http.request({
      ...{ url: said.url, method, headers, ...(body.byteLength > 0 ? { body: once(body) } : {}) },
    });
    const head: GitAnswered = { url: answer.url, status: answer.statusCode, headers: answer.headers ?? {} };
    child.stdin.write(frameBytes(head, answer.body ? await collected(answer.body) : undefined));
  };

  const ask: GitProcess['ask'] = async (asked) => {
    child.stdin.write(frameBytes(asked));
    const clock = createClock(limits.milliseconds, stop);
    try {
      for (;;) {
        const { done, value }: IteratorResult<Frame> = await frames.next();
        if (done) throw await deathOf(child, url);
        const said = gitSaid.parse(value.head);
        if (said.kind !== 'request') return { said, body: value.body };
        clock.pause();
        await fetched(said, value.body);
        clock.go();
      }
    } catch (error) {
      close();
      signal.throwIfAborted();
      throw error instanceof RangeError ? new SourceFault('too_heavy', shownAddress(url), '', { cause: error }) : error;
    } finally {
      clock.pause();
    }
  };
  return { ask, close };
}

/** Whatever ended it by a signal, ours or that of its own heap: the repository takes more than it may. */
async function deathOf(child: ChildProcess, url: string): Promise<Error> {
  if (child.exitCode === null && child.signalCode === null) await event(child, 'exit');
  if (child.signalCode !== null) return new SourceFault('too_heavy', shownAddress(url));
  return new Error(`The process for Git did not start or stopped by itself (exit code ${child.exitCode}).`);
}
