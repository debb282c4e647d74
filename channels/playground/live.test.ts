import { once } from 'node:events';
import { afterAll, beforeAll, expect, it } from 'vitest';
import WebSocket from 'ws';
import type { Message } from './hub.ts';
import { play } from './test-script.ts';
import { openStage, type Stage } from './test-stage.ts';
import { visit } from './test-visitor.ts';

let stage: Stage;
let address: string;
const sockets: WebSocket[] = [];
beforeAll(async () => {
  stage = await openStage();
  stage.perform(play);
  address = await stage.app.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(async () => {
  for (const socket of sockets) socket.terminate();
  await stage.close();
});

function dial(cookie: string, origin = address): WebSocket {
  const socket = new WebSocket(`${address.replace('http', 'ws')}/playground/live`, { headers: { cookie }, origin });
  sockets.push(socket);
  return socket;
}

async function listen(person: string): Promise<Message[]> {
  const socket = dial((await visit(stage, person)).cookie);
  const heard: Message[] = [];
  socket.on('message', (data) => heard.push(JSON.parse(String(data)) as Message));
  await once(socket, 'message');
  return heard;
}

it('passes posts, edits and progress on to members, and nothing to others', async () => {
  const [mali, hana, farah] = await Promise.all([listen('mali'), listen('hana'), listen('farah')]);
  const asked = await (await visit(stage, 'mali')).says('#ask-hr', 'I request vacation');
  await expect.poll(() => hana.filter(({ type }) => type === 'post').length).toBe(3);
  expect(mali.find(({ type }) => type === 'progress')).toMatchObject({ conversation: '#ask-hr', root: asked.id });
  const seen = (heard: Message[]) =>
    new Set(heard.flatMap((message) => (message.type === 'post' ? [message.post.conversation] : [])));
  expect(seen(mali)).toEqual(new Set(['#ask-hr']));
  expect(seen(hana)).toEqual(new Set(['#ask-hr', '#hr-approvals']));
  expect(seen(farah).has('dm:anan')).toBe(false);
});

it('tells the other pages of a person what was read', async () => {
  const heard = await listen('mali');
  const mali = await visit(stage, 'mali');
  const last = (await mali.posts('#ask-hr')).at(-1);
  await mali.post('/playground/read', { conversation: '#ask-hr', seq: last?.seq });
  await expect.poll(() => heard.at(-1)).toEqual({ type: 'unread', conversation: '#ask-hr', unread: 0 });
});

it.each([
  ['another site', 403, (cookie: string) => dial(cookie, 'https://evil.example')],
  ['a visitor without a name', 401, () => dial('')],
])('does not open for %s', async (_who, status, open) => {
  const { cookie } = await visit(stage, 'mali');
  const [error] = (await once(open(cookie), 'error')) as [Error];
  expect(error.message).toMatch(String(status));
});
