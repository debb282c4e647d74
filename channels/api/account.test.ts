import { eq } from 'drizzle-orm';
import type { InjectOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { issueLinkCode, personFor } from '../../db/identities.ts';
import { bookCalls } from '../../db/model-usage.ts';
import { people } from '../../db/schema/people.ts';
import { withTenant } from '../../db/tenant.ts';
import { charge, dayOf } from '../../db/usage.ts';
import { KeysUnavailable } from '../issuer-keys.ts';
import type { Claimed } from '../sign-in.ts';
import { requireToken } from './caller.ts';
import type { ApiServer } from './deps.ts';
import { saying } from './stand-in-worker.ts';
import { OTHER_TENANT, openTestServer, TENANT, type TestServer } from './test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer(() => saying('Hello.'));
});
afterAll(() => server.close());

const call = async (
  method: 'GET' | 'POST' | 'DELETE',
  url: string,
  payload?: InjectOptions['payload'],
  person = 'mali',
  tenant = TENANT,
) => {
  const authorization = `Bearer ${await server.tokenOf(person, tenant)}`;
  const address = `/api/v1${url}`;
  return server.app.inject({
    method,
    url: address,
    headers: { authorization },
    ...(payload === undefined ? {} : { payload }),
  });
};
const rows = <T>(work: Parameters<typeof withTenant<T>>[2]) => withTenant(server.db, TENANT, work);
const user = { channel: 'teams', externalId: '29:1abc/def+x' };
const code = () => rows((tx) => issueLinkCode(tx, TENANT, user));
const path = `/me/identities/teams/${encodeURIComponent(user.externalId)}`;

describe('my chat identities', () => {
  it('are tied by a code, listed, and untied, by their owner alone', async () => {
    expect((await call('GET', '/me/identities')).json()).toEqual({ identities: [] });
    const linked = await call('POST', '/me/identities', { code: await code() });
    const identity = { channel: 'teams', external_id: user.externalId, verified_by: 'code', since: expect.any(String) };
    expect([linked.statusCode, linked.json()]).toEqual([200, { identities: [identity] }]);
    expect((await call('GET', '/me/identities', undefined, 'anan')).json()).toEqual({ identities: [] });
    expect((await call('DELETE', path, undefined, 'anan')).statusCode).toBe(404);
    expect((await rows((tx) => personFor(tx, user)))?.id).toBe('mali');
    expect((await call('DELETE', path)).json()).toEqual({ identities: [] });
    expect((await call('DELETE', path)).statusCode).toBe(404);
    expect(await rows((tx) => personFor(tx, user))).toBeUndefined();
  });

  it('are not taken from somebody else, and a used code counts no more', async () => {
    const used = await code();
    await call('POST', '/me/identities', { code: used });
    expect((await call('POST', '/me/identities', { code: used }, 'anan')).statusCode).toBe(409);
    expect((await call('POST', '/me/identities', { code: await code() }, 'anan')).statusCode).toBe(403);
    expect((await rows((tx) => personFor(tx, user)))?.id).toBe('mali');
  });

  it('of another company cannot be reached, and a sixth wrong code is not looked at', async () => {
    expect((await call('POST', '/me/identities', { code: await code() }, 'mali', OTHER_TENANT)).statusCode).toBe(400);
    const wrong = async () => (await call('POST', '/me/identities', { code: 'ZZZZ-ZZZZ' }, 'krit')).statusCode;
    expect([await wrong(), await wrong(), await wrong(), await wrong(), await wrong(), await wrong()]).toEqual([
      ...Array.from({ length: 5 }, () => 400),
      403,
    ]);
  });

  it.each([[{}], [{ code: '' }], [{ code: 7 }], [{ code: 'ABCD1234', person: 'ada' }], [{ code: 'x'.repeat(41) }]])(
    'are not tied by %j',
    async (body) => {
      expect((await call('POST', '/me/identities', body, 'nisa')).statusCode).toBe(400);
    },
  );

  it('ask for a token', async () => {
    expect((await server.app.inject({ url: '/api/v1/me/identities' })).statusCode).toBe(401);
  });
});

