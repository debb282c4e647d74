/** Discord's API as the twin plays it, with the few routes it lacks added from Discord's documentation. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Twin } from './discord-twin.ts';

/** Channel types of Discord. */
const [DIRECT, PUBLIC_THREAD] = [1, 11];

export interface DiscordRelay {
  /** For discord.js, without the version. */
  api: string;
  /** Whose interaction token a message was posted with, by message: it is seen by that user alone when it is ephemeral. */
  tokenOf(message: string): string | undefined;
  /** What was asked of it, for messages of failures. */
  log: string[];
  close(): Promise<void>;
}

/** `directs` are the ids of users' direct channels. */
export async function openDiscordRelay(twin: Twin, directs: ReadonlyMap<string, string>): Promise<DiscordRelay> {
  const tokens = new Map<string, string>();
  const log: string[] = [];
  const server = createServer(async (request, response) => {
    try {
      await answer(request, response);
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  });

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const { method = 'GET', url = '' } = request;
    const path = url.replace(/^\/api\/v\d+/, '').replace(/\?.*/, '');
    const body = jsonOf(await bytesOf(request), request.headers['content-type'] ?? '');
    const own = await added(twin, directs, method, path, body);
    const { status, text } = own ? { status: 200, text: JSON.stringify(own) } : await asked(twin, method, url, body);
    log.push(`${method} ${path} ${body.slice(0, 300)} -> ${status} ${status < 300 ? '' : text.slice(0, 300)}`);
    const [, token] = /^\/webhooks\/\d+\/([^/]+)/.exec(path) ?? [];
    if (token && status === 200) tokens.set((JSON.parse(text) as { id: string }).id, token);
    response.writeHead(status, status === 204 ? {} : { 'content-type': 'application/json' });
    response.end(status === 204 ? undefined : text);
  };

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return { api: `http://127.0.0.1:${port}/api`, tokenOf: (message) => tokens.get(message), log, close };
}

/** Opening direct channels, listing commands, and threads that bear the id of their message: what the twin has not or has otherwise. */
async function added(twin: Twin, directs: ReadonlyMap<string, string>, method: string, path: string, body: string) {
  if (method === 'POST' && path === '/users/@me/channels') {
    const { recipient_id: user } = JSON.parse(body) as { recipient_id: string };
    return { id: directs.get(user), type: DIRECT, recipients: [{ id: user, username: user, discriminator: '0' }] };
  }
  if (method === 'GET' && /^\/applications\/\d+\/(guilds\/\d+\/)?commands$/.test(path)) {
    const rows = await twin.prisma.applicationCommand.findMany({});
    return rows.map((row) => ({ ...row, options: JSON.parse(row.options) as unknown }));
  }
  const [, parent, message] = /^\/channels\/(\d+)\/messages\/(\d+)\/threads$/.exec(path) ?? [];
  if (method !== 'POST' || !parent || !message) return undefined;
  const { name } = JSON.parse(body) as { name: string };
  const thread = { id: message, guildId: twin.guildId, type: PUBLIC_THREAD, name, parentId: parent };
  await twin.prisma.channel.create({ data: { ...thread, ownerId: twin.botUserId, starterMessageId: message } });
  const made = { ...(await twin.channel(message).getChannel()), newly_created: true };
  twin.server.gateway.broadcast('THREAD_CREATE', made);
  return made;
}

async function asked(twin: Twin, method: string, url: string, body: string) {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(new URL(url, twin.restUrl), { method, ...(body ? { headers, body } : {}) });
  return { status: answer.status, text: await answer.text() };
}

/** The message of a request with files; the twin keeps no files, so their names stand in its attachments. */
function jsonOf(body: Buffer, contentType: string): string {
  if (!contentType.startsWith('multipart/')) return body.toString();
  const [, json = '{}'] = /name="payload_json"[\s\S]*?\r\n\r\n([\s\S]*?)\r\n--/.exec(body.toString()) ?? [];
  return json;
}

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}
