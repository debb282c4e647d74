import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { saying } from './stand-in-worker.ts';
import { leaveCompany, openTestServer, type TestServer } from './test-server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await openTestServer(() => saying('Read.'));
});
afterAll(() => server.close());

const ask = (body: object, headers = {}, person = 'mali') => server.as(person, 'POST', '/query', body, headers);

describe('the text', () => {
  it.each([
    ['missing', {}],
    ['empty', { text: '' }],
    ['only white space', { text: ' \n\t\u3000\u200b' }],
    ['only NUL', { text: '\u0000' }],
    ['a number', { text: 7 }],
    ['null', { text: null }],
    ['too long', { text: 'x'.repeat(8_001) }],
  ])('%s is refused and the field named', async (_what, body) => {
    const response = await ask(body);
    expect(response.statusCode).toBe(400);
    expect(response.json()).toMatchObject({
      type: 'urn:the-expert:problem:invalid',
      status: 400,
      title: expect.any(String),
      detail: expect.stringContaining('text'),
      instance: '/api/v1/query',
      errors: [{ field: 'text', message: expect.any(String) }],
    });
  });

  it('of exactly the longest length is accepted, counted in characters as people see them', async () => {
    expect((await ask({ text: 'x'.repeat(8_000) })).statusCode).toBe(200);
    expect((await ask({ text: '😀'.repeat(8_000) })).statusCode).toBe(200);
  });
});

describe('the body', () => {
  const send = (payload: string, type?: string) =>
    server.as('mali', 'POST', '/query', payload, type ? { 'content-type': type } : {});

  it.each([
    ['not JSON', '{"text":', 'application/json', 400],
    ['empty', '', 'application/json', 400],
    ['an array', '["text"]', 'application/json', 400],
    ['null', 'null', 'application/json', 400],
    ['plain text', 'hello', 'text/plain', 415],
    ['a web form', 'text=hello', 'application/x-www-form-urlencoded', 415],
    ['a prototype key', '{"text":"x","__proto__":{"admin":true}}', 'application/json', 400],
    ['a hidden prototype key', '{"text":"x","\\u005f_proto__":{"admin":true}}', 'application/json', 400],
    ['a constructor key', '{"text":"x","constructor":{"prototype":{"admin":true}}}', 'application/json', 400],
    ['larger than allowed', `{"text":"${'x'.repeat(300_000)}"}`, 'application/json', 413],
    ['JSON', '{"text":"x"}', 'application/json', 200],
  ])('%s', async (_what, payload, type, status) => {
    const response = await send(payload, type);
    expect(response.statusCode).toBe(status);
    if (status !== 200)
      expect(response.json()).toMatchObject({ status, detail: expect.stringMatching(/^[A-Z\w].*\.$/) });
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });

  it('with fields nobody knows is refused and they are named', async () => {
    const response = await ask({ text: 'x', person: 'anan', tenant: 'borealis' });
    expect(response.statusCode).toBe(400);
    expect(response.json().errors).toEqual([
      { field: 'person', message: 'is not a known field' },
      { field: 'tenant', message: 'is not a known field' },
    ]);
  });

  it.each(['legal', 'no-such', ''])('naming the department %j is told which there are', async (department) => {
    const response = await ask({ text: 'x', department });
    expect(response.statusCode).toBe(422);
    expect(response.json().detail).toContain('hr, it_ops, finance');
  });
});

describe('the token', () => {
  const bare = (authorization?: string) =>
    server.app.inject({
      method: 'POST',
      url: '/api/v1/query',
      payload: { text: 'x' },
      headers: authorization ? { authorization } : {},
    });

  it('is asked for, and a bad one is called bad', async () => {
    const none = await bare();
    expect([none.statusCode, none.headers['www-authenticate']]).toEqual([401, 'Bearer realm="The Expert"']);
    for (const header of ['Bearer nonsense', 'Bearer ', 'Basic bWFsaQ==', `Bearer ${await server.tokenOf('mali')}x`]) {
      const response = await bare(header);
      expect([response.statusCode, response.headers['www-authenticate']]).toEqual([
        401,
        expect.stringContaining('invalid_token'),
      ]);
    }
    expect((await bare(`bearer ${await server.tokenOf('mali')}`)).statusCode).toBe(200);
  });

  it('of a company or a person that is not there is refused', async () => {
    expect((await bare(`Bearer ${await server.tokenOf('mali', 'elsewhere')}`)).statusCode).toBe(401);
    expect((await bare(`Bearer ${await server.tokenOf('nobody')}`)).statusCode).toBe(401);
    expect((await ask({ text: 'x' }, {}, 'farah')).statusCode).toBe(200);
    await leaveCompany(server, 'farah');
    expect((await ask({ text: 'x' }, {}, 'farah')).statusCode).toBe(401);
  });
});