describe('what was used', () => {
  const today = () => rows(async (tx) => (await dayOf(tx, 'Asia/Bangkok')).day);
  beforeAll(() =>
    rows((tx) =>
      charge(tx, {
        tenant: TENANT,
        timeZone: 'Asia/Bangkok',
        department: 'hr',
        person: 'mali',
        unit: 'queries',
        amount: 3,
      }),
    ),
  );

  it('is one’s own for everybody, the department’s for those who manage it, the company’s for administrators', async () => {
    const of = async (person: string) => (await call('GET', '/usage', undefined, person)).json();
    expect(await of('mali')).toEqual({
      day: await today(),
      resets_at: expect.stringMatching(/T17:00:00\.000Z$/),
      own: { queries: { used: 3 }, tokens: { used: 0 } },
      departments: [],
    });
    const hana = await of('hana');
    expect(hana.own.queries.used).toBe(0);
    expect(hana.departments).toEqual([{ id: 'hr', queries: { used: 3 }, tokens: { used: 0 } }]);
    expect(hana).not.toHaveProperty('company');
    const ada = await of('ada');
    expect(ada.company.queries.used).toBe(3);
    expect(ada.departments.map(({ id }: { id: string }) => id)).toContain('finance');
  });

  it('is exported for administrators alone, as JSON and as a table', async () => {
    const day = await today();
    const range = `/usage/export?from=${day}&to=${day}`;
    const use = { tenant: TENANT, timeZone: 'Asia/Bangkok', department: 'hr', person: 'mali' };
    server.config.models.named.large = {
      ...server.config.models.named.large,
      price: { currency: 'THB', input: 1, output: 1 },
    } as never;
    const large = { model: 'large', task: 'answer', calls: 2, inputTokens: 90, outputTokens: 10, costMicros: 7 };
    await rows((tx) => bookCalls(tx, use, [large], null));
    expect((await call('GET', range)).statusCode).toBe(403);
    expect((await call('GET', range, undefined, 'hana')).statusCode).toBe(403);
    const json = (await call('GET', range, undefined, 'ada')).json();
    expect(json.usage).toContainEqual({ day, unit: 'queries', scope: 'person', key: 'mali', used: 3 });
    expect(json.models).toEqual([
      {
        ...{ day, department: 'hr', person: 'mali', model: 'large', task: 'answer', calls: 2 },
        ...{ input_tokens: 90, output_tokens: 10, cost_micros: 7, currency: 'THB' },
      },
    ]);
    const table = await call('GET', `${range}&format=csv`, undefined, 'ada');
    expect(table.headers['content-type']).toBe('text/csv; charset=utf-8');
    const lines = table.body.split('\r\n').filter((line) => line !== '');
    expect(lines[0]).toBe(
      'day,unit,scope,key,used,department,person,model,task,calls,input_tokens,output_tokens,cost_micros,currency',
    );
    expect(lines).toContain(`${day},queries,person,mali,3,,,,,,,,,`);
    expect(lines).toContain(`${day},model,person,mali,100,hr,mali,large,answer,2,90,10,7,THB`);
    expect(new Set(lines.map((line) => line.split(',').length))).toEqual(new Set([14]));
    expect((await call('GET', range, undefined, 'ada', OTHER_TENANT)).json()).toEqual({ usage: [], models: [] });
  });

  it.each(['', '?from=2026-01-01', '?from=2026-01-01&to=2026-12-31', '?from=2026-02-01&to=2026-01-01', '?from=x&to=y'])(
    'is not exported for %s',
    async (query) => {
      expect((await call('GET', `/usage/export${query}`, undefined, 'ada')).statusCode).toBe(400);
    },
  );
});

describe('a caller signed in elsewhere', () => {
  /** A route behind a sign-in that says this. */
  const knock = async (says: () => Claimed | undefined) => {
    const { default: Fastify } = await import('fastify');
    const { answerError } = await import('./errors.ts');
    const app = Fastify();
    app.setErrorHandler(answerError);
    const config = { tenants: [{ id: TENANT }] } as never;
    requireToken(app as unknown as ApiServer, { db: server.db, tokens: { verify: async () => says() }, config });
    app.get('/me', async (request) => request.getDecorator<{ person: { id: string } }>('caller').person.id);
    return app.inject({ url: '/me', headers: { authorization: 'Bearer x.y.z' } });
  };

  it('is the person with the verified address, as the company knows that person now', async () => {
    const email = 'nattaya@meridian.example';
    expect((await knock(() => ({ tenant: TENANT, email }))).body).toBe('nattaya');
    for (const status of ['suspended', 'left'] as const) {
      await rows((tx) => tx.update(people).set({ status }).where(eq(people.id, 'nattaya')));
      expect((await knock(() => ({ tenant: TENANT, email }))).statusCode).toBe(401);
    }
    expect((await knock(() => ({ tenant: TENANT, email: 'nobody@meridian.example' }))).statusCode).toBe(401);
    expect((await knock(() => ({ tenant: 'nowhere', email }))).statusCode).toBe(401);
  });

  it('is told to come back when the sign-in service does not answer, and keeps the token', async () => {
    const response = await knock(() => {
      throw new KeysUnavailable('https://login.example');
    });
    expect(response.statusCode).toBe(503);
    expect(response.json().detail).toMatch(/try again soon/);
    expect(response.body).not.toContain('login.example');
  });
});
