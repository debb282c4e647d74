/** Keeps secrets unreadable at rest, and makes what comes back to us impossible to forge: AES-256-GCM under one key. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
const VERSION = 'v1';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export interface Seal {
  /** The text, readable with the key alone; made of letters that may stand in an address. */
  seal(text: string): string;
  /** The text again; throws for anything that was not sealed with this key, or was changed. */
  open(sealed: string): string;
}

/** A seal with a key of 32 bytes in base64. */
export function createSeal(key: string): Seal {
  const secret = Buffer.from(key, 'base64');
  if (secret.length !== 32) throw new Error('INSTALLATION_KEY must be 32 bytes in base64: openssl rand -base64 32');
  return {
    seal(text) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(ALGORITHM, secret, nonce).setAAD(Buffer.from(VERSION));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return `${VERSION}.${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url')}`;
    },

    open(sealed) {
      const [version, encoded = ''] = sealed.split('.', 2);
      const bytes = Buffer.from(encoded, 'base64url');
      if (version !== VERSION || bytes.length < NONCE_BYTES + TAG_BYTES) throw unreadable();
      const [nonce, rest] = [bytes.subarray(0, NONCE_BYTES), bytes.subarray(NONCE_BYTES)];
      const decipher = createDecipheriv(ALGORITHM, secret, nonce, { authTagLength: TAG_BYTES })
        .setAAD(Buffer.from(VERSION))
        .setAuthTag(rest.subarray(0, TAG_BYTES));
      try {
        return Buffer.concat([decipher.update(rest.subarray(TAG_BYTES)), decipher.final()]).toString('utf8');
      } catch (cause) {
        throw unreadable(cause);
      }
    },
  };
}

function unreadable(cause?: unknown): Error {
  return new Error('This was sealed with another INSTALLATION_KEY, or it was changed since.', { cause });
}
