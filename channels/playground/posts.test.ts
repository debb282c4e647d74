import { afterAll, beforeAll, expect, it } from 'vitest';
import { CITATION, play } from './test-script.ts';
import { aReply, openStage, type Stage } from './test-stage.ts';
import { aKey, type Visitor, visit } from './test-visitor.ts';

let stage: Stage;
let mali: Visitor;
let hana: Visitor;
beforeAll(async () => {
  stage = await openStage();
  stage.perform(play);
  [mali, hana] = await Promise.all([visit(stage, 'mali'), visit(stage, 'hana')]);
});
afterAll(() => stage.close());

const BOUNDARY = 'x-boundary';
const multipart = { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` };

function form(fields: Record<string, string>, files: { name: string; content: string | Buffer }[]): Buffer {
  const part = (head: string, content: string | Buffer) => [
    `--${BOUNDARY}\r\nContent-Disposition: form-data; ${head}\r\n\r\n`,
    content,
    '\r\n',
  ];
  const pieces = [
    ...Object.entries(fields).flatMap(([name, value]) => part(`name="${name}"`, value)),
    ...files.flatMap(({ name, content }) => part(`name="file"; filename="${name}"`, content)),
    `--${BOUNDARY}--\r\n`,
  ];
  return Buffer.concat(pieces.map((piece) => Buffer.from(piece)));
}

it('starts a thread with the first post of a channel and shows the answer below it', async () => {
  const asked = await mali.says('#ask-hr', 'How many days carry over?');
  const turn = stage.turns.at(-1);
  expect(turn).toMatchObject({
    channel: 'playground',
    person: 'mali',
    kind: 'message',
    thread: asked.id,
    conversation: '#ask-hr',
  });
  const answer = (await mali.posts('#ask-hr')).find((post) => post.root === asked.id);
  expect(answer).toMatchObject({ author: null, reply: { support: 'strong', sources: [CITATION] } });
});

it('keeps the memory of two people in one thread apart while showing them together', async () => {
  const asked = await mali.says('#ask-hr', 'Is Friday a holiday?');
  await hana.says('#ask-hr', 'And Monday?', asked.id);
  expect(stage.turns.at(-1)).toMatchObject({ person: 'hana', thread: `${asked.id}:hana` });
  await mali.says('#ask-hr', 'Thanks', asked.id);
  expect(stage.turns.at(-1)).toMatchObject({ person: 'mali', thread: asked.id });
  const thread = (await mali.posts('#ask-hr')).filter((post) => post.root === asked.id);
  expect(thread.map((post) => post.author?.id ?? 'expert')).toEqual(['expert', 'hana', 'expert', 'mali', 'expert']);
});

it('keeps direct messages flat, in one rolling thread, and to oneself', async () => {
  await mali.says('dm:mali', 'Hello');
  expect(stage.turns.at(-1)).toMatchObject({ thread: 'dm:mali' });
  expect((await mali.posts('dm:mali')).every((post) => post.root === null)).toBe(true);
  expect((await hana.get('/playground/posts?conversation=dm:mali')).statusCode).toBe(404);
  expect((await hana.post('/playground/posts', { conversation: 'dm:mali', text: 'Hi', key: aKey() })).statusCode).toBe(
    404,
  );
});

it('takes a repeated message once', async () => {
  const message = { conversation: '#finance', text: 'Once only', key: aKey() };
  const [first, second] = [
    await mali.post('/playground/posts', message),
    await mali.post('/playground/posts', message),
  ];
  expect([first.statusCode, second.statusCode]).toEqual([201, 200]);
  expect(second.json().post.id).toBe(first.json().post.id);
  expect((await mali.posts('#finance')).filter((post) => post.text === 'Once only')).toHaveLength(1);
});

it('posts a reply of the outbox once, however often it is delivered', async () => {
  const before = (await mali.posts('dm:mali')).length;
  const place = { channel: 'playground', conversation: 'dm:mali', thread: 'dm:mali' };
  const message = { tenant: 'meridian', turn: 'trn_1', place, source: 'out_1', reply: aReply({ text: 'Once' }) };
  expect(await stage.channel.post(message)).toBe(await stage.channel.post(message));
  expect((await mali.posts('dm:mali')).length).toBe(before + 1);
});

it('reads text files, in UTF-8 and in the Thai code page, into the turn', async () => {
  const fields = { conversation: '#finance', text: 'Please look at these', key: aKey() };
  const files = [
    { name: 'costs.csv', content: 'taxi,1500' },
    { name: 'thai.txt', content: Buffer.from([0xa1, 0xd2, 0xe1, 0xbf]) },
  ];
  const response = await mali.post('/playground/posts', form(fields, files), multipart);
  expect(response.statusCode).toBe(201);
  expect(response.json().post.files.map(({ name }: { name: string }) => name)).toEqual(['costs.csv', 'thai.txt']);
  await expect.poll(() => stage.turns.at(-1)?.attachments.map(({ text }) => text)).toEqual(['taxi,1500', 'กาแฟ']);
});

it('keeps files that a worker can read beside the message', async () => {
  const fields = { conversation: '#finance', text: 'Please look at this', key: aKey() };
  const files = [{ name: 'ใบเสร็จ.pdf', content: Buffer.from([0x25, 0x50, 0x44, 0x46, 0]) }];
  const response = await mali.post('/playground/posts', form(fields, files), multipart);
  expect(response.json().post.files.map(({ name }: { name: string }) => name)).toEqual(['ใบเสร็จ.pdf']);
  await expect.poll(() => stage.turns.at(-1)?.attachments[0]?.name).toBe('ใบเสร็จ.pdf');
  const [file] = stage.turns.at(-1)?.attachments ?? [];
  expect(file).toMatchObject({ text: '', bytes: 5, ref: expect.stringMatching(/^att_/) });
  expect(await stage.channel.readFile?.('meridian', file?.ref ?? '', 5)).toHaveLength(5);
  expect(
    (
      await mali.post(
        '/playground/posts',
        form({ ...fields, key: aKey() }, [{ name: 'e.pdf', content: '' }]),
        multipart,
      )
    ).statusCode,
  ).toBe(415);
});

it('refuses other files and too many with a sentence that says what is accepted', async () => {
  const send = (files: { name: string; content: string | Buffer }[]) =>
    mali.post('/playground/posts', form({ conversation: '#finance', text: 'x', key: aKey() }, files), multipart);
  const image = await send([{ name: 'photo.png', content: Buffer.from([0x89, 0x50, 0]) }]);
  expect(image.statusCode).toBe(415);
  expect(image.json().message).toMatch(/photo\.png.*\.csv/);
  expect((await send([{ name: 'really-a-picture.txt', content: Buffer.from([0x89, 0, 0xff]) }])).statusCode).toBe(415);
  expect((await send(Array.from({ length: 6 }, (_, at) => ({ name: `${at}.txt`, content: 'x' })))).statusCode).toBe(
    413,
  );
  expect((await send([{ name: 'big.txt', content: 'x'.repeat(2_000_001) }])).json().message).toMatch(/2 MB/);
});

it('refuses empty, overlong and misplaced messages', async () => {
  const send = (payload: object) =>
    hana.post('/playground/posts', { conversation: '#ask-hr', text: 'x', key: aKey(), ...payload });
  expect((await send({ text: '  ' })).statusCode).toBe(400);
  expect((await send({ text: 'x'.repeat(8_001) })).statusCode).toBe(413);
  expect((await send({ conversation: '#hr-approvals' })).statusCode).toBe(409);
  expect((await send({ root: 'pst_elsewhere' })).statusCode).toBe(404);
  expect((await send({ person: 'mali' })).statusCode).toBe(400);
});

it('pages by threads, oldest page last', async () => {
  for (let at = 0; at < 32; at++) await mali.says('#it-help', `Question ${at}`);
  const page = (await mali.get('/playground/posts?conversation=%23it-help')).json();
  const tops = page.posts.filter((post: { root: string | null }) => post.root === null);
  expect([tops.length, page.more, tops[0].text]).toEqual([30, true, 'Question 2']);
  const older = (await mali.get(`/playground/posts?conversation=%23it-help&before=${tops[0].seq}`)).json();
  expect([older.posts.length, older.more]).toEqual([4, false]);
});

it('counts what others wrote as unread until it was read', async () => {
  const unread = async () => {
    const { conversations } = (await hana.get('/playground/state')).json();
    return conversations.find(({ name }: { name: string }) => name === '#it-help').unread;
  };
  expect(await unread()).toBe(64);
  const last = (await hana.posts('#it-help')).at(-1);
  await hana.post('/playground/read', { conversation: '#it-help', seq: last?.seq });
  expect(await unread()).toBe(0);
  await hana.post('/playground/read', { conversation: '#it-help', seq: 1 });
  expect(await unread()).toBe(0);
});
