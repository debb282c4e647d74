/** Opaque identifiers: unguessable, prefixed by what they name. */
import { randomBytes } from 'node:crypto';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** 100 random bits as 20 Crockford base-32 letters after the prefix, such as `apr_8f3k…`. */
export function newId(prefix: string): string {
  let id = '';
  for (const byte of randomBytes(20)) id += ALPHABET[byte & 31];
  return `${prefix}_${id}`;
}
