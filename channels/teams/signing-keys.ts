/** Keys the Bot Framework signs with: those it endorses for Microsoft Teams, fetched when needed and kept while they can be had. */
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import { KeysUnavailable } from '../issuer-keys.ts';

const OPENID_URL = 'https://login.botframework.com/v1/.well-known/openidconfiguration';
const ENDORSED_FOR = 'msteams';
const FRESH_MS = 60 * 60_000;
/** While fetching fails, older keys go on counting for a day. */
const USABLE_MS = 24 * 60 * 60_000;
/** However many tokens strangers send, keys are not asked for more often. */
const PAUSE_MS = 30_000;
const FETCH_MS = 5_000;

const openId = z.object({ jwks_uri: z.url() });
const keySet = z.object({
  keys: z.array(z.looseObject({ kty: z.string(), endorsements: z.array(z.string()).optional() })),
});

/** Finds the key of a token; `now` gives milliseconds that only ever grow. */
export function createSigningKeys(url = OPENID_URL, now: () => number = () => performance.now()): JWTVerifyGetKey {
  let known: { find: JWTVerifyGetKey; at: number } | undefined;
  let tried = Number.NEGATIVE_INFINITY;
  let pending: Promise<void> | undefined;

  const load = async () => {
    try {
      known = { find: createLocalJWKSet(await fetchKeys(url)), at: now() };
    } catch {
      // Whoever asked finds out that there are no keys, or goes on with those of before.
    } finally {
      pending = undefined;
    }
  };
  const refresh = async () => {
    if (!pending && now() - tried < PAUSE_MS) return;
    if (!pending) {
      tried = now();
      pending = load();
    }
    await pending;
  };

  return async (header, token) => {
    if (!known || now() - known.at > FRESH_MS) await refresh();
    if (!known || now() - known.at > USABLE_MS) throw new KeysUnavailable(`The keys at ${url} could not be fetched.`);
    try {
      return await known.find(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      await refresh();
      return known.find(header, token);
    }
  };
}

async function fetchKeys(url: string): Promise<JSONWebKeySet> {
  const { jwks_uri } = openId.parse(await fetchJson(url));
  const { keys } = keySet.parse(await fetchJson(jwks_uri));
  return { keys: keys.filter(({ endorsements }) => !endorsements || endorsements.includes(ENDORSED_FOR)) };
}

async function fetchJson(url: string): Promise<unknown> {
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(FETCH_MS) });
  if (response.status !== 200) throw new Error(`${url} answered ${response.status}`);
  return response.json();
}
