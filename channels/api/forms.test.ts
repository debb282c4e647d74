import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Turn } from '../../agents/message.ts';
import { attachments } from '../../db/schema/knowledge.ts';
import { withTenant } from '../../db/tenant.ts';
import { saying } from './stand-in-worker.ts';
import { OTHER_TENANT, openTestServer, TENANT, type TestServer } from './test-server.ts';

const seen: Turn[] = [];
let server: TestServer;

beforeAll(async () => {
  server = await openTestServer((turn) => {
    seen.push(turn);
    return saying('Read.');
  });
});
afterAll(() => server.close());

type Part = [name: string, value: string | Uint8Array<ArrayBuffer>, file?: string, type?: string];

const send = (...parts: Part[]) => sendUnder(undefined, ...parts);

async function sendUnder(key: string | undefined, ...parts: Part[]) {
  const form = new FormData();
  for (const [name, value, file, type] of parts) {
    if (file === undefined) form.append(name, value.toString());
    else form.append(name, new Blob([value], type ? { type } : {}), file);
  }
  const request = new Response(form);
  const type = request.headers.get('content-type') ?? '';
  return server.as('mali', 'POST', '/query', Buffer.from(await request.arrayBuffer()), {
    'content-type': type,
    ...(key ? { 'idempotency-key': key } : {}),
  });
}

