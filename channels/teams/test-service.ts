/** What the stand-in for Microsoft Teams answers to each call. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { faultsOfMessage } from './test-message-check.ts';
import { APP_ID, APP_PASSWORD, BOT, type TeamsDouble } from './test-teams.ts';

type Json = Record<string, unknown>;
export type Answer = [status: number, body: Json | Uint8Array, headers?: Record<string, string>];

export function giveToken(double: TeamsDouble, tokens: Map<string, string>, directory: string, body: Buffer): Answer {
  const form = Object.fromEntries(new URLSearchParams(body.toString()));
  const scopes = ['https://api.botframework.com/.default', 'https://graph.microsoft.com/.default'];
  if (form.grant_type !== 'client_credentials' || !scopes.includes(form.scope ?? ''))
    double.faults.push(`a token was asked for with ${form.grant_type} ${form.scope} in ${directory}`);
  if (form.client_id !== APP_ID || form.client_secret !== APP_PASSWORD)
    return [401, { error: 'invalid_client', error_description: `The secret ${form.client_secret} is wrong.` }];
  const token = randomUUID();
  tokens.set(`Bearer ${token}`, directory);
  double.tokensGiven += 1;
  return [200, { access_token: token, expires_in: 3_600, token_type: 'Bearer' }];
}

export function createConversation(double: TeamsDouble, body: Buffer): Answer {
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

export function receive(double: TeamsDouble, id: string, body: Buffer): Answer {
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

export function replace(double: TeamsDouble, id: string, message: string, body: Buffer): Answer {
  const activity = JSON.parse(body.toString()) as Json;
  const found = double.messages.find((one) => one.id === message && base(one.conversation) === base(id));
  double.faults.push(...faultsOfMessage(activity, body, double.conversations.get(base(id))?.kind ?? 'channel'));
  const failed = failure(double);
  if (failed) return failed;
  if (!found) return refusal(404, 'ActivityNotFoundInConversation');
  Object.assign(found, { activity, edits: found.edits + 1 });
  return [200, { id: message }];
}

export function remove(double: TeamsDouble, id: string, message: string): Answer {
  const at = double.messages.findIndex((one) => one.id === message && base(one.conversation) === base(id));
  if (at === -1) return refusal(404, 'ActivityNotFoundInConversation');
  double.messages.splice(at, 1);
  double.removed += 1;
  return [200, {}];
}

export function member(double: TeamsDouble, id: string, user: string): Answer {
  const found = double.conversations.get(base(id))?.members.find((one) => one.id === user || one.aadObjectId === user);
  if (!found) return refusal(404, 'MemberNotFoundInConversation');
  const { aadObjectId, email } = found;
  return [
    200,
    { ...found, objectId: aadObjectId, userPrincipalName: email, tenantId: double.conversations.get(base(id))?.tenant },
  ];
}

/** A page of those who are in a conversation; where the next one begins is its token. */
export function pagedMembers(double: TeamsDouble, id: string, size: number, from: number): Answer {
  const place = double.conversations.get(base(id));
  if (!place) return refusal(404, 'ConversationNotFound');
  if (!(size >= 1 && size <= 500)) double.faults.push(`a page of ${size} members`);
  const page = place.members.slice(from, from + size).map(({ aadObjectId, email, ...user }) => ({
    ...user,
    ...(aadObjectId ? { objectId: aadObjectId, email, userPrincipalName: email, tenantId: place.tenant } : {}),
  }));
  const next = from + size < place.members.length ? { continuationToken: String(from + size) } : {};
  return [200, { members: page, ...next }];
}

export function members(double: TeamsDouble, group: string, from: number, directory = ''): Answer {
  const isHome = (double.homes.get(group) ?? directory) === directory;
  const all = isHome ? double.groups.get(group) : undefined;
  if (!all) return [404, { error: { code: 'Request_ResourceNotFound' } }];
  const value = all.slice(from, from + 2).map((id) => ({ '@odata.type': '#microsoft.graph.user', id }));
  const next = from + 2 < all.length ? { '@odata.nextLink': `${double.url}/graph/v1.0/more/${group}/${from + 2}` } : {};
  return [200, { value, ...next }];
}

export function fileOf(double: TeamsDouble, name: string): Answer {
  const bytes = double.files.get(name);
  return bytes ? [200, bytes, { 'content-length': String(bytes.byteLength) }] : [404, {}];
}

export function upload(double: TeamsDouble, name: string, body: Buffer, { headers }: IncomingMessage): Answer {
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
