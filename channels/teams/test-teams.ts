/** A strict stand-in for Microsoft Teams in tests: keys, tokens, conversations, groups and files, with everything it had to refuse. */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { faultsOfMessage } from './test-message-check.ts';

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
  files: Map<string, Uint8Array>;
  faults: string[];
  /** How often tokens were given. */
  tokensGiven: number;
  failure: DoubleFailure | undefined;
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
  const tokens = new Set<string>();
  let last = 1_763_700_000_000;

  const double: TeamsDouble = {
    url: '',
    serviceUrl: '',
    conversations: new Map(),
    messages: [],
    signs: [],
    groups: new Map(),
    files: new Map(),
    faults: [],
    tokensGiven: 0,
    failure: undefined,
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
    [
      'POST',
      /^\/teams\/v3\/conversations\/([^/]+)\/activities(?:\/[^/]+)?$/,
      ([id = ''], body) => receive(double, id, body),
    ],
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
      /^\/graph\/v1\.0\/groups\/([^/]+)\/transitiveMembers\/microsoft\.graph\.user\?\$select=id&\$top=999$/,
      ([group = '']) => members(double, group, 0),
    ],
    [
      'GET',
      /^\/graph\/v1\.0\/more\/([^/]+)\/(\d+)$/,
      ([group = '', from = '']) => members(double, group, Number(from)),
    ],
    ['HEAD', /^\/files\/(.+)$/, ([name = '']) => fileOf(double, name)],
    ['GET', /^\/files\/(.+)$/, ([name = '']) => fileOf(double, name)],
    ['PUT', /^\/upload\/(.+)$/, ([name = ''], body, request) => upload(double, name, body, request)],
  ];

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
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
      const match = found ? (found[1].exec(url) ?? []).slice(1).map((part) => decodeURIComponent(part ?? '')) : [];
      return answer(response, found ? found[2](match, Buffer.concat(chunks), request) : [404, {}]);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  double.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  double.serviceUrl = `${double.url}/teams/`;
  return double;
}

type Answer = [status: number, body: Json | Uint8Array, headers?: Record<string, string>];

function answer(response: ServerResponse, [status, body, headers = {}]: Answer): void {
  const isBytes = body instanceof Uint8Array;
  response.writeHead(status, { 'content-type': isBytes ? 'application/octet-stream' : 'application/json', ...headers });
  response.end(isBytes ? body : JSON.stringify(body));
}

function giveToken(double: TeamsDouble, tokens: Set<string>, directory: string, body: Buffer): Answer {
  const form = Object.fromEntries(new URLSearchParams(body.toString()));
  const scopes = ['https://api.botframework.com/.default', 'https://graph.microsoft.com/.default'];
  if (form.grant_type !== 'client_credentials' || !scopes.includes(form.scope ?? ''))
    double.faults.push(`a token was asked for with ${form.grant_type} ${form.scope} in ${directory}`);
  if (form.client_id !== APP_ID || form.client_secret !== APP_PASSWORD)
    return [401, { error: 'invalid_client', error_description: `The secret ${form.client_secret} is wrong.` }];
  const token = randomUUID();
  tokens.add(`Bearer ${token}`);
  double.tokensGiven += 1;
  return [200, { access_token: token, expires_in: 3_600, token_type: 'Bearer' }];
}

function createConversation(double: TeamsDouble, body: Buffer): Answer {
  const {
    isGroup,
    members: asked,
    tenantId,
    bot,
  } = JSON.parse(body.toString()) as {
    isGroup: boolean;
    members: { id: string }[];
    tenantId: string;
    bot: { id: string };
  };
  if (isGroup || asked.length !== 1 || bot.id !== BOT)
    double.faults.push(`a conversation was asked for with ${body.toString()}`);
  const found = [...double.conversations.values()].find(
    ({ kind, tenant, members: [one] }) =>
      kind === 'personal' && tenant === tenantId && (one?.id === asked[0]?.id || one?.aadObjectId === asked[0]?.id),
  );
  return found ? [201, { id: found.id }] : refusal(403, 'ForbiddenOperationException');
}

