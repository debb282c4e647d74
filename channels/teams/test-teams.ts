/** A strict stand-in for Microsoft Teams in tests: keys, tokens, conversations, groups and files, with everything it had to refuse. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import {
  type Answer,
  createConversation,
  fileOf,
  giveToken,
  member,
  members,
  pagedMembers,
  receive,
  remove,
  replace,
  upload,
} from './test-service.ts';

export const APP_ID = '6f2c1a52-0000-4000-8000-00000000b07a';
export const APP_PASSWORD = 'not-for-anybody-else';
export const BOT = `28:${APP_ID}`;

type Json = Record<string, unknown>;

/** Somebody with an account; `id` is theirs in conversations. */
export interface DoubleUser {
  id: string;
  aadObjectId: string;
  name: string;
  email: string;
}

export interface DoubleConversation {
  id: string;
  kind: 'personal' | 'groupChat' | 'channel';
  tenant: string;
  members: DoubleUser[];
}

/** A message of the bot as it stands now. */
export interface DoubleMessage {
  id: string;
  /** As it was addressed, with `;messageid=` in a thread. */
  conversation: string;
  activity: Json;
  edits: number;
}

/** How the next calls that post or replace a message fail. */
export interface DoubleFailure {
  status: number;
  code: string;
  retryAfterSeconds?: number;
  times: number;
}

export interface TeamsDouble {
  url: string;
  serviceUrl: string;
  conversations: Map<string, DoubleConversation>;
  messages: DoubleMessage[];
  /** Typing and words of progress, in order. */
  signs: { conversation: string; text: string | null }[];
  /** Members of groups of the directory; a group that is not there is unknown. */
  groups: Map<string, string[]>;
  /** The directory that knows a group; without one every directory does. */
  homes: Map<string, string>;
  files: Map<string, Uint8Array>;
  faults: string[];
  /** Messages that were taken away. */
  removed: number;
  /** How often tokens were given. */
  tokensGiven: number;
  failure: DoubleFailure | undefined;
  /** Keeps messages that say these words waiting, until the promise is through. */
  held: { words: string; until: Promise<void> } | undefined;
  /** While true, keys cannot be had. */
  keysAway: boolean;
  newId(): string;
  /** A token as the Bot Framework makes one; the claims may be changed, and `key: 'other'` signs with a key that is not published. */
  sign(claims?: Json, key?: 'own' | 'other' | 'unendorsed'): Promise<string>;
  close(): Promise<void>;
}

