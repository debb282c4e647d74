import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { saying } from './stand-in-worker.ts';
import { insertApproval, openTestServer, type TestServer } from './test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer(() => saying('Read.'));
  await insertApproval(server, 'apr_1');
});
afterAll(() => server.close());

const json = { 'content-type': 'application/json' };
const post = (url: string, payload: string) => server.as('anan', 'POST', url, payload, json);
const edits = (value: string) => post('/approvals/apr_1/approve', `{"edits":${value}}`);
const SENTENCE = /^\S.*[a-z\d”"…)]\.$/s;

describe('edits that no form sends', () => {
  it.each([
    ['nested twenty thousandfold', `{"to":${'['.repeat(20_000)}${']'.repeat(20_000)}}`, /nested deeper than 5 levels/],
    [
      'of ten thousand fields',
      JSON.stringify(
        Object.fromEntries(
          Array(10_000)
            .fill(1)
            .map((_, n) => [`f${n}`, 1]),
        ),
      ),
      /more than 200 values/,
    ],
    ['with a prototype', '{"__proto__":{"admin":true}}', /named __proto__/],
    ['with a hidden prototype', '{"to":{"\\u005f_proto__":1}}', /named __proto__/],
    ['with a constructor of a prototype', '{"constructor":{"prototype":{"admin":true}}}', /named __proto__/],
    ['with a constructor', '{"constructor":"x"}', /named __proto__, constructor or prototype/],
    ['with a prototype deep within', '{"to":[{"a":{"prototype":1}}]}', /named __proto__, constructor or prototype/],
  ])('%s are refused in a sentence', async (_what, value, said) => {
    const response = await edits(value);
    expect(response.statusCode).toBe(400);
    expect(response.json().detail).toMatch(said);
    expect(response.json().detail).toMatch(SENTENCE);
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });

  it('of the size and depth of a form are judged on their merits', async () => {
    expect((await edits('{"to":"2026-06-04"}')).statusCode).not.toBe(400);
  });
});

describe('a request', () => {
  it.each([
    ['of half a megabyte', () => post('/approvals/apr_1/reject', `{"reason":"${'x'.repeat(500_000)}"}`), 413],
    [
      'nested a hundred thousandfold',
      () => post('/query', `{"text":${'['.repeat(100_000)}${']'.repeat(100_000)}}`),
      400,
    ],
    [
      'with a field of a name of five thousand letters',
      () => post('/query', `{"text":"x","${'y'.repeat(5_000)}":1}`),
      400,
    ],
    ['with a list where a number belongs', () => server.as('anan', 'GET', '/approvals?limit=2&limit=3'), 400],
    ['with a state that does not exist', () => server.as('anan', 'GET', '/approvals?status=all'), 400],
    ['that names a prototype in its query', () => server.as('anan', 'GET', '/approvals?__proto__=1'), 400],
  ])('%s is refused in a short sentence', async (_what, send, status) => {
    const response = await send();
    expect(response.statusCode).toBe(status);
    expect(response.json().detail).toMatch(SENTENCE);
    expect(response.json().detail).not.toMatch(/Invalid|received|NaN/);
    expect(response.body.length).toBeLessThan(1_000);
  });
});

describe('a form', () => {
  const form = (...fields: [name: string, value: string][]) => {
    const parts = fields.map(
      ([name, value]) => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
    );
    const headers = { 'content-type': 'multipart/form-data; boundary=b' };
    return server.as('anan', 'POST', '/query', `${parts.join('')}--b--\r\n`, headers);
  };

  it.each(['__proto__', 'constructor', 'prototype', 'toString'])('with a field %s is refused', async (name) => {
    const response = await form(['text', 'x'], [name, 'y']);
    expect(response.statusCode).toBe(400);
    expect(response.json().detail).toMatch(SENTENCE);
  });

  it('of fifty fields is refused, of one it is not', async () => {
    const many = Array.from({ length: 50 }, (_, n): [string, string] => [`f${n}`, 'y']);
    expect((await form(['text', 'x'], ...many)).statusCode).toBe(400);
    expect((await form(['text', 'x'])).statusCode).toBe(200);
  });
});