function receive(double: TeamsDouble, id: string, body: Buffer): Answer {
  const activity = JSON.parse(body.toString()) as Json;
  const place = double.conversations.get(base(id));
  if (!place) return refusal(404, 'ConversationNotFound');
  double.faults.push(...faultsOfMessage(activity, body, place.kind));
  const entities = (activity.entities as Json[] | undefined) ?? [];
  const stream = entities.find(({ type }) => type === 'streaminfo');
  if (activity.type === 'typing') {
    double.signs.push({ conversation: id, text: stream ? String(activity.text) : null });
    return [201, { id: double.newId() }];
  }
  const failed = failure(double);
  if (failed) return failed;
  const message = {
    id: (stream?.streamId as string | undefined) ?? double.newId(),
    conversation: id,
    activity,
    edits: 0,
  };
  double.messages.push(message);
  return [201, { id: message.id }];
}

function replace(double: TeamsDouble, id: string, message: string, body: Buffer): Answer {
  const activity = JSON.parse(body.toString()) as Json;
  const found = double.messages.find((one) => one.id === message && base(one.conversation) === base(id));
  double.faults.push(...faultsOfMessage(activity, body, double.conversations.get(base(id))?.kind ?? 'channel'));
  const failed = failure(double);
  if (failed) return failed;
  if (!found) return refusal(404, 'ActivityNotFoundInConversation');
  Object.assign(found, { activity, edits: found.edits + 1 });
  return [200, { id: message }];
}

function remove(double: TeamsDouble, id: string, message: string): Answer {
  const at = double.messages.findIndex((one) => one.id === message && base(one.conversation) === base(id));
  if (at === -1) return refusal(404, 'ActivityNotFoundInConversation');
  double.messages.splice(at, 1);
  return [200, {}];
}

function member(double: TeamsDouble, id: string, user: string): Answer {
  const found = double.conversations.get(base(id))?.members.find((one) => one.id === user || one.aadObjectId === user);
  if (!found) return refusal(404, 'MemberNotFoundInConversation');
  const { aadObjectId, email } = found;
  return [
    200,
    { ...found, objectId: aadObjectId, userPrincipalName: email, tenantId: double.conversations.get(base(id))?.tenant },
  ];
}

function members(double: TeamsDouble, group: string, from: number): Answer {
  const all = double.groups.get(group);
  if (!all) return [404, { error: { code: 'Request_ResourceNotFound' } }];
  const value = all.slice(from, from + 2).map((id) => ({ '@odata.type': '#microsoft.graph.user', id }));
  const next = from + 2 < all.length ? { '@odata.nextLink': `${double.url}/graph/v1.0/more/${group}/${from + 2}` } : {};
  return [200, { value, ...next }];
}

function fileOf(double: TeamsDouble, name: string): Answer {
  const bytes = double.files.get(name);
  return bytes ? [200, bytes, { 'content-length': String(bytes.byteLength) }] : [404, {}];
}

function upload(double: TeamsDouble, name: string, body: Buffer, { headers }: IncomingMessage): Answer {
  if (headers['content-range'] !== `bytes 0-${body.byteLength - 1}/${body.byteLength}`)
    double.faults.push(`an upload of the range ${headers['content-range']}`);
  double.files.set(name, body);
  return [201, {}];
}

function failure(double: TeamsDouble): Answer | undefined {
  const { failure: next } = double;
  if (!next || next.times <= 0) return undefined;
  next.times -= 1;
  const wait = next.retryAfterSeconds;
  return refusal(next.status, next.code, wait === undefined ? {} : { 'retry-after': String(wait) });
}

function refusal(status: number, code: string, headers: Record<string, string> = {}): Answer {
  return [status, { error: { code, message: code } }, headers];
}

function base(conversation: string): string {
  return conversation.split(';')[0] ?? '';
}
