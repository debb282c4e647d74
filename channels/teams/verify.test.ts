import Fastify, { type FastifyInstance } from 'fastify';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TeamsSettings } from './deps.ts';
import { createSigningKeys } from './signing-keys.ts';
import { APP_ID, openTeamsDouble, type TeamsDouble } from './test-teams.ts';
import { createVerify } from './verify.ts';

let double: TeamsDouble;
const apps: FastifyInstance[] = [];

beforeAll(async () => {
  double = await openTeamsDouble();
});
afterAll(async () => {
  for (const app of apps) await app.close();
  await double.close();
});

/** A server that answers with the verdict. */
async function guarded(more: Partial<TeamsSettings> = {}, now?: () => number): Promise<FastifyInstance> {
  const app = Fastify();
  const settings = { appId: APP_ID, appPassword: '', unsigned: false, ...more };
  const verify = createVerify(settings, createSigningKeys(`${double.url}/openid`, now));
  app.post('/', async (request) => verify(request));
  apps.push(app);
  return app;
}

async function verdict(
  app: FastifyInstance,
  token: string | undefined,
  more: { serviceUrl?: string; headers?: object } = {},
) {
  const headers = { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...more.headers };
  const payload = { serviceUrl: more.serviceUrl ?? double.serviceUrl };
  return (await app.inject({ method: 'POST', url: '/', headers, payload })).body;
}

describe('what comes in', () => {
  it('is genuine when the Bot Framework signed it for this bot and this service', async () => {
    expect(await verdict(await guarded(), await double.sign())).toBe('genuine');
  });

  it.each([
    ['by another issuer', { iss: 'https://sts.windows.net/x/' }],
    ['for another bot', { aud: 'another' }],
    ['for another service', { serviceurl: 'https://evil.example/' }],
    ['for no service', { serviceurl: undefined }],
    ['too long ago', { exp: 1_700_000_000 }],
    ['without an end', { exp: undefined }],
    ['for later', { nbf: 4_000_000_000 }],
  ])('is forged when it was signed %s', async (_, claims) => {
    expect(await verdict(await guarded(), await double.sign(claims))).toBe('forged');
  });

  it('is forged when the key is not published, or not endorsed for Teams', async () => {
    const app = await guarded();
    expect(await verdict(app, await double.sign({}, 'other'))).toBe('forged');
    expect(await verdict(app, await double.sign({}, 'unendorsed'))).toBe('forged');
  });

  it('is forged when it is signed with a shared secret or not at all', async () => {
    const app = await guarded();
    const claims = { iss: 'https://api.botframework.com', aud: APP_ID, serviceurl: double.serviceUrl };
    const shared = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', kid: 'own' })
      .setExpirationTime('1h')
      .sign(new TextEncoder().encode('a secret that everybody could have known'));
    const none = `${Buffer.from('{"alg":"none","kid":"own"}').toString('base64url')}.${shared.split('.')[1]}.`;
    for (const token of [shared, none, 'rubbish', '', undefined]) expect(await verdict(app, token)).toBe('forged');
  });

  it('cannot be told while the keys are away, and is asked for sparingly', async () => {
    let now = 0;
    const app = await guarded({}, () => now);
    double.keysAway = true;
    try {
      expect(await verdict(app, await double.sign())).toBe('unavailable');
      double.keysAway = false;
      expect(await verdict(app, await double.sign())).toBe('unavailable');
    } finally {
      double.keysAway = false;
    }
    now += 31_000;
    expect(await verdict(app, await double.sign())).toBe('genuine');
  });

  it('goes on with older keys while new ones cannot be had, for a day', async () => {
    let now = 0;
    const app = await guarded({}, () => now);
    expect(await verdict(app, await double.sign())).toBe('genuine');
    double.keysAway = true;
    try {
      now += 2 * 3_600_000;
      expect(await verdict(app, await double.sign())).toBe('genuine');
      now += 23 * 3_600_000;
      expect(await verdict(app, await double.sign())).toBe('unavailable');
    } finally {
      double.keysAway = false;
    }
  });
});

describe('unsigned messages', () => {
  it('are forged unless they are asked for', async () => {
    expect(await verdict(await guarded(), undefined)).toBe('forged');
    expect(await verdict(await guarded({ unsigned: true }), undefined)).toBe('genuine');
  });

  it('are taken from this machine alone, neither through a proxy nor for a service elsewhere', async () => {
    const app = await guarded({ unsigned: true });
    const far = await app.inject({
      method: 'POST',
      url: '/',
      payload: { serviceUrl: double.serviceUrl },
      remoteAddress: '10.0.0.9',
    });
    expect(far.body).toBe('forged');
    expect(await verdict(app, undefined, { headers: { 'x-forwarded-for': '127.0.0.1' } })).toBe('forged');
    expect(await verdict(app, undefined, { headers: { forwarded: 'for=127.0.0.1' } })).toBe('forged');
    expect(await verdict(app, undefined, { serviceUrl: 'https://evil.example/' })).toBe('forged');
  });

  it('do not make a wrong signature right', async () => {
    expect(await verdict(await guarded({ unsigned: true }), await double.sign({}, 'other'))).toBe('forged');
  });
});
