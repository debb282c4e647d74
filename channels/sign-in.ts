/** Bearer tokens of the tenants' own sign-in services, beside those of the demo. */
import { decodeJwt, decodeProtectedHeader, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import type { ExpertConfig, TenantConfig } from '../agents/config-schema.ts';
import { createIssuerKeys, KeysUnavailable } from './issuer-keys.ts';
import type { Identity } from './token.ts';

/** Whom a sound token names: a person's id, or a verified e-mail address in lower case. */
export type Claimed = Identity | { tenant: string; email: string };

export interface SignIn {
  /** Whom the token names; undefined for anything that is wrong with it; throws `KeysUnavailable` when that cannot be told. */
  verify(token: string): Promise<Claimed | undefined>;
}

/** Shared secrets and `none` are not among them: whoever verifies must not be able to sign. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512'];
/** Tokens made for something else, such as a log-out, carry another type. */
const TYPES = new Set(['jwt', 'at+jwt', 'application/jwt', 'application/at+jwt']);
const SKEW_SECONDS = 60;

type Trusted = TenantConfig['signIn'][number] & { tenant: string };

/** Verifies against the sign-in of whichever tenant names exactly the token's issuer and one of its audiences. */
export function createSignIn(config: () => ExpertConfig, demo: SignIn | undefined, now?: () => number): SignIn {
  const keys = new Map<string, JWTVerifyGetKey>();
  const keysAt = (address: string) => {
    const known = keys.get(address) ?? createIssuerKeys(address, now);
    keys.set(address, known);
    return known;
  };

  const examine = async (token: string) => {
    const trusted = trustedFor(config(), token);
    if (trusted.length === 0) return demo?.verify(token);
    const [only] = trusted;
    // Sound for two tenants means that it cannot be told whose it is.
    if (!only || trusted.length > 1) return undefined;
    return verified(token, only, keysAt(only.jwks));
  };
  const found = createFound();

  return {
    verify: async (token) => {
      const { tenants } = config();
      const known = found.get(tenants, token);
      if (known) return known;
      const claimed = await examine(token);
      if (claimed) found.keep(tenants, token, claimed);
      return claimed;
    },
  };
}

/** Milliseconds that a token found sound is not looked at again; a key that was withdrawn counts for so long. */
const REMEMBERED_MS = 30_000;
const MOST_REMEMBERED = 2_000;

/** Sound tokens of a moment ago, as long as they have not run out and the configuration is the same. */
function createFound() {
  let of: readonly TenantConfig[] = [];
  const known = new Map<string, { claimed: Claimed; until: number }>();
  return {
    get: (tenants: readonly TenantConfig[], token: string): Claimed | undefined => {
      if (tenants !== of) known.clear();
      of = tenants;
      const one = known.get(token);
      return one && one.until > Date.now() ? one.claimed : undefined;
    },
    keep: (tenants: readonly TenantConfig[], token: string, claimed: Claimed): void => {
      if (tenants !== of) return;
      const [oldest] = known.size >= MOST_REMEMBERED ? known.keys() : [];
      if (oldest !== undefined) known.delete(oldest);
      known.set(token, { claimed, until: Math.min(Date.now() + REMEMBERED_MS, endOf(token)) });
    },
  };
}

/** When it runs out; what does not say so is not remembered. */
function endOf(token: string): number {
  try {
    return (decodeJwt(token).exp ?? 0) * 1_000;
  } catch {
    return 0;
  }
}

/** What the token says of itself only chooses who is asked; nothing of it is believed yet. */
function trustedFor(config: ExpertConfig, token: string): Trusted[] {
  try {
    const { iss, aud } = decodeJwt(token);
    const audiences = [aud].flat();
    return config.tenants.flatMap(({ id, signIn }) =>
      signIn
        .filter(({ issuer, audience }) => issuer === iss && audiences.includes(audience))
        .map((one) => ({ ...one, tenant: id })),
    );
  } catch {
    return [];
  }
}

async function verified(token: string, trusted: Trusted, keys: JWTVerifyGetKey): Promise<Claimed | undefined> {
  try {
    const { typ } = decodeProtectedHeader(token);
    if (typ !== undefined && !TYPES.has(String(typ).toLowerCase())) return undefined;
    const { payload } = await jwtVerify(token, keys, {
      algorithms: ALGORITHMS,
      issuer: trusted.issuer,
      audience: trusted.audience,
      requiredClaims: ['exp'],
      clockTolerance: SKEW_SECONDS,
    });
    return named(payload, trusted);
  } catch (error) {
    if (error instanceof KeysUnavailable) throw error;
    return undefined;
  }
}

function named({ sub, email, email_verified }: JWTPayload, { tenant, claim }: Trusted): Claimed | undefined {
  if (claim === 'sub') return sub ? { tenant, person: sub } : undefined;
  if (typeof email !== 'string' || !email.includes('@') || email_verified !== true) return undefined;
  return { tenant, email: email.toLowerCase() };
}