export async function openTeamsDouble(): Promise<TeamsDouble> {
  const [own, other, unendorsed] = await Promise.all(
    [1, 2, 3].map(() => generateKeyPair('RS256', { extractable: true })),
  );
  if (!own || !other || !unendorsed) throw new Error('No keys could be made.');
  const keys = {
    keys: [
      { ...(await exportJWK(own.publicKey)), kid: 'own', use: 'sig', endorsements: ['msteams', 'webchat'] },
      { ...(await exportJWK(unendorsed.publicKey)), kid: 'unendorsed', use: 'sig', endorsements: ['webchat'] },
    ],
  };
  /** With the directory that gave each. */
  const tokens = new Map<string, string>();
  let last = 1_763_700_000_000;

  const double: TeamsDouble = {
    url: '',
    serviceUrl: '',
    conversations: new Map(),
    messages: [],
    signs: [],
    groups: new Map(),
    homes: new Map(),
    files: new Map(),
    faults: [],
    removed: 0,
    tokensGiven: 0,
    failure: undefined,
    held: undefined,
    keysAway: false,
    newId: () => {
      last += 1;
      return String(last);
    },
    async sign(claims = {}, key = 'own') {
      const pair = { own, other, unendorsed }[key];
      const now = Math.floor(Date.now() / 1_000);
      const base = {
        iss: 'https://api.botframework.com',
        aud: APP_ID,
        serviceurl: double.serviceUrl,
        nbf: now - 60,
        exp: now + 3_600,
      };
      return new SignJWT({ ...base, ...claims })
        .setProtectedHeader({ alg: 'RS256', kid: key === 'unendorsed' ? 'unendorsed' : 'own' })
        .sign(pair.privateKey);
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };

  const routes: [string, RegExp, (match: string[], body: Buffer, request: IncomingMessage) => Answer][] = [
    [
      'GET',
      /^\/openid$/,
      () =>
        double.keysAway ? [503, {}] : [200, { issuer: 'https://api.botframework.com', jwks_uri: `${double.url}/keys` }],
    ],
    ['GET', /^\/keys$/, () => (double.keysAway ? [503, {}] : [200, keys])],
    [
      'POST',
      /^\/login\/([^/]+)\/oauth2\/v2\.0\/token$/,
      ([directory = ''], body) => giveToken(double, tokens, directory, body),
    ],
    ['POST', /^\/teams\/v3\/conversations$/, (_, body) => createConversation(double, body)],
    ['POST', /^\/teams\/v3\/conversations\/([^/]+)\/activities$/, ([id = ''], body) => receive(double, id, body)],
    [
      'PUT',
      /^\/teams\/v3\/conversations\/([^/]+)\/activities\/([^/]+)$/,
      ([id = '', message = ''], body) => replace(double, id, message, body),
    ],
    [
      'DELETE',
      /^\/teams\/v3\/conversations\/([^/]+)\/activities\/([^/]+)$/,
      ([id = '', message = '']) => remove(double, id, message),
    ],
    [
      'GET',
      /^\/teams\/v3\/conversations\/([^/]+)\/members\/([^/]+)$/,
      ([id = '', user = '']) => member(double, id, user),
    ],
    [
      'GET',
      /^\/teams\/v3\/conversations\/([^/]+)\/pagedmembers\?pageSize=(\d+)(?:&continuationToken=(\d+))?$/,
      ([id = '', size = '', from = '']) => pagedMembers(double, id, Number(size), Number(from)),
    ],
    [
      'GET',
      /^\/graph\/v1\.0\/groups\/([^/]+)\/transitiveMembers\/microsoft\.graph\.user\?\$select=id&\$top=999$/,
      ([group = ''], _, { headers }) => members(double, group, 0, tokens.get(headers.authorization ?? '')),
    ],
    [
      'GET',
      /^\/graph\/v1\.0\/more\/([^/]+)\/(\d+)$/,
      ([group = '', from = ''], _, { headers }) =>
        members(double, group, Number(from), tokens.get(headers.authorization ?? '')),
    ],
    ['HEAD', /^\/files\/(.+)$/, ([name = '']) => fileOf(double, name)],
    ['GET', /^\/files\/(.+)$/, ([name = '']) => fileOf(double, name)],
    ['PUT', /^\/upload\/(.+)$/, ([name = ''], body, request) => upload(double, name, body, request)],
  ];

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', async () => {
      const { method = '', url = '' } = request;
      const found = routes.find(([verb, path]) => verb === method && path.test(url));
      const isOpen = /^\/(openid|keys|login|files|upload)/.test(url);
      if (!found) double.faults.push(`${method} ${url} is unknown`);
      const authorization = request.headers.authorization ?? '';
      if (found && !isOpen && !tokens.has(authorization)) {
        double.faults.push(`${method} ${url} without a token of the app`);
        return answer(response, [401, {}]);
      }
      if (isOpen && authorization) double.faults.push(`${url} was given a token`);
      if (double.held && Buffer.concat(chunks).includes(double.held.words)) await double.held.until;
      const match = found ? (found[1].exec(url) ?? []).slice(1).map((part) => decodeURIComponent(part ?? '')) : [];
      return answer(response, found ? found[2](match, Buffer.concat(chunks), request) : [404, {}]);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  double.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  double.serviceUrl = `${double.url}/teams/`;
  return double;
}

function answer(response: ServerResponse, [status, body, headers = {}]: Answer): void {
  const isBytes = body instanceof Uint8Array;
  response.writeHead(status, { 'content-type': isBytes ? 'application/octet-stream' : 'application/json', ...headers });
  response.end(isBytes ? body : JSON.stringify(body));
}
