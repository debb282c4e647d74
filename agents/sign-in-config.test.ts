import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseConfig } from './config.ts';
import { configSchema } from './config-schema.ts';

const issuer = 'https://login.example/realms/staff';
const entry = { issuer, audience: 'the-expert', jwks: `${issuer}/certs` };
/** Where and what is wrong with a sign-in; tenants are otherwise empty, which is not looked at here. */
const faults = (...tenants: object[][]) => {
  const parsed = configSchema.safeParse({ version: 1, tenants: tenants.map((signIn) => ({ signIn })) });
  return (parsed.error?.issues ?? [])
    .filter(({ path }) => path.includes('signIn'))
    .map(({ path, message }) => `${path.join('.')}: ${message}`);
};

it('keys come over an encrypted connection, or from this machine', () => {
  for (const jwks of [
    'https://login.example/certs',
    'http://127.0.0.1:8080/certs',
    'http://[::1]/c',
    'http://localhost/c',
  ])
    expect(faults([{ ...entry, jwks }])).toEqual([]);
  for (const jwks of [
    'http://login.example/certs',
    'http://127.0.0.1.evil.example/',
    'http://localhost.evil.example/',
    'ftp://login.example/',
    'file:///etc/passwd',
    'certs',
  ])
    expect(faults([{ ...entry, jwks }])).toContainEqual(expect.stringMatching(/^tenants\.0\.signIn\.0\.jwks: /));
});

it('a sign-in without an audience, or with a claim nobody may choose, is a fault', () => {
  expect(faults([{ ...entry, audience: '' }])).toHaveLength(1);
  expect(faults([{ ...entry, claim: 'preferred_username' }])).toHaveLength(1);
});

it('an issuer and audience that are given twice are a fault with its line, since a token would belong to both', () => {
  const shipped = readFileSync('agents.config.yaml', 'utf8');
  const entryOf = (audience: string) =>
    `      - { issuer: "${issuer}", audience: ${audience}, jwks: "${issuer}/certs" }\n`;
  const withSignIns = (...audiences: string[]) =>
    shipped.replace('    currency: THB\n', `    currency: THB\n    signIn:\n${audiences.map(entryOf).join('')}`);
  expect(parseConfig(withSignIns('expert', 'console')).tenants[0]?.signIn).toHaveLength(2);
  const line = shipped.split('\n').indexOf('    currency: THB') + 4;
  expect(() => parseConfig(withSignIns('expert', 'expert'))).toThrow(
    new RegExp(`^agents\\.config\\.yaml:${line}:.* given twice`),
  );
});
