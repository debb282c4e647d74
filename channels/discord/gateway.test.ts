import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { WebSocketServer } from 'ws';
import type { Dispatched } from './dispatch.ts';
import { openGateway } from './gateway.ts';
import type { Rest } from './rest.ts';
import { SELF, TOKEN } from './test-discord-calls.ts';

const MESSAGE_CONTENT = 1 << 15;

/** A double of the gateway: it greets, checks who identifies, and says what a test tells it to. */
class GatewayDouble {
  readonly #http: Server = createServer((request, response) => {
    if (request.headers.authorization !== `Bot ${TOKEN}`) return void response.writeHead(401).end('{}');
    const limit = { total: 1_000, remaining: 999, reset_after: 0, max_concurrency: 1 };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ url: this.url.replace('http', 'ws'), shards: 1, session_start_limit: limit }));
  });
  readonly #sockets = new WebSocketServer({ server: this.#http });
  identified: { token: string; intents: number }[] = [];
  url = '';

  async open(): Promise<void> {
    await new Promise<void>((resolve) => this.#http.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
    this.#sockets.on('connection', (socket) => {
      socket.send(JSON.stringify({ op: 10, d: { heartbeat_interval: 45_000 } }));
      socket.on('message', (data) => {
        const { op, d } = JSON.parse(String(data)) as { op: number; d: { token: string; intents: number } };
        if (op === 1) socket.send(JSON.stringify({ op: 11 }));
        if (op !== 2) return;
        this.identified.push(d);
        const user = { id: SELF, username: 'expert', discriminator: '0', avatar: null, bot: true };
        const ready = { v: 10, user, guilds: [], session_id: 's', resume_gateway_url: this.url.replace('http', 'ws') };
        this.say('READY', { ...ready, shard: [0, 1], application: { id: '1', flags: 0 } });
      });
    });
  }

  say(t: string, d: object): void {
    for (const socket of this.#sockets.clients) socket.send(JSON.stringify({ op: 0, s: 1, t, d }));
  }

  end(code: number): void {
    for (const socket of this.#sockets.clients) socket.close(code);
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#http.closeAllConnections();
    await new Promise((resolve) => this.#http.close(resolve));
  }
}

let double: GatewayDouble;
beforeEach(async () => {
  double = new GatewayDouble();
  await double.open();
});
afterEach(() => double.close());

async function connected(flags: number | undefined, botToken = TOKEN) {
  const heard: Dispatched[] = [];
  const notes: string[] = [];
  const ended: string[] = [];
  const get = async () => {
    if (flags === undefined) throw new Error('Discord is away.');
    return { flags };
  };
  const gateway = await openGateway({
    settings: { botToken, applicationId: '1', apiUrl: `${double.url}/api` },
    rest: { get } as unknown as Rest,
    dispatch: async (event) => heard.push(event) > 0,
    onNote: (note) => void notes.push(note),
    onEnd: (error) => void ended.push(error.message),
  });
  return { gateway, heard, notes, ended };
}

it('hands on what Discord says, as it came', async () => {
  const { gateway, heard, notes } = await connected(1 << 18);
  const message = { id: '5', channel_id: '6', author: { id: '7', username: 'mali' }, content: 'สวัสดี', mentions: [] };
  double.say('MESSAGE_CREATE', message);
  await vi.waitFor(() => expect(heard.map(({ t }) => t)).toEqual(['READY', 'MESSAGE_CREATE']));
  expect([heard[1]?.d, notes]).toEqual([message, []]);
  await gateway.close();
});

it.each([
  ['is allowed', 1 << 18, true],
  ['is allowed to a large application', 1 << 19, true],
  ['is not allowed', 0, false],
  ['cannot be asked about', undefined, false],
])('asks to read all messages when that %s', async (_what, flags, isAsked) => {
  const { gateway, notes } = await connected(flags);
  expect(((double.identified[0]?.intents ?? 0) & MESSAGE_CONTENT) !== 0).toBe(isAsked);
  expect(notes.some((note) => note.includes('Message Content Intent'))).toBe(!isAsked);
  await gateway.close();
});

it('says what to do when Discord ends the connection for good', async () => {
  const { gateway, ended } = await connected(0);
  double.end(4004);
  await vi.waitFor(() => expect(ended[0]).toMatch(/does not accept the bot token/));
  await gateway.close();
});

it('refuses to begin with a token that Discord does not take, and does not repeat the token', async () => {
  const begun = connected(0, 'a-wrong-token');
  await expect(begun).rejects.toThrow(/DISCORD_BOT_TOKEN/);
  await begun.catch((error: Error) => expect(`${error.stack} ${String(error.cause)}`).not.toContain('a-wrong-token'));
});
