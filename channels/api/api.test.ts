import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { saying } from './stand-in-worker.ts';
import { openTestServer, type TestServer } from './test-server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await openTestServer(() => saying('Hello.'));
});
afterAll(() => server.close());

const get = (url: string) => server.app.inject({ method: 'GET', url });

interface Operation {
  operationId: string;
  security?: unknown[];
  requestBody?: { content: Record<string, { schema: { properties: Record<string, object>; required?: string[] } }> };
  responses: Record<string, { description: string; content: Record<string, { schema: object }> }>;
}
interface Document {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, { properties: object }>; securitySchemes: object };
}

describe('the OpenAPI document', () => {
  const read = async () => (await get('/api/v1/openapi.json')).json() as Document;
  const operations = ({ paths }: Document) => Object.values(paths).flatMap((path) => Object.values(path));

  it('has exactly the routes of the contract', async () => {
    const { openapi, paths } = await read();
    expect(openapi).toBe('3.1.0');
    const routes = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );
    expect(routes.sort()).toEqual([
      'delete /api/v1/knowledge/{department}/{doc_id}',
      'delete /api/v1/me/identities/{channel}/{external_id}',
      'get /api/v1/approvals',
      'get /api/v1/departments',
      'get /api/v1/documents/{id}',
      'get /api/v1/knowledge/{department}',
      'get /api/v1/knowledge/{department}/gaps',
      'get /api/v1/knowledge/{department}/{doc_id}',
      'get /api/v1/me/identities',
      'get /api/v1/me/messages',
      'get /api/v1/threads/{thread}/messages',
      'get /api/v1/usage',
      'get /api/v1/usage/export',
      'get /healthz',
      'get /readyz',
      'post /api/v1/approvals/batch',
      'post /api/v1/approvals/{id}/approve',
      'post /api/v1/approvals/{id}/reject',
      'post /api/v1/channel-users/resolve',
      'post /api/v1/knowledge/{department}/upload',
      'post /api/v1/me/identities',
      'post /api/v1/query',
      'post /api/v1/query/{query_id}/feedback',
    ]);
  });

  it('describes every answer, and every fault as a problem', async () => {
    for (const operation of operations(await read())) {
      for (const [status, { description, content }] of Object.entries(operation.responses)) {
        const [[type, { schema }] = ['', { schema: {} }]] = Object.entries(content);
        expect(type).toBe(Number(status) < 400 ? 'application/json' : 'application/problem+json');
        expect(Object.keys(schema).length).toBeGreaterThan(0);
        expect(description.length).toBeGreaterThan(0);
      }
    }
  });

  it('leads nowhere that is not there, and holds nothing nobody uses', async () => {
    const document = await read();
    const named = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name);
    expect(new Set(named)).toEqual(new Set(Object.keys(document.components.schemas)));
    for (const schema of Object.values(document.components.schemas))
      expect(Object.keys(schema.properties).length).toBeGreaterThan(0);
  });

  it('asks for a token everywhere but at the health checks', async () => {
    const document = await read();
    expect(document.components.securitySchemes).toEqual({
      bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
    });
    const open = operations(document).filter(({ security }) => !security);
    expect(open.map(({ operationId }) => operationId).sort()).toEqual(['health', 'ready']);
    expect(new Set(operations(document).map(({ operationId }) => operationId)).size).toBe(operations(document).length);
  });

  it('knows both ways of asking, with files in the form only', async () => {
    const content = (await read()).paths['/api/v1/query']?.post?.requestBody?.content;
    const fields = (type: string) => Object.keys(content?.[type]?.schema.properties ?? {});
    expect(fields('application/json')).toEqual(['text', 'department', 'thread', 'context']);
    expect(fields('multipart/form-data')).toEqual(['text', 'department', 'thread', 'context', 'files']);
    expect(content?.['application/json']?.schema).toMatchObject({
      required: ['text'],
      additionalProperties: false,
      properties: {
        text: { type: 'string', maxLength: 8_000 },
        department: { enum: expect.arrayContaining(['hr', 'bench']) },
      },
    });
  });

  it('is shown on a page that loads nothing from elsewhere', async () => {
    const page = await get('/api/v1/docs');
    expect(page.statusCode).toBe(200);
    expect(page.body).not.toMatch(/(src|href)="(https?:)?\/\//);
    const bundle = await get('/api/v1/docs/static/swagger-ui-bundle.js');
    expect([bundle.statusCode, bundle.headers['content-security-policy']]).toEqual([
      200,
      expect.stringContaining("default-src 'self'"),
    ]);
    expect((await get('/api/v1/docs/static/swagger-initializer.js')).body).toContain('"validatorUrl":null');
  });
});

describe('departments', () => {
  it('are those of the company, in the language of the caller', async () => {
    const { departments } = (await server.as('mali', 'GET', '/departments')).json();
    expect(departments.map(({ id }: { id: string }) => id)).toEqual(['hr', 'it_ops', 'finance']);
    expect(departments[0]).toMatchObject({
      name: 'ฝ่ายบุคคล',
      available: true,
      tools: expect.arrayContaining(['hr.request_leave']),
    });
    expect((await server.as('sam', 'GET', '/departments')).json().departments[0].name).toBe('HR');
    expect((await get('/api/v1/departments')).statusCode).toBe(401);
  });
});

describe('a path that leads nowhere', () => {
  it('is a problem within the API, signed in or not', async () => {
    for (const response of [await get('/api/v1/nothing?x=1'), await server.as('mali', 'GET', '/query')]) {
      expect([response.statusCode, response.headers['content-type']]).toEqual([
        404,
        'application/problem+json; charset=utf-8',
      ]);
      expect(response.json()).toMatchObject({ status: 404, instance: expect.not.stringContaining('?') });
    }
  });

  it('and faults outside the API are none of its business', async () => {
    expect((await get('/elsewhere')).headers['content-type']).toContain('application/json');
    expect((await get('/nothing')).headers['content-type']).toContain('application/json');
    const note = await server.app.inject({
      method: 'POST',
      url: '/elsewhere',
      payload: 'hi',
      headers: { 'content-type': 'text/plain' },
    });
    expect([note.statusCode, note.body]).toEqual([200, 'hi']);
  });
});

describe('the channel', () => {
  it('posts nothing', async () => {
    expect(server.api.id).toBe('api');
    const place = { channel: 'api', conversation: 'api:mali', thread: 'thr_1' };
    const reply = saying('x').reply;
    expect(
      reply && (await server.api.post({ tenant: 'meridian', turn: 'trn_1', place, source: 'out_1', reply })),
    ).toBeNull();
  });
});

describe('health', () => {
  it('is alive and ready while the database answers, and alive but not ready when it does not', async () => {
    const other = await openTestServer(() => undefined);
    const both = async () => [
      (await other.app.inject('/healthz')).statusCode,
      (await other.app.inject('/readyz')).statusCode,
    ];
    expect(await both()).toEqual([200, 200]);
    expect((await other.app.inject('/healthz')).json()).toEqual({ status: 'ok', version: '1.2.3' });
    await other.database.close();
    expect(await both()).toEqual([200, 503]);
    expect((await other.app.inject('/readyz')).json()).toMatchObject({
      type: 'urn:the-expert:problem:not-ready',
      status: 503,
    });
    await other.app.close();
  });
});
