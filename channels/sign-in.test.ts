import { createHmac, generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type CryptoKey,
  createRemoteJWKSet,
  exportJWK,
  exportSPKI,
  generateKeyPair,
  type JWK,
  type JWTPayload,
  jwtVerify,
  SignJWT,
} from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ExpertConfig } from '../agents/config-schema.ts';
import { KeysUnavailable } from './issuer-keys.ts';
import { createSignIn, type SignIn } from './sign-in.ts';

const ISSUER = 'https://login.meridian.example/realms/staff';
const AUDIENCE = 'the-expert';
const seconds = () => Math.floor(Date.now() / 1000);

interface Pair {
  alg: string;
  privateKey: CryptoKey;
  publicKey: CryptoKey;
  jwk: JWK;
}
async function pair(alg: string, kid: string): Promise<Pair> {
  const keys = await generateKeyPair(alg, { extractable: true });
  return { alg, ...keys, jwk: { ...(await exportJWK(keys.publicKey)), kid, alg, use: 'sig' } };
}

/** What the double of the sign-in service answers, and how often it was asked. */
let served: JWK[] = [];
let answer: RequestListener;
let fetches = 0;
let server: Server;
let address: string;
let [rsa, ec, stranger] = [] as unknown as [Pair, Pair, Pair];
beforeAll(async () => {
  server = createServer((request, response) => {
    fetches++;
    answer(request, response);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`;
  [rsa, ec, stranger] = await Promise.all([pair('RS256', 'rsa'), pair('ES256', 'ec'), pair('RS256', 'rsa')]);
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

let clock = 0;
let signIn: SignIn;
const configOf = (...tenants: [id: string, signIn: Partial<ExpertConfig['tenants'][number]['signIn'][number]>[]][]) =>
  ({
    tenants: tenants.map(([id, entries]) => ({
      id,
      signIn: entries.map((entry) => ({
        ...{ issuer: ISSUER, audience: AUDIENCE, jwks: address, claim: 'email' as const },
        ...entry,
      })),
    })),
  }) as ExpertConfig;
beforeEach(() => {
  [fetches, clock] = [0, 1_000_000];
  served = [rsa.jwk, ec.jwk];
  answer = (_request, response) => response.end(JSON.stringify({ keys: served }));
  signIn = createSignIn(
    () => configOf(['meridian', [{}]]),
    undefined,
    () => clock,
  );
});

const claims = (more: JWTPayload = {}): JWTPayload => ({
  ...{ iss: ISSUER, aud: AUDIENCE, sub: 'f:1:mali', iat: seconds(), exp: seconds() + 300 },
  ...{ email: 'Mali@Meridian.example', email_verified: true, ...more },
});
const signed = (by: Pair, payload = claims(), header: { alg?: string; kid?: string; typ?: string; jwk?: JWK } = {}) =>
  new SignJWT(payload)
    .setProtectedHeader({ alg: by.alg, ...(by.jwk.kid ? { kid: by.jwk.kid } : {}), ...header })
    .sign(by.privateKey);
const coded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const mali = { tenant: 'meridian', email: 'mali@meridian.example' };

describe('a token of the company’s sign-in', () => {
  it.each(['rsa', 'ec'])('names the person by a verified address (%s key)', async (kind) => {
    expect(await signIn.verify(await signed(kind === 'rsa' ? rsa : ec))).toEqual(mali);
  });

  it.each(['PS256', 'EdDSA'])('may not be signed with %s, sound as it is', async (alg) => {
    const other = await pair(alg, 'other');
    served = [other.jwk];
    expect(await signIn.verify(await signed(other))).toBeUndefined();
  });

  it.each(['RS384', 'RS512', 'ES384', 'ES512'])('may be signed with %s', async (alg) => {
    const other = await pair(alg, 'other');
    served = [other.jwk];
    expect(await signIn.verify(await signed(other))).toEqual(mali);
  });

  it('names the person by id where the configuration says so', async () => {
    const bySub = createSignIn(() => configOf(['meridian', [{ claim: 'sub' }]]), undefined);
    expect(await bySub.verify(await signed(rsa, claims({ sub: 'mali', email_verified: false })))).toEqual({
      tenant: 'meridian',
      person: 'mali',
    });
    expect(await bySub.verify(await signed(rsa, claims({ sub: '' })))).toBeUndefined();
  });

  it.each([
    ['is by another issuer', { iss: 'https://login.evil.example' }],
    ['is by nearly that issuer', { iss: `${ISSUER}/` }],
    ['is by that issuer among others', { iss: [ISSUER] as unknown as string }],
    ['names no issuer', { iss: undefined }],
    ['is for another audience', { aud: 'payroll' }],
    ['names no audience', { aud: undefined }],
    ['has expired', { exp: seconds() - 120 }],
    ['never expires', { exp: undefined }],
    ['expires at a word', { exp: 'never' as unknown as number }],
    ['is not valid yet', { nbf: seconds() + 120 }],
    ['names an address nobody verified', { email_verified: false }],
    ['says "true" where it should be true', { email_verified: 'true' }],
    ['does not say whether the address is verified', { email_verified: undefined }],
    ['names no address', { email: undefined }],
    ['names a list of addresses', { email: ['mali@meridian.example', 'ada@meridian.example'] }],
  ])('is nobody’s when it %s', async (_what, more) => {
    expect(await signIn.verify(await signed(rsa, claims(more as JWTPayload)))).toBeUndefined();
  });

  it('may be a minute off, in both directions, and for several audiences', async () => {
    const near = claims({ aud: ['payroll', AUDIENCE], exp: seconds() - 30, nbf: seconds() + 30 });
    expect(await signIn.verify(await signed(rsa, near))).toEqual(mali);
  });

  it.each([
    ['JWT', true],
    ['at+jwt', true],
    ['logout+jwt', false],
    ['secevent+jwt', false],
    ['dpop+jwt', false],
  ])('of type %s counts: %s', async (typ, counts) => {
    expect(await signIn.verify(await signed(rsa, claims(), { typ }))).toEqual(counts ? mali : undefined);
  });
});

describe('a forged token', () => {
  it('without a signature is nobody’s', async () => {
    for (const alg of ['none', 'None', 'NONE', ''])
      expect(await signIn.verify(`${coded({ alg })}.${coded(claims())}.`)).toBeUndefined();
  });

  it('signed with the public key as a shared secret is nobody’s', async () => {
    for (const [by, alg] of [
      [rsa, 'HS256'],
      [ec, 'HS512'],
    ] as const) {
      for (const secret of [await exportSPKI(by.publicKey), JSON.stringify(by.jwk)]) {
        const body = `${coded({ alg, kid: by.jwk.kid })}.${coded(claims())}`;
        const mac = createHmac(alg === 'HS256' ? 'sha256' : 'sha512', secret)
          .update(body)
          .digest('base64url');
        expect(await signIn.verify(`${body}.${mac}`)).toBeUndefined();
      }
    }
  });

  it('signed with a shared secret is nobody’s, even when the service lists that secret', async () => {
    const secret = Buffer.from('0123456789abcdef0123456789abcdef');
    served = [{ kty: 'oct', k: secret.toString('base64url'), kid: 'shared', alg: 'HS256' }];
    const token = await new SignJWT(claims()).setProtectedHeader({ alg: 'HS256', kid: 'shared' }).sign(secret);
    expect(await signIn.verify(token)).toBeUndefined();
    // It is sound to whoever takes the secret for a key.
    expect((await jwtVerify(token, secret, { issuer: ISSUER, audience: AUDIENCE })).payload.email).toBe(claims().email);
  });

  it('signed by a stranger is nobody’s, also when it brings the stranger’s key along', async () => {
    expect(await signIn.verify(await signed(stranger))).toBeUndefined();
    expect(await signIn.verify(await signed(stranger, claims(), { jwk: stranger.jwk }))).toBeUndefined();
    served = [stranger.jwk];
    clock += 3_600_000;
    expect(await signIn.verify(await signed(stranger))).toEqual(mali);
  });

  it('with Ed25519 is nobody’s', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    served = [{ ...(await exportJWK(publicKey)), kid: 'ed', alg: 'EdDSA' }];
    const token = await new SignJWT(claims()).setProtectedHeader({ alg: 'EdDSA', kid: 'ed' }).sign(privateKey);
    expect(await signIn.verify(token)).toBeUndefined();
  });

  it('that was changed after signing is nobody’s', async () => {
    const [header, , signature] = (await signed(rsa)).split('.');
    expect(
      await signIn.verify(`${header}.${coded(claims({ email: 'ada@meridian.example' }))}.${signature}`),
    ).toBeUndefined();
  });

  it.each(['', '.', '..', 'a.b.c', `${coded({})}.${coded({ iss: ISSUER, aud: AUDIENCE })}.`, 'x'.repeat(10_000)])(
    'that is no token is nobody’s: %.20s',
    async (text) => {
      expect(await signIn.verify(text)).toBeUndefined();
    },
  );
});

describe('the company of a token', () => {
  const two = () => configOf(['meridian', [{}]], ['borealis', [{ audience: 'borealis-expert' }]]);

  it('is the one that names its issuer and audience', async () => {
    const both = createSignIn(two, undefined);
    expect(await both.verify(await signed(rsa))).toEqual(mali);
    expect(await both.verify(await signed(rsa, claims({ aud: 'borealis-expert' })))).toEqual({
      ...mali,
      tenant: 'borealis',
    });
  });

  it('cannot be told when it is for both, and then it is nobody’s', async () => {
    const both = createSignIn(two, undefined);
    expect(await both.verify(await signed(rsa, claims({ aud: [AUDIENCE, 'borealis-expert'] })))).toBeUndefined();
    const same = createSignIn(() => configOf(['meridian', [{}]], ['borealis', [{}]]), undefined);
    expect(await same.verify(await signed(rsa))).toBeUndefined();
  });

  it('follows the configuration as it is now', async () => {
    let config = two();
    const changing = createSignIn(() => config, undefined);
    const token = await signed(rsa);
    expect(await changing.verify(token)).toEqual(mali);
    config = configOf(['meridian', []]);
    expect(await changing.verify(token)).toBeUndefined();
  });

  it('may be told by the demo’s own tokens where there is a demo', async () => {
    const demo: SignIn = {
      verify: async (token) => (token === 'demo' ? { tenant: 'meridian', person: 'ada' } : undefined),
    };
    const withDemo = createSignIn(() => configOf(['meridian', [{}]]), demo);
    expect(await withDemo.verify('demo')).toEqual({ tenant: 'meridian', person: 'ada' });
    expect(await withDemo.verify(await signed(rsa))).toEqual(mali);
    expect(await withDemo.verify(await signed(stranger))).toBeUndefined();
    expect(await signIn.verify('demo')).toBeUndefined();
  });
});

describe('the keys', () => {
  it('are fetched once for any number of tokens, also when they come at once', async () => {
    const token = await signed(rsa);
    const all = await Promise.all(Array.from({ length: 200 }, () => signIn.verify(token)));
    expect(all).toEqual(Array.from({ length: 200 }, () => mali));
    expect(fetches).toBe(1);
  });

  it('are fetched at most once in thirty seconds, however many unknown keys are named', async () => {
    await signIn.verify(await signed(rsa));
    clock += 30_000;
    const storm = async () => {
      for (let n = 0; n < 100; n++)
        expect(await signIn.verify(await signed(rsa, claims(), { kid: `x${n}` }))).toBeUndefined();
    };
    await storm();
    expect(fetches).toBe(2);
    clock += 29_999;
    await storm();
    expect(fetches).toBe(2);
    clock += 1;
    await storm();
    expect(fetches).toBe(3);
  });

  it('that were rotated are found with the first token that names the new one', async () => {
    expect(await signIn.verify(await signed(rsa))).toEqual(mali);
    const next = await pair('RS256', 'next');
    served = [next.jwk];
    clock += 31_000;
    expect(await signIn.verify(await signed(next))).toEqual(mali);
    expect(await signIn.verify(await signed(rsa))).toBeUndefined();
    expect(fetches).toBe(2);
  });

  it('that were withdrawn stop counting when they are fetched again', async () => {
    const token = await signed(rsa);
    expect(await signIn.verify(token)).toEqual(mali);
    served = [ec.jwk];
    expect(await signIn.verify(token)).toEqual(mali);
    clock += 10 * 60_000 + 1;
    expect(await signIn.verify(token)).toBeUndefined();
  });
});

describe('a service that does not give its keys', () => {
  const down: RequestListener = (_request, response) => void response.writeHead(500).end();
  const unavailable = async (by = rsa) => expect(signIn.verify(await signed(by))).rejects.toThrow(KeysUnavailable);

  it('makes no token bad: nothing can be said about it; and it is not asked again at once', async () => {
    answer = down;
    for (let n = 0; n < 50; n++) await unavailable();
    expect(fetches).toBe(1);
    // A set of keys that remembers successes alone asks a service that is down with every token.
    const unbounded = createRemoteJWKSet(new URL(address));
    for (let n = 0; n < 10; n++) await jwtVerify(await signed(rsa), unbounded).catch(() => {});
    expect(fetches).toBe(11);
    clock += 30_000;
    answer = (_request, response) => response.end(JSON.stringify({ keys: served }));
    expect(await signIn.verify(await signed(rsa))).toEqual(mali);
  });

  it('leaves its last keys in use for an hour, and not longer', async () => {
    expect(await signIn.verify(await signed(rsa))).toEqual(mali);
    answer = down;
    clock += 59 * 60_000;
    expect(await signIn.verify(await signed(rsa))).toEqual(mali);
    clock += 2 * 60_000;
    await unavailable();
  });

  it('cannot tell about a key it has not named yet', async () => {
    expect(await signIn.verify(await signed(rsa))).toEqual(mali);
    answer = down;
    clock += 31_000;
    await unavailable(await pair('RS256', 'next'));
  });

  it('may not lead elsewhere', async () => {
    let visited = 0;
    const elsewhere = createServer((_request, response) => {
      visited++;
      response.end(JSON.stringify({ keys: [stranger.jwk] }));
    });
    await once(elsewhere.listen(0, '127.0.0.1'), 'listening');
    const location = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`;
    answer = (_request, response) => void response.writeHead(302, { location }).end();
    await unavailable(stranger);
    expect(visited).toBe(0);
    elsewhere.close();
  });

  it.each([
    ['too much', () => JSON.stringify({ keys: served, more: 'x'.repeat(300_000) })],
    ['no JSON', () => '<html>'],
    ['JSON that is no set of keys', () => '{"keys":"rsa"}'],
    ['nothing', () => ''],
  ])('is taken for one when it sends %s', async (_what, body) => {
    answer = (_request, response) => void response.end(body());
    await unavailable();
  });

  it('is given up when it never answers', async () => {
    answer = () => {};
    const started = performance.now();
    await unavailable();
    expect(performance.now() - started).toBeLessThan(8_000);
  });
});

