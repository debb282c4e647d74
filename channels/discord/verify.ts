/** Whether a request to the interactions endpoint comes from Discord, and just now. */
import { createPublicKey, type KeyObject, verify } from 'node:crypto';

/** Milliseconds between Discord's clock and ours, a slow way included. */
const MOST_AGE_MS = 5 * 60_000;

export interface Signed {
  raw: Buffer;
  signature: unknown;
  /** Seconds since 1970. */
  timestamp: unknown;
}

/** The application's public key, from its 64 hexadecimal digits. */
export function publicKeyOf(hex: string): KeyObject {
  const x = Buffer.from(hex, 'hex').toString('base64url');
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
}

/** True for a body that was signed with Discord's half of the key, not longer ago than a few minutes. */
export function isSigned(key: KeyObject, { raw, signature, timestamp }: Signed, now = Date.now()): boolean {
  if (typeof signature !== 'string' || !/^[0-9a-f]{128}$/i.test(signature)) return false;
  if (typeof timestamp !== 'string' || !/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(now - Number(timestamp) * 1_000) > MOST_AGE_MS) return false;
  return verify(null, Buffer.concat([Buffer.from(timestamp), raw]), key, Buffer.from(signature, 'hex'));
}
