/** A folder of a Git repository, as its branch is now; nothing of its history is fetched. */
import { realpathSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HttpClient } from 'isomorphic-git';
import type { SourceOfKind } from '../../agents/source-schema.ts';
import { gitHttp } from './git-http.ts';
import type { GitSaid } from './git-words.ts';
import { createGuardedFetch } from './guarded-fetch.ts';
import { MOST_DOCUMENTS } from './limits.ts';
import type { Resolve } from './reach.ts';
import type { Seen, Source, Taking } from './source.ts';
import { faultText, SourceFault, shownAddress, shownSize } from './source-fault.ts';
import { GIT_LIMITS, type GitLimits, type GitProcess, startGit } from './start-git.ts';

export interface GitOptions extends Taking {
  token?: string;
  /** Other limits of the process that unpacks, for tests. */
  limits?: GitLimits;
  /** Another way to resolve names, for tests. */
  resolve?: Resolve;
}

type Of = SourceOfKind<'git'>;

/** Asks for the branch's commit, and fetches only when it is another one than before. */
export function createGitSource(source: Of, options: GitOptions): Source {
  const { documentBytes, token, limits = GIT_LIMITS } = options;
  const guarded = createGuardedFetch({
    allowHosts: source.allowHosts,
    ...(options.resolve ? { resolve: options.resolve } : {}),
  });
  const folders: string[] = [];
  const processes: GitProcess[] = [];
  return {
    look: async ({ marks, state }, signal) => {
      const http = gitHttp(guarded, signal, token === undefined ? undefined : { user: source.user, token });
      const head = await headOf(http, source).catch((error) => explain(error, source, signal));
      if (head === state) return { unchanged: true, state, documents: nothing() };
      const gitdir = realpathSync(await mkdtemp(join(tmpdir(), 'expert-git-')));
      folders.push(gitdir);
      const git = startGit({ url: source.url, gitdir, http, limits, documentBytes, signal });
      processes.push(git);
      const { commit, files } = await treeOf(git, gitdir, source, options);
      const documents = async function* (): AsyncGenerator<Seen> {
        for (const [path, oid] of files) {
          signal.throwIfAborted();
          if (marks.get(path) === oid) {
            yield { path, found: 'same', mark: oid };
            continue;
          }
          const { said, body } = await git.ask({ kind: 'read', oid, most: documentBytes });
          const fileName = path.split('/').at(-1) ?? path;
          if (said.kind === 'larger')
            yield { path, found: 'refused', fault: faultText('too_large', path, shownSize(documentBytes)) };
          else if (said.kind === 'blob') yield { path, found: 'changed', mark: oid, fileName, bytes: body };
          else throw saidOf(said, source);
        }
      };
      return { state: commit, expected: files.length, documents: documents() };
    },
    close: async () => {
      for (const git of processes.splice(0)) git.close();
      await guarded.close();
      for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

async function* nothing(): AsyncGenerator<Seen> {}

async function headOf(http: HttpClient, { branch, url }: Of): Promise<string> {
  const git = (await import('isomorphic-git')).default;
  const ref = `refs/heads/${branch}`;
  const found = (await git.listServerRefs({ http, url, prefix: ref })).find((one) => one.ref === ref);
  if (!found) throw new SourceFault('no_branch', shownAddress(url), branch);
  return found.oid;
}

async function treeOf(git: GitProcess, gitdir: string, source: Of, { isDocument }: Taking) {
  const { url, branch } = source;
  const path = source.path.replace(/^\/+|\/+$/g, '');
  const { said } = await git.ask({ kind: 'fetch', url, branch, path, gitdir });
  if (said.kind !== 'fetched') throw saidOf(said, source);
  const files = said.files.filter(([file]) => isDocument(file.split('/').at(-1) ?? file));
  if (files.length > MOST_DOCUMENTS) throw new SourceFault('too_many', shownAddress(url), String(MOST_DOCUMENTS));
  return { commit: said.commit, files: files.sort(([a], [b]) => (a < b ? -1 : 1)) };
}

/** Why it did not say what it was asked. */
function saidOf(said: GitSaid, { url }: Of): SourceFault {
  if (said.kind !== 'fault') return new SourceFault('answered', shownAddress(url), said.kind);
  if (said.code !== 'git') return new SourceFault(said.code, shownAddress(url), said.detail);
  return answeredFault(url, said.status, said.detail);
}

function answeredFault(url: string, status: number | undefined, code: string, cause?: unknown): SourceFault {
  const isClosed = status !== undefined && [203, 401, 403].includes(status);
  return new SourceFault(isClosed ? 'sign_in' : 'answered', shownAddress(url), String(status ?? code), { cause });
}

function explain(error: unknown, { url }: Of, signal: AbortSignal): never {
  signal.throwIfAborted();
  for (let cause = error; cause instanceof Error; cause = cause.cause) if (cause instanceof SourceFault) throw cause;
  const { code = 'Error', data } = error as { code?: string; data?: { statusCode?: number } };
  throw answeredFault(url, data?.statusCode, code, error);
}