describe('a token found sound a moment ago', () => {
  it('is not looked at again, until it runs out or the configuration changes', async () => {
    let tenants = configOf(['meridian', [{}]]);
    let seen = 0;
    const counted = createSignIn(
      () => tenants,
      {
        verify: async (token) => {
          seen++;
          return token === demo ? { tenant: 'meridian', person: 'mali' } : undefined;
        },
      },
      () => clock,
    );
    const demo = await signed(rsa, { ...claims(), iss: 'the-demo' });
    for (let time = 0; time < 5; time++)
      expect(await counted.verify(demo)).toEqual({ tenant: 'meridian', person: 'mali' });
    expect(seen).toBe(1);
    tenants = configOf(['meridian', [{}]]);
    await counted.verify(demo);
    expect(seen).toBe(2);
  });

  it('is looked at each time when it has run out, and one that was bad is never remembered', async () => {
    let seen = 0;
    const config = configOf(['meridian', [{}]]);
    const sound = { tenant: 'meridian', person: 'mali' };
    const careless = createSignIn(
      () => config,
      {
        verify: async () => {
          seen++;
          return sound;
        },
      },
      () => clock,
    );
    const over = await signed(rsa, { ...claims(), iss: 'the-demo', exp: seconds() - 5 });
    for (let time = 0; time < 3; time++) await careless.verify(over);
    expect(seen).toBe(3);
    const never = createSignIn(
      () => config,
      { verify: async () => void seen++ },
      () => clock,
    );
    const bad = await signed(stranger, { ...claims(), iss: 'the-demo' });
    for (let time = 0; time < 3; time++) expect(await never.verify(bad)).toBeUndefined();
    expect(seen).toBe(6);
  });
});
