/** A double of Discord's API for tests: strict about routes, bodies, limits and tokens, and remembering what people would see. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Failure } from '../contract.ts';
import { faultsOfBody, faultsOfRow } from './limits.ts';
import {
  APPLICATION,
  type Call,
  type Kept,
  type OpenInteraction,
  type PostJson,
  type Result,
  type Room,
  readCall,
  TOKEN,
  unknown,
} from './test-discord-calls.ts';
import { readersRoute } from './test-discord-readers.ts';
import type { Response as Answer, Body, WireMessage } from './wire.ts';

const EPOCH_MS = 1_420_070_400_000n;

export class DiscordDouble {
  readonly rooms = new Map<string, Room>();
  readonly messages: Kept[] = [];
  readonly interactions = new Map<string, OpenInteraction>();
  readonly faults: string[] = [];
  readonly typing: string[] = [];
  readonly threadNames = new Map<string, string>();
  readonly calls: string[] = [];
  readonly files = new Map<string, Uint8Array>();
  /** Members by server: their roles by user. */
  readonly members = new Map<string, Map<string, string[]>>();
  readonly roles = new Map<string, string[]>();
  /** What people wrote while nobody listened, by channel, oldest first. */
  readonly written = new Map<string, WireMessage[]>();
  commands: unknown[] = [];
  flags = 1 << 19;
  /** Discord's own number of the fault by method and path, such as `POST /channels/1/messages/2/threads`. */
  readonly refusals = new Map<string, { status: number; code: number }>();
  url = '';
  #ids = 0n;
  #failure: Failure = { kind: 'down', times: 0 };
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  async open(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  newId(): string {
    this.#ids += 1n;
    return (((BigInt(Date.now()) - EPOCH_MS) << 22n) + this.#ids).toString();
  }

  fail(failure: Failure): void {
    this.#failure = { ...failure };
  }

  direct(user: string): Room {
    const known = [...this.rooms.values()].find(({ recipient }) => recipient === user);
    const room = known ?? { id: this.newId(), type: 1, guild: null, recipient: user };
    this.rooms.set(room.id, room);
    return room;
  }

  /** Takes the first answer to an interaction as Discord does, over either way. */
  answered(token: string, answer: Answer): void {
    const interaction = this.interactions.get(token);
    if (!interaction || interaction.answer) throw new Error(`an answer to ${token} twice or to nothing`);
    interaction.answer = answer;
    if (answer.type === 9) this.#inspectModal(answer.data);
    if (answer.type !== 4 && answer.type !== 5) return;
    const { room, user, id } = interaction;
    const body = answer.type === 4 ? answer.data : { content: '…' };
    this.#inspect(body);
    const privateTo = ((answer.data.flags ?? 0) & 64) !== 0 ? user : null;
    this.messages.push({ id: this.newId(), room, body, files: [], privateTo, edits: 0, interaction: id });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const file = this.files.get(request.url ?? '');
    if (file) return void response.end(file);
    try {
      const call = await readCall(request);
      this.calls.push(`${call.method} ${call.path}`);
      const { status = 200, json, headers = {} } = this.#route(call);
      if (json === undefined) return void response.writeHead(204).end();
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(json));
    } catch (error) {
      this.#fault(String(error));
      response.writeHead(400).end();
    }
  }

  #route(call: Call): Result {
    const { method, path, body } = call;
    const refusal = this.refusals.get(`${method} ${path}`);
    if (refusal) return { status: refusal.status, json: { code: refusal.code, message: 'refused' } };
    const at = `${method} ${path.replace(/\?.*$/, '').replaceAll(/\/\d+/g, '/:id')}`;
    const [first = '', second = ''] = path.match(/\d{3,}/g) ?? [];
    switch (at) {
      case 'POST /users/@me/channels':
        return { json: this.direct(String(body.recipient_id)) };
      case 'GET /channels/:id': {
        const room = this.rooms.get(first);
        return room ? { json: { ...room, ...(room.guild ? { guild_id: room.guild } : {}) } } : unknown(10003);
      }
      case 'GET /channels/:id/messages':
        return this.#written(first, path);
      case 'DELETE /channels/:id/messages/:id':
        return this.#remove(second);
      case 'POST /channels/:id/typing':
        this.typing.push(first);
        return {};
      case 'POST /channels/:id/messages':
        return this.#failing() ?? this.#post(first, call);
      case 'PATCH /channels/:id/messages/:id':
        return this.#failing() ?? this.#edit(this.#message(second), call);
      case 'POST /channels/:id/messages/:id/threads':
        return this.#thread(first, second, body);
      case 'GET /guilds/:id/members/:id':
        return this.#member(first, second);
      case 'GET /guilds/:id/roles':
        return { json: (this.roles.get(first) ?? []).map((id) => ({ id })) };
      case 'GET /applications/@me':
        return { json: { id: APPLICATION, flags: this.flags } };
      case 'GET /applications/:id/commands':
        return { json: this.commands };
      case 'PUT /applications/:id/commands':
        this.commands = (body as unknown as object[]).map((one) => ({ ...one, id: this.newId(), version: '1' }));
        return { json: this.commands };
      default:
        return readersRoute(this, at, path) ?? this.#interactionRoute(call);
    }
  }

  #interactionRoute(call: Call): Result {
    const { method, path, body } = call;
    const callback = /^\/interactions\/\d+\/([^/]+)\/callback$/.exec(path);
    if (method === 'POST' && callback?.[1]) {
      this.answered(callback[1], body as unknown as Answer);
      return {};
    }
    const [, app, token = '', rest] = /^\/webhooks\/(\d+)\/([^/]+)(\/messages\/@original)?$/.exec(path) ?? [];
    if (app !== APPLICATION) throw new Error(`${method} ${path} is unknown`);
    const interaction = this.interactions.get(token);
    if (!interaction?.answer) return unknown(10015);
    const broken = this.#failing();
    if (broken) return broken;
    if (method === 'PATCH' && rest) {
      const ofIt = this.messages.find((one) => one.interaction === interaction.id);
      return this.#edit(interaction.message ? this.#message(interaction.message) : ofIt, call);
    }
    if (method !== 'POST' || rest) throw new Error(`${method} ${path} is unknown`);
    return this.#post(interaction.room, call, interaction);
  }

  #post(room: string, { body, files }: Call, interaction?: OpenInteraction): Result {
    const { nonce, enforce_nonce, message_reference, ...rest } = body as PostJson;
    if (!this.rooms.has(room)) return unknown(10003);
    const known = enforce_nonce && this.messages.find((one) => one.room === room && one.nonce === nonce);
    if (known) return { json: { id: known.id, channel_id: room } };
    if (nonce !== undefined && String(nonce).length > 25) this.#fault('a nonce of more than 25 characters');
    this.#inspect({ ...rest, ...(files.length > 0 ? { files: [] } : {}) }, files.length);
    const isPrivate = interaction && ((rest.flags ?? 0) & 64) !== 0;
    const replyTo = message_reference?.message_id;
    const kept: Kept = {
      id: this.newId(),
      room,
      body: rest,
      files,
      privateTo: isPrivate ? interaction.user : null,
      edits: 0,
    };
    this.messages.push({ ...kept, ...(nonce === undefined ? {} : { nonce }), ...(replyTo ? { replyTo } : {}) });
    return { json: { id: kept.id, channel_id: room } };
  }

  #edit(message: Kept | undefined, { body, files }: Call): Result {
    if (!message) return unknown(10008);
    const { attachments, ...rest } = body as Body & { attachments?: unknown[] };
    if (attachments && attachments.length !== files.length) this.#fault('files that are not among the attachments');
    this.#inspect({ ...message.body, ...rest }, files.length);
    message.body = { ...message.body, ...rest };
    if (attachments || files.length > 0) message.files = files;
    // The waiting sign is not whole yet.
    if (message.body.content !== '…' || message.edits > 0) message.edits += 1;
    return { json: { id: message.id, channel_id: message.room } };
  }

  #thread(channel: string, message: string, { name }: Record<string, unknown>): Result {
    if (typeof name !== 'string' || name.length < 1 || name.length > 100) this.#fault('a thread with a wrong name');
    const room = this.rooms.get(channel);
    if (!room) return unknown(10003);
    if (this.rooms.has(message)) return { status: 400, json: { code: 160004, message: 'there is one' } };
    const thread: Room = { id: message, type: 11, parent_id: channel, guild: room.guild };
    this.rooms.set(message, thread);
    this.threadNames.set(message, String(name));
    return { json: thread };
  }

  #message(id: string): Kept | undefined {
    return this.messages.find((one) => one.id === id);
  }

  #member(guild: string, user: string): Result {
    const roles = this.members.get(guild)?.get(user);
    return roles ? { json: { user: { id: user }, roles } } : unknown(10007);
  }

  #remove(id: string): Result {
    const at = this.messages.findIndex((one) => one.id === id);
    if (at < 0) return unknown(10008);
    this.messages.splice(at, 1);
    return {};
  }

  /** Newest first and without the server, as Discord gives them. */
  #written(room: string, path: string): Result {
    if (!this.rooms.has(room)) return unknown(10003);
    const query = new URLSearchParams(path.split('?')[1]);
    const [after, limit] = [BigInt(query.get('after') ?? 'x'), Number(query.get('limit'))];
    if (!(limit >= 1 && limit <= 100)) this.#fault('a limit that Discord refuses');
    const later = (this.written.get(room) ?? []).filter(({ id }) => BigInt(id) > after);
    return { json: later.slice(0, limit).toReversed() };
  }

  #inspect(body: Body & { allowed_mentions?: { parse?: unknown[] } }, files = 0): void {
    const held = files > 0 ? { ...body, files: [{ name: '', data: '', contentType: '' }] } : body;
    for (const fault of faultsOfBody(held)) this.#fault(fault);
    if (body.allowed_mentions && body.allowed_mentions.parse?.length !== 0) this.#fault('mentions are allowed');
    if (JSON.stringify(body).includes(TOKEN)) this.#fault('a message with the token');
  }

  #inspectModal({ custom_id, title, components }: Extract<Answer, { type: 9 }>['data']): void {
    if (custom_id.length > 100 || title.length > 45 || components.length < 1 || components.length > 5)
      this.#fault('a form that Discord refuses');
    for (const row of components) for (const fault of faultsOfRow(row)) this.#fault(fault);
  }

  #failing(): Result | undefined {
    if (this.#failure.times <= 0) return undefined;
    this.#failure.times -= 1;
    const { kind, retryAfterMs = 1_000 } = this.#failure;
    if (kind === 'down') return { status: 503, json: { message: 'down' } };
    if (kind === 'gone') return unknown(10003);
    if (kind === 'revoked') return { status: 401, json: { code: 0, message: '401: Unauthorized' } };
    const seconds = retryAfterMs / 1_000;
    const headers = { 'retry-after': String(seconds), 'x-ratelimit-scope': 'user' };
    return { status: 429, headers, json: { message: 'slowly', retry_after: seconds, global: false } };
  }

  #fault(fault: string): void {
    this.faults.push(fault);
  }
}
