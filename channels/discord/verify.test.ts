import { generateKeyPairSync, sign } from 'node:crypto';
import { expect, it } from 'vitest';
import { isSigned, publicKeyOf } from './verify.ts';

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const key = publicKeyOf(publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('hex'));
const NOW = Date.parse('2026-11-21T10:00:00Z');
const raw = Buffer.from('{"type":1}');

function signed(at = NOW / 1_000, body = raw) {
  const timestamp = String(at);
  return { raw, timestamp, signature: sign(null, Buffer.from(timestamp + body), privateKey).toString('hex') };
}

it('takes what Discord has signed just now', () => {
  expect(isSigned(key, signed(), NOW)).toBe(true);
});

it.each([
  ['a body that was changed on the way', signed(NOW / 1_000, Buffer.from('{"type":2}'))],
  ['a time that was changed on the way', { ...signed(), timestamp: String(NOW / 1_000 + 1) }],
  ['a time longer ago than five minutes', signed(NOW / 1_000 - 301)],
  ['a time to come', signed(NOW / 1_000 + 301)],
  ['a time that is no number', { ...signed(), timestamp: 'soon' }],
  ['a signature of another length', { ...signed(), signature: 'ab' }],
  ['a signature that is no text', { ...signed(), signature: ['a', 'b'] }],
  ['no signature', { ...signed(), signature: undefined }],
  ['no time', { ...signed(), timestamp: undefined }],
])('refuses %s', (_what, request) => {
  expect(isSigned(key, request, NOW)).toBe(false);
});

it('refuses the signature of another application', () => {
  const other = publicKeyOf('ab'.repeat(32));
  expect(isSigned(other, signed(), NOW)).toBe(false);
});
