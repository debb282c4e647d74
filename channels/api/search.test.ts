import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { inbox } from '../../db/schema/turns.ts';
import { withTenant } from '../../db/tenant.ts';
import type { SearchPort } from './deps.ts';
import { saying } from './stand-in-worker.ts';
import { openTestServer, TENANT, type TestServer } from './test-server.ts';

const passage = { docId: 'hr/leave.md', title: 'Leave', section: 'Carry-over', text: 'Up to 7 days.', score: 0.75 };
let queries: Parameters<SearchPort>[0][] = [];
let server: TestServer;
beforeAll(async () => {
  server = await openTestServer(
    () => saying('never'),
    5_000,
    async (query) => {
      queries.push(query);
      return [passage];
    },
  );
});
beforeEach(() => {
  queries = [];
});
afterAll(() => server.close());

const search = (body: object, person = 'mali') => server.as(person, 'POST', '/search', body);

describe('searching by the API', () => {
  it('answers passages in exactly the promised form', async () => {
    const { docId, ...rest } = passage;
    const response = await search({ text: 'carry over', department: 'hr', k: 100 });
    expect(response.statusCode).toBe(200);
    expect(response.json()).toEqual({ results: [{ doc_id: docId, ...rest }] });
    expect(queries[0]).toMatchObject({ tenant: TENANT, departments: ['hr'], text: 'carry over', k: 100 });
  });

  it('takes a language and days, and says what is none', async () => {
    await search({ text: 'leave', language: 'th', since: '2026-01-01', until: '2026-12-31' });
    expect(queries[0]?.filters).toEqual({ language: 'th', since: '2026-01-01', until: '2026-12-31' });
    await search({ text: 'leave' });
    expect(queries[1]?.filters).toEqual({});
    for (const wrong of [{ language: 'de' }, { since: 'yesterday' }, { until: '2026-02-30' }])
      expect((await search({ text: 'leave', ...wrong })).statusCode).toBe(400);
  });

  it('searches with the rights of the caller, whatever the body says', async () => {
    await search({ text: 'salary' });
    expect(queries[0]?.acl).toContain('person:mali');
    expect(queries[0]?.acl).not.toContain('role:hr_manager');
    const forged = await search({ text: 'salary', acl: ['role:hr_manager'], tenant: 'borealis' });
    expect(forged.statusCode).toBe(400);
    expect(queries).toHaveLength(1);
  });

  it('searches every department that is open to the caller when none is named', async () => {
    await search({ text: 'laptop' });
    const open = server.config.tenants[0]?.departments.map(({ id }) => id);
    expect(queries[0]?.departments).toEqual(open);
    expect(queries[0]?.k).toBe(10);
  });

  it('does not look into a department that is closed to the caller, named or not', async () => {
    const department = server.config.tenants[0]?.departments[0];
    if (!department) throw new Error('The demo has no department.');
    const { access } = department;
    department.access = ['person:nobody'];
    try {
      await search({ text: 'laptop' });
      expect(queries[0]?.departments).not.toContain(department.id);
      const refused = await search({ text: 'laptop', department: department.id });
      expect([refused.statusCode, refused.json().type]).toEqual([403, 'urn:the-expert:problem:not-allowed']);
      expect(queries).toHaveLength(1);
    } finally {
      department.access = access;
    }
  });

  it('names the departments there are when another one is asked for', async () => {
    const response = await search({ text: 'laptop', department: 'astrology' });
    expect([response.statusCode, response.json().type]).toEqual([422, 'urn:the-expert:problem:unknown-department']);
    expect(response.json().detail).toContain('hr');
  });

  it('refuses more than 100 passages, none, and an empty text', async () => {
    for (const body of [{ text: 'x', k: 101 }, { text: 'x', k: 0 }, { text: 'x', k: 1.5 }, { text: '  ' }, {}])
      expect((await search(body)).statusCode).toBe(400);
    expect(queries).toEqual([]);
  });

  it('asks for a token, and keeps nothing of the question', async () => {
    expect(
      (await server.app.inject({ method: 'POST', url: '/api/v1/search', payload: { text: 'x' } })).statusCode,
    ).toBe(401);
    await search({ text: 'a question nobody should find again' });
    expect(await withTenant(server.db, TENANT, (tx) => tx.select().from(inbox))).toEqual([]);
  });

  it('is described like the other routes', async () => {
    const described = (await server.app.inject('/api/v1/openapi.json')).json();
    expect(described.paths['/api/v1/search'].post.operationId).toBe('search');
  });
});
