import { eq } from 'drizzle-orm';
import type { InjectOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linkCodes } from '../../db/schema/people.ts';
import { withTenant } from '../../db/tenant.ts';
import { saying } from './stand-in-worker.ts';
import { OTHER_TENANT, openTestServer, TENANT, type TestServer } from './test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer(() => saying('Hello.'));
});
afterAll(() => server.close());

const user = { channel: 'mattermost', external_id: 'u-1' };
const resolve = (payload: InjectOptions['payload'], person = 'ada') =>
  server.as(person, 'POST', '/channel-users/resolve', payload);
const mali = { person: { id: 'mali', name: 'Mali Srisuk', language: 'th' } };

describe('a bridge asks whose account a chat user is', () => {
  it('and hears of a code until the user has tied it to themselves, then the person', async () => {
    const first = (await resolve(user)).json();
    expect(first).toEqual({ code: expect.stringMatching(/^[0-9A-Z]{8}$/), expires_in_minutes: 15 });
    const second = (await resolve(user)).json();
    expect(second.code).not.toBe(first.code);
    expect((await server.as('mali', 'POST', '/me/identities', { code: first.code })).statusCode).toBe(409);
    expect((await server.as('mali', 'POST', '/me/identities', { code: second.code })).statusCode).toBe(200);
    expect((await resolve(user)).json()).toEqual(mali);
  });

  it('and hears of the person at once where the chat tool vouches for the address', async () => {
    const email = 'mali@meridian.example';
    const other = { channel: 'mattermost', external_id: 'u-2' };
    expect((await resolve({ ...other, email })).json()).toHaveProperty('code');
    expect((await resolve({ ...other, email: 'nobody@meridian.example', email_verified: true })).json()).toHaveProperty(
      'code',
    );
    expect((await resolve({ ...other, email, email_verified: true })).json()).toEqual(mali);
    expect((await resolve(other)).json()).toEqual(mali);
    // An address does not take over a user who is tied already.
    expect((await resolve({ ...other, email: 'anan@meridian.example', email_verified: true })).json()).toEqual(mali);
  });

  it('of its own company alone', async () => {
    const authorization = `Bearer ${await server.tokenOf('ada', OTHER_TENANT)}`;
    const there = await server.app.inject({
      ...{ method: 'POST', url: '/api/v1/channel-users/resolve', headers: { authorization } },
      payload: { channel: 'mattermost', external_id: 'u-2' },
    });
    expect(there.json()).toHaveProperty('code');
  });

  it('and nobody but an administrator may', async () => {
    const codes = () => withTenant(server.db, TENANT, (tx) => tx.$count(linkCodes, eq(linkCodes.externalId, 'u-3')));
    for (const person of ['mali', 'hana', 'sam'])
      expect((await resolve({ ...user, external_id: 'u-3' }, person)).statusCode).toBe(403);
    expect(await codes()).toBe(0);
    await resolve({ ...user, external_id: 'u-3' });
    expect(await codes()).toBe(1);
  });

  it.each([
    {},
    { channel: 'mattermost' },
    { ...user, channel: 'wrong-try' },
    { ...user, channel: '' },
    { ...user, external_id: '' },
    { ...user, email: 'me' },
    { ...user, email_verified: 'yes' },
    { ...user, person: 'mali' },
  ])('not with %j', async (body) => {
    expect((await resolve(body)).statusCode).toBe(400);
  });
});
