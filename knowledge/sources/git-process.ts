/** The process that unpacks one repository: no environment, its code and one folder, and an end by the clock; what it needs of the web it asks its parent for. */
import fs from 'node:fs';
import git, { type HttpClient } from 'isomorphic-git';
import { type Frame, frameBytes, framesOf } from '../readers/frames.ts';
import { collected, once } from './git-http.ts';
import type { GitAnswered, GitAsked, GitSaid } from './git-words.ts';

const MOST_FRAME = 2 ** 31;
/** Files listed and folders opened: a small tree may name the same folder again and again. */
const [MOST_FILES, MOST_FOLDERS, MOST_DEPTH] = [1_000_000, 50_000, 100];

class Fault extends Error {
  readonly said: Extract<GitSaid, { kind: 'fault' }>;
  constructor(code: Extract<GitSaid, { kind: 'fault' }>['code'], detail: string) {
    super(code);
    this.said = { kind: 'fault', code, detail };
  }
}

const frames = framesOf(process.stdin, MOST_FRAME);
let at: { fs: typeof fs; gitdir: string; cache: object } | undefined;

const http: HttpClient = {
  request: async ({ url, method = 'GET', headers = {}, body }) => {
    const sent = body ? await collected(body) : undefined;
    await say({ kind: 'request', url, method: method === 'POST' ? 'POST' : 'GET', headers }, sent);
    const answer = await next();
    const { status, ...rest } = answer.head as GitAnswered;
    return {
      ...rest,
      headers: { ...rest.headers },
      method,
      statusCode: status,
      statusMessage: '',
      body: once(answer.body),
    };
  },
};

for (;;) {
  const asked = (await next()).head as GitAsked;
  try {
    if (asked.kind === 'fetch') await say(await fetched(asked));
    else await read(asked);
  } catch (error) {
    await say(faultOf(error));
  }
}

async function fetched({ url, branch, path, gitdir }: Extract<GitAsked, { kind: 'fetch' }>): Promise<GitSaid> {
  const repository = { fs, gitdir, cache: {} };
  at = repository;
  await git.init({ ...repository, bare: true, defaultBranch: branch });
  await git.addRemote({ ...repository, remote: 'origin', url });
  // The branch may have moved on since it was asked for: what was fetched counts.
  const { fetchHead: commit } = await git.fetch({
    ...{ ...repository, http, url, ref: branch, remoteRef: branch },
    ...{ singleBranch: true, depth: 1, tags: false },
  });
  if (!commit) throw new Fault('no_branch', branch.slice(0, 200));
  const files: [string, string][] = [];
  let folders = 0;
  const walk = async (oid: string, prefix: string, depth: number): Promise<void> => {
    const { tree } = await git.readTree({ ...repository, oid });
    if (++folders > MOST_FOLDERS || depth > MOST_DEPTH) throw new Fault('too_many', String(MOST_FILES));
    for (const { mode, path: name, oid: entry, type } of tree) {
      if (name.startsWith('.')) continue;
      if (type === 'tree') await walk(entry, `${prefix}${name}/`, depth + 1);
      // Links of the repository lead nowhere here.
      else if (type === 'blob' && mode !== '120000') files.push([`${prefix}${name}`, entry]);
      if (files.length > MOST_FILES) throw new Fault('too_many', String(MOST_FILES));
    }
  };
  const top = await git
    .readTree({ ...repository, oid: commit, ...(path ? { filepath: path } : {}) })
    .catch((error: Error) => {
      throw path ? new Fault('no_path', path.slice(0, 200)) : error;
    });
  await walk(top.oid, '', 0);
  return { kind: 'fetched', commit, files };
}

async function read({ oid, most }: Extract<GitAsked, { kind: 'read' }>): Promise<void> {
  if (!at) throw new Error('Nothing was fetched.');
  const { blob } = await git.readBlob({ ...at, oid });
  if (blob.byteLength > most) await say({ kind: 'larger' });
  else await say({ kind: 'blob' }, blob);
}

function faultOf(error: unknown): GitSaid {
  if (error instanceof Fault) return error.said;
  const { code = 'Error', data } = error as { code?: string; data?: { statusCode?: number } };
  const status = data?.statusCode;
  return { kind: 'fault', code: 'git', detail: code.slice(0, 200), ...(status === undefined ? {} : { status }) };
}

async function next(): Promise<Frame> {
  const { value, done } = await frames.next();
  if (done) process.exit(0);
  return value;
}

function say(said: GitSaid, bytes?: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(frameBytes(said, bytes), (error) => (error ? reject(error) : resolve()));
  });
}