describe('a form', () => {
  it('carries the same fields as JSON, and files as text', async () => {
    const response = await send(
      ['text', 'สรุปไฟล์นี้ 📎'],
      ['department', 'it_ops'],
      ['context', 'night shift'],
      ['files', 'memory,free\n1,2\n', 'รายงาน.csv', 'text/csv'],
      ['files', 'oom-killer', 'web-prod-03.log', 'application/octet-stream'],
    );
    expect(response.statusCode).toBe(200);
    expect(seen.at(-1)).toMatchObject({ text: 'สรุปไฟล์นี้ 📎', department: 'it_ops', context: 'night shift' });
    expect(seen.at(-1)?.attachments).toEqual([
      { name: 'รายงาน.csv', mediaType: 'text/csv', bytes: 16, text: 'memory,free\n1,2\n' },
      { name: 'web-prod-03.log', mediaType: 'application/octet-stream', bytes: 10, text: 'oom-killer' },
    ]);
  });

  it('keeps other files for the worker, the same one for the same file', async () => {
    const parts: Part[] = [
      ['text', 'What is in it?'],
      ['files', new Uint8Array([0x25, 0x50, 0x44, 0x46, 0]), '../สัญญา.pdf', 'application/pdf'],
    ];
    expect((await send(...parts)).statusCode).toBe(200);
    const [file] = seen.at(-1)?.attachments ?? [];
    expect(file).toMatchObject({ name: 'สัญญา.pdf', mediaType: 'application/pdf', bytes: 5, text: '' });
    const ref = file?.ref ?? '';
    expect(Array.from((await server.api.readFile?.(TENANT, ref, 5)) ?? [])).toEqual([0x25, 0x50, 0x44, 0x46, 0]);
    await expect(server.api.readFile?.(TENANT, ref, 4)).rejects.toMatchObject({ fault: 'too_large' });
    await expect(server.api.readFile?.(TENANT, 'att_none', 5)).rejects.toMatchObject({ fault: 'gone' });
    await expect(server.api.readFile?.(OTHER_TENANT, ref, 5)).rejects.toMatchObject({ fault: 'gone' });
    await send(...parts);
    expect(seen.at(-1)?.attachments[0]?.ref).toBe(ref);
    const rows = await withTenant(server.db, TENANT, (tx) => tx.select().from(attachments));
    expect(rows.map(({ id, person }) => [id, person])).toEqual([[ref, 'mali']]);
  });

  it('with such a file and a key is one request however often it is sent', async () => {
    const form = (byte: number): Part[] => [
      ['text', 'Read it.'],
      ['files', new Uint8Array([byte]), 'a.pdf', 'application/pdf'],
    ];
    const first = await sendUnder('files-1', ...form(1));
    expect((await sendUnder('files-1', ...form(1))).json().query_id).toBe(first.json().query_id);
    expect((await sendUnder('files-1', ...form(2))).statusCode).toBe(409);
  });

  it('without files is a question like any other', async () => {
    expect((await send(['text', 'hello'])).statusCode).toBe(200);
    expect(seen.at(-1)?.attachments).toEqual([]);
  });

  it.each<[string, number, string, Part[]]>([
    [
      'an image',
      415,
      'photo.png',
      [
        ['text', 'x'],
        ['files', 'png', 'photo.png', 'image/png'],
      ],
    ],
    [
      'bytes that are not text',
      415,
      'a.txt',
      [
        ['text', 'x'],
        ['files', new Uint8Array([0xff, 0xfe, 0x41]), 'a.txt', 'text/plain'],
      ],
    ],
    [
      'a text with NUL',
      415,
      'b.txt',
      [
        ['text', 'x'],
        ['files', 'a\0b', 'b.txt', 'text/plain'],
      ],
    ],
    [
      'a file that is too large',
      413,
      '2 MB',
      [
        ['text', 'x'],
        ['files', 'x'.repeat(2_000_001), 'c.txt', 'text/plain'],
      ],
    ],
    [
      'too many files',
      413,
      '5 files',
      [['text', 'x'], ...Array.from({ length: 6 }, (): Part => ['files', 'x', 'd.txt', 'text/plain'])],
    ],
    [
      'a file under another name',
      400,
      'avatar',
      [
        ['text', 'x'],
        ['avatar', 'x', 'e.txt', 'text/plain'],
      ],
    ],
    [
      'an unknown field',
      400,
      'person',
      [
        ['text', 'x'],
        ['person', 'anan'],
      ],
    ],
    [
      'a field twice',
      400,
      'text',
      [
        ['text', 'x'],
        ['text', 'y'],
      ],
    ],
    ['no text', 400, 'text', [['files', 'x', 'f.txt', 'text/plain']]],
    ['a text that is too long', 400, 'text', [['text', 'x'.repeat(8_001)]]],
    [
      'a prototype key',
      400,
      'form',
      [
        ['text', 'x'],
        ['__proto__', 'y'],
      ],
    ],
    [
      'an unknown department',
      422,
      'finance',
      [
        ['text', 'x'],
        ['department', 'no-such'],
      ],
    ],
  ])('with %s is refused', async (_what, status, named, parts) => {
    const before = seen.length;
    const response = await send(...parts);
    expect([response.statusCode, response.headers['content-type']]).toEqual([
      status,
      'application/problem+json; charset=utf-8',
    ]);
    expect(response.json().detail).toContain(named);
    expect(seen.length).toBe(before);
  });

  it('keeps no path and no invisible characters in the name of a file', async () => {
    await send(['text', 'x'], ['files', 'x', '../../etc/pass\u202ewd.txt', 'text/plain']);
    expect(seen.at(-1)?.attachments[0]?.name).toBe('passwd.txt');
  });

  it.each([
    ['without a boundary', 'multipart/form-data', 'x'],
    [
      'that breaks off',
      'multipart/form-data; boundary=b',
      '--b\r\ncontent-disposition: form-data; name="text"\r\n\r\nhel',
    ],
    [
      'with a field that says it is JSON and is not',
      'multipart/form-data; boundary=b',
      '--b\r\ncontent-disposition: form-data; name="text"\r\ncontent-type: application/json\r\n\r\n{\r\n--b--\r\n',
    ],
  ])('%s is refused', async (_what, type, payload) => {
    expect((await server.as('mali', 'POST', '/query', payload, { 'content-type': type })).statusCode).toBe(400);
  });

  it('sent again under its key is the same question only with the same files', async () => {
    const body = (text: string) =>
      `--b\r\ncontent-disposition: form-data; name="text"\r\n\r\nhello\r\n--b\r\ncontent-disposition: form-data; name="files"; filename="a.txt"\r\n\r\n${text}\r\n--b--\r\n`;
    const headers = { 'content-type': 'multipart/form-data; boundary=b', 'idempotency-key': 'form-1' };
    const codes = [];
    for (const text of ['one', 'one', 'two'])
      codes.push((await server.as('mali', 'POST', '/query', body(text), headers)).statusCode);
    expect(codes).toEqual([200, 200, 409]);
  });
});
