import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { aReply } from '../contract-samples.ts';
import { PostLater, PostNever } from '../post-failure.ts';
import type { Discord } from './deps.ts';
import { readFile } from './files.ts';
import { post, update } from './post.ts';
import { postFailure } from './post-errors.ts';
import { createRest, DiscordFailure } from './rest.ts';
import { createRooms } from './rooms.ts';
import { DiscordDouble } from './test-discord.ts';
import { APPLICATION, TOKEN } from './test-discord-calls.ts';

const GUILD = '100000000000000001';
const CHANNEL = '200000000000000001';
const double = new DiscordDouble();
let discord: Discord;
beforeAll(async () => {
  await double.open();
  const settings = { botToken: TOKEN, applicationId: APPLICATION, apiUrl: `${double.url}/api` };
  const tenant = {
    id: 'meridian',
    workspaces: { discord: ['100000000000000009', GUILD] },
    conversations: [{ name: '#ask-hr', places: { discord: CHANNEL } }],
  };
  discord = {
    settings,
    rest: createRest(settings),
    config: { tenants: [tenant] },
    publicUrl: 'https://expert.example',
  } as unknown as Discord;
  double.rooms.set(CHANNEL, { id: CHANNEL, type: 0, guild: GUILD });
});
afterAll(async () => {
  discord.rest.close();
  await double.close();
});

const outgoing = (text: string, conversation = '#ask-hr') => {
  const place = { channel: 'discord', conversation, thread: null };
  return { tenant: 'meridian', turn: 'trn', place, source: `out_${text}`, reply: aReply({ text }) };
};

it.each([
  ['https://evil.example/a', undefined],
  ['http://cdn.discordapp.com/a', undefined],
  ['https://cdn.discordapp.com.evil.example/a', undefined],
  ['https://cdn.discordapp.com:8443/a', undefined],
  ['https://user@cdn.discordapp.com/a', undefined],
  ['file:///etc/passwd', undefined],
  ['http://169.254.169.254/latest', 'http://127.0.0.1:1/api'],
  ['not an address', undefined],
])('fetches nothing from %s', async (ref, apiUrl) => {
  await expect(readFile({ ...discord.settings, apiUrl }, ref, 10)).rejects.toMatchObject({ fault: 'elsewhere' });
});

it('follows no redirect, and says when a file is gone or too large', async () => {
  double.files.set('/attachments/1/here', new Uint8Array([1, 2, 3]));
  expect(await readFile(discord.settings, `${double.url}/attachments/1/here`, 10)).toEqual(new Uint8Array([1, 2, 3]));
  const small = readFile(discord.settings, `${double.url}/attachments/1/here`, 2);
  await expect(small).rejects.toMatchObject({ fault: 'too_large' });
  const server = createServer((request, response) => {
    if (request.url === '/gone') return void response.writeHead(404).end();
    response.writeHead(302, { location: `${double.url}/attachments/1/here` }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const settings = { ...discord.settings, apiUrl: `${url}/api` };
  await expect(readFile(settings, `${url}/gone`, 10)).rejects.toMatchObject({ fault: 'gone' });
  await expect(readFile(settings, `${url}/moved`, 10)).rejects.toThrow();
  server.close();
});

it.each([
  [403, 50013, /permission in the channel.*Send Messages/],
  [403, 50001, /cannot see the channel/],
  [401, 0, /DISCORD_BOT_TOKEN/],
])('holds what is answered with %i and code %i until somebody has done what it says', (status, code, remedy) => {
  const failure = postFailure(new DiscordFailure('POST /channels/1/messages', { status, code }));
  expect(failure).toBeInstanceOf(PostLater);
  expect(failure).toMatchObject({ retryAfterMs: 300_000, cause: expect.any(PostNever) });
  expect(((failure as Error).cause as Error).message).toMatch(remedy);
});

it.each([
  [50007, /Privacy Settings/],
  [10003, /places\.discord/],
  [50006, /does not take the message/],
])('explains code %i with what to do about it, and tries no more', (code, remedy) => {
  const failure = postFailure(new DiscordFailure('POST /channels/1/messages', { status: 400, code }));
  expect(failure).toBeInstanceOf(PostNever);
  expect((failure as Error).message).toMatch(remedy);
});

it('tries again what may pass, and waits as long as Discord asks', () => {
  const down = new DiscordFailure('POST /channels/1/messages', { status: 503 });
  expect(postFailure(down)).toBe(down);
  const unknown = new DiscordFailure('POST /channels/1/messages', { status: 403, code: 1 });
  expect(postFailure(unknown)).toBe(unknown);
  expect(postFailure(new DiscordFailure('x', { status: 429, retryAfterMs: 7_000 }))).toMatchObject({
    retryAfterMs: 7_000,
  });
  expect(postFailure(new DiscordFailure('x', { status: 429, retryAfterMs: 7_000 }))).toBeInstanceOf(PostLater);
});

it('keeps tokens and texts out of its errors', async () => {
  const secret = 'aW50ZXJhY3Rpb24tdG9rZW4';
  const failure = await discord.rest
    .send('POST', `/webhooks/${APPLICATION}/${secret}`, { content: 'private words' })
    .then(
      () => undefined,
      (error: unknown) => error,
    );
  expect(failure).toBeInstanceOf(DiscordFailure);
  const whole = `${(failure as Error).stack} ${JSON.stringify(failure)} ${String((failure as Error).cause)}`;
  expect(whole).toMatch(/404, code 10015/);
  for (const word of [secret, 'private words', TOKEN]) expect(whole).not.toContain(word);
});

it('goes on with its token after Discord once refused it', async () => {
  const route = `GET /channels/${CHANNEL}`;
  double.refusals.set(route, { status: 401, code: 0 });
  await expect(discord.rest.get(`/channels/${CHANNEL}`)).rejects.toMatchObject({ status: 401 });
  double.refusals.delete(route);
  expect(await discord.rest.get(`/channels/${CHANNEL}`)).toMatchObject({ id: CHANNEL });
});

it('says where a conversation without a place, or a deleted card, is put right', async () => {
  await expect(post(discord, outgoing('x', '#nowhere'))).rejects.toThrow(/places\.discord/);
  const ref = JSON.stringify({ channel: CHANNEL, message: '1' });
  await expect(update(discord, ref, outgoing('x'))).rejects.toBeInstanceOf(PostNever);
});

it('posts once per source, and calls nobody', async () => {
  const first = await post(discord, outgoing('Hello @everyone'));
  expect(await post(discord, outgoing('Hello @everyone'))).toBe(first);
  expect(await post(discord, outgoing('Hello again'))).not.toBe(first);
  expect(double.messages.filter(({ body }) => body.content?.startsWith('Hello'))).toHaveLength(2);
});

it('asks once which channel a thread hangs below', async () => {
  const rooms = createRooms(discord.rest);
  double.rooms.set('7000001', { id: '7000001', type: 11, parent_id: CHANNEL, guild: GUILD });
  const before = double.calls.length;
  expect([await rooms.parentOf('7000001'), await rooms.parentOf('7000001')]).toEqual([CHANNEL, CHANNEL]);
  expect([await rooms.parentOf(CHANNEL), await rooms.parentOf('7999999')]).toEqual([null, null]);
  rooms.learn([{ id: '7000002', type: 12, parent_id: CHANNEL }]);
  expect(await rooms.parentOf('7000002')).toBe(CHANNEL);
  expect(double.calls.length - before).toBe(3);
});
