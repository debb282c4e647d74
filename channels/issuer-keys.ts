/** Public keys of a sign-in service: fetched when needed, never more often than a stranger's tokens should make us. */
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';

/** Keys older than this are fetched again when a token comes. */
const FRESH_MS = 10 * 60_000;
/** While fetching fails, keys up to this age go on counting; a key that was withdrawn must not count for ever. */
const USABLE_MS = 60 * 60_000;
/** Fetches of one address are at least this far apart, whatever they came to. */
const PAUSE_MS = 30_000;
const FETCH_LIMIT_MS = 5_000;
const LARGEST_BYTES = 256 * 1024;

/** The keys could not be fetched, so that nothing can be said about the token. */
export class KeysUnavailable extends Error {
  override readonly name = 'KeysUnavailable';
}

/** Finds the key of a token among those at the address; `now` gives milliseconds that only ever grow. */
export function createIssuerKeys(address: string, now: () => number = () => performance.now()): JWTVerifyGetKey {
  let keys: { find: ReturnType<typeof createLocalJWKSet>; at: number } | undefined;
  let tried: number | undefined;
  let fault: unknown;
  let pending: Promise<boolean> | undefined;

  const load = async (): Promise<boolean> => {
    try {
      keys = { find: createLocalJWKSet(await fetchKeys(address)), at: now() };
      fault = undefined;
      return true;
    } catch (error) {
      fault = error;
      return false;
    } finally {
      pending = undefined;
    }
  };
  /** True when keys were fetched just now; whoever comes meanwhile waits for the same fetch. */
  const refresh = (): Promise<boolean> => {
    if (pending) return pending;
    if (tried !== undefined && now() - tried < PAUSE_MS) return Promise.resolve(false);
    tried = now();
    pending = load();
    return pending;
  };

  return async (header, token) => {
    if (!keys || now() - keys.at > FRESH_MS) await refresh();
    const known = keys;
    if (!known || now() - known.at > USABLE_MS) throw unavailable(address, fault);
    try {
      return await known.find(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      if ((await refresh()) && keys) return keys.find(header, token);
      throw fault ? unavailable(address, fault) : error;
    }
  };
}

async function fetchKeys(address: string): Promise<JSONWebKeySet> {
  // A redirect could lead to a host nobody has put into the configuration.
  const response = await fetch(address, {
    redirect: 'error',
    headers: { accept: 'application/json, application/jwk-set+json' },
    signal: AbortSignal.timeout(FETCH_LIMIT_MS),
  });
  if (response.status !== 200) throw new Error(`it answered ${response.status}`);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > LARGEST_BYTES) throw new Error(`it sent more than ${LARGEST_BYTES} bytes`);
    chunks.push(chunk);
  }
  return JSON.parse(Buffer.concat(chunks).toString('utf8')) as JSONWebKeySet;
}

function unavailable(address: string, cause: unknown): KeysUnavailable {
  return new KeysUnavailable(`The keys at ${address} could not be fetched.`, { cause });
}
