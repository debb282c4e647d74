/** A Git server for tests: a bare repository behind `git http-backend`, which is Git's own; sign-in where a token is set. */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const BACKEND = '/usr/lib/git-core/git-http-backend';
/** Whether this machine can serve repositories. */
export const hasGit = existsSync(BACKEND);

export interface GitStandIn {
  host: string;
  url: string;
  /** Commits and pushes. */
  put(files: Record<string, string | undefined>): void;
  /** Sets the branch back to the commit before. */
  back(): void;
  /** Puts two folders in one, which are both one that holds two folders, and so on, twice as many at each depth. */
  nest(depth: number): void;
  /** Requests that came with a sign-in. */
  tokens: number;
  /** Packs that were sent, since it was last set. */
  packs: number;
  token: string | undefined;
  isFailing: boolean;
  work: string;
  close(): Promise<void>;
}

/** Starts it on this machine with an empty commit. */
export async function openGit(): Promise<GitStandIn> {
  const root = mkdtempSync(join(tmpdir(), 'git-stand-in-'));
  const work = join(root, 'work');
  const git = (...args: string[]) =>
    execFileSync(
      'git',
      ['-C', work, '-c', 'user.name=t', '-c', 'user.email=t@t', '-c', 'commit.gpgsign=false', ...args],
      {
        stdio: 'pipe',
      },
    );
  execFileSync('git', ['init', '-q', '--bare', '-b', 'main', join(root, 'docs.git')], { stdio: 'pipe' });
  execFileSync('git', ['init', '-q', '-b', 'main', work], { stdio: 'pipe' });
  const stand: Omit<GitStandIn, 'host' | 'url' | 'close'> = {
    ...{ packs: 0, tokens: 0, token: undefined, isFailing: false, work },
    back: () => {
      git('reset', '-q', '--hard', 'HEAD~1');
      git('push', '-q', '--force', join(root, 'docs.git'), 'main');
    },
    nest: (depth) => {
      const object = (command: string[], input: string) =>
        execFileSync('git', ['-C', work, ...command], { input, stdio: 'pipe' })
          .toString()
          .trim();
      let tree = object(['mktree'], '');
      for (let at = 0; at < depth; at++) tree = object(['mktree'], `040000 tree ${tree}\ta\n040000 tree ${tree}\tb\n`);
      const commit = git('commit-tree', '-m', 'nested', tree).toString().trim();
      git('push', '-q', '--force', join(root, 'docs.git'), `${commit}:refs/heads/main`);
    },
    put: (files) => {
      for (const [path, text] of Object.entries(files))
        if (text === undefined) rmSync(join(work, path));
        else {
          mkdirSync(dirname(join(work, path)), { recursive: true });
          writeFileSync(join(work, path), text);
        }
      git('add', '-A');
      git('commit', '-q', '--allow-empty', '-m', 'change');
      git('push', '-q', '--force', join(root, 'docs.git'), 'main');
    },
  };
  stand.put({});
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://git');
    if (stand.isFailing) return void response.writeHead(503).end();
    if (request.headers.authorization !== undefined) stand.tokens++;
    const expected = `Basic ${Buffer.from(`git:${stand.token}`).toString('base64')}`;
    if (stand.token !== undefined && request.headers.authorization !== expected)
      return void response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
    const isPack = request.method === 'POST' && url.pathname === '/docs.git/git-upload-pack';
    const isAsked = url.pathname === '/docs.git/info/refs' && url.search === '?service=git-upload-pack';
    if (!isPack && !isAsked) return void response.writeHead(400).end();
    const child = spawn(BACKEND, {
      env: {
        ...{
          GIT_PROJECT_ROOT: root,
          GIT_HTTP_EXPORT_ALL: '1',
          PATH_INFO: url.pathname,
          QUERY_STRING: url.search.slice(1),
        },
        ...{ REQUEST_METHOD: request.method ?? 'GET', CONTENT_TYPE: request.headers['content-type'] ?? '' },
        ...{
          GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
          PATH: '/usr/bin:/bin',
          REMOTE_ADDR: '127.0.0.1',
        },
      },
    });
    request.pipe(child.stdin);
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('close', () => {
      const whole = Buffer.concat(chunks);
      if (whole.includes('PACK')) stand.packs++;
      answer(response, whole);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return Object.assign(stand, {
    host,
    url: `http://${host}/docs.git`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
      rmSync(root, { recursive: true, force: true });
    },
  });
}

/** What a CGI program says, as an answer of HTTP. */
function answer(response: ServerResponse, whole: Buffer): void {
  const end = whole.indexOf('\r\n\r\n');
  const headers = Object.fromEntries(
    whole
      .subarray(0, end)
      .toString()
      .split('\r\n')
      .map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
  const { status = '200', ...rest } = headers;
  response.writeHead(Number.parseInt(status, 10), rest).end(whole.subarray(end + 4));
}
