import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importJWK, type JWK, type JWTPayload, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTokens, type Tokens } from './token.ts';

const folder = mkdtempSync(join(tmpdir(), 'token-'));
const mali = { tenant: 'meridian', person: 'mali' };
const keyFile = join(folder, 'keys', 'token.jwk');
let tokens: Tokens;
beforeAll(async () => {
  tokens = await openTokens(folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

const HOUR = 3600;
const now = () => Math.floor(Date.now() / 1000);
const sound = (): JWTPayload => ({
  tenant: 'meridian',
  sub: 'mali',
  iss: 'the-expert',
  aud: 'the-expert-api',
  iat: now(),
  exp: now() + HOUR,
});
/** A token with other claims, signed with the installation's own key. */
async function signed(claims: JWTPayload): Promise<string> {
  const key = await importJWK(JSON.parse(readFileSync(keyFile, 'utf8')) as JWK, 'ES256');
  return new SignJWT(claims).setProtectedHeader({ alg: 'ES256' }).sign(key);
}
const coded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('a token', () => {
  it('gives back whom it was signed for', async () => {
    expect(await tokens.verify(await tokens.sign(mali))).toEqual(mali);
    expect(await tokens.verify(await signed(sound()))).toEqual(mali);
  });

  it.each([
    ['has expired', { exp: 1_000_000 }],
    ['is not valid yet', { nbf: 4_000_000_000 }],
    ['is for another audience', { aud: 'somebody-else' }],
    ['is by another issuer', { iss: 'somebody-else' }],
    ['names no audience', { aud: undefined }],
    ['names no issuer', { iss: undefined }],
    ['names no tenant', { tenant: undefined }],
    ['names a tenant that is no text', { tenant: ['meridian'] }],
    ['names no person', { sub: undefined }],
    ['names an empty person', { sub: '' }],
  ])('is nobody’s when it %s', async (_what, claims) => {
    expect(await tokens.verify(await signed({ ...sound(), ...claims } as JWTPayload))).toBeUndefined();
  });

  it('is nobody’s when anything in it was changed', async () => {
    const [header, payload, signature] = (await tokens.sign(mali)).split('.');
    const claims = JSON.parse(Buffer.from(payload ?? '', 'base64url').toString());
    const forged = coded({ ...claims, sub: 'ada' });
    expect(await tokens.verify(`${header}.${forged}.${signature}`)).toBeUndefined();
    expect(await tokens.verify(`${header}.${coded(claims)}.${signature}`)).toEqual(mali);
    expect(await tokens.verify(`${header}.${payload}.${signature?.slice(0, -4)}AAAA`)).toBeUndefined();
  });

  it('is nobody’s without a signature, or with one by the public key as a shared secret', async () => {
    for (const alg of ['none', 'None', 'NONE']) {
      expect(await tokens.verify(`${coded({ alg })}.${coded(sound())}.`)).toBeUndefined();
    }
    const { d: _private, ...publicJwk } = JSON.parse(readFileSync(keyFile, 'utf8'));
    const secret = new TextEncoder().encode(JSON.stringify(publicJwk));
    const confused = await new SignJWT(sound()).setProtectedHeader({ alg: 'HS256' }).sign(secret);
    expect(await tokens.verify(confused)).toBeUndefined();
  });

  it('is nobody’s when another installation signed it, though it is sound there', async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'token-'));
    const others = await openTokens(elsewhere);
    const token = await others.sign(mali);
    expect(await others.verify(token)).toEqual(mali);
    expect(await tokens.verify(token)).toBeUndefined();
    rmSync(elsewhere, { recursive: true });
  });

  it.each(['', '.', '..', 'a.b.c', 'Bearer x', 'null', '💥'.repeat(1000)])(
    'is nobody’s when it is no token: %s',
    async (text) => {
      expect(await tokens.verify(text)).toBeUndefined();
    },
  );
});

describe('the key of an installation', () => {
  it('is readable by its owner alone', () => {
    expect((statSync(keyFile).mode & 0o777).toString(8)).toBe('600');
    expect((statSync(join(folder, 'keys')).mode & 0o777).toString(8)).toBe('700');
  });

  it('survives a restart, and so do the tokens it signed', async () => {
    const token = await tokens.sign(mali);
    const key = readFileSync(keyFile, 'utf8');
    const restarted = await openTokens(folder);
    expect(await restarted.verify(token)).toEqual(mali);
    expect(readFileSync(keyFile, 'utf8')).toBe(key);
  });
});
