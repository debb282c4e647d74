/** Bearer tokens of demo people, signed with a key that belongs to this installation alone. */
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, importJWK, type JWK, jwtVerify, SignJWT } from 'jose';

const ALGORITHM = 'ES256';
const ISSUER = 'the-expert';
const AUDIENCE = 'the-expert-api';

export interface Identity {
  tenant: string;
  person: string;
}

export interface Tokens {
  sign(identity: Identity): Promise<string>;
  /** The identity a token was signed for; undefined for anything else, whatever is wrong with it. */
  verify(token: string): Promise<Identity | undefined>;
}

/** Reads the installation's key from `dataDir`, or makes it; the file is readable by its owner only. */
export async function openTokens(dataDir: string): Promise<Tokens> {
  const jwk = await installationKey(join(dataDir, 'keys'));
  const { d: _private, ...publicJwk } = jwk;
  const [privateKey, publicKey] = await Promise.all([importJWK(jwk, ALGORITHM), importJWK(publicJwk, ALGORITHM)]);
  return {
    sign: ({ tenant, person }) =>
      new SignJWT({ tenant })
        .setProtectedHeader({ alg: ALGORITHM })
        .setSubject(person)
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setIssuedAt()
        .setExpirationTime('30d')
        .sign(privateKey),
    verify: async (token) => {
      try {
        const { payload } = await jwtVerify(token, publicKey, {
          algorithms: [ALGORITHM],
          issuer: ISSUER,
          audience: AUDIENCE,
        });
        if (typeof payload.tenant !== 'string' || !payload.sub) return undefined;
        return { tenant: payload.tenant, person: payload.sub };
      } catch {
        return undefined;
      }
    },
  };
}

async function installationKey(folder: string): Promise<JWK> {
  const file = join(folder, 'token.jwk');
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
    const unfinished = `${file}.${process.pid}`;
    writeFileSync(unfinished, JSON.stringify(await exportJWK(privateKey)), { mode: 0o600 });
    linkUnlessThere(unfinished, file);
    rmSync(unfinished);
  }
  return JSON.parse(readFileSync(file, 'utf8')) as JWK;
}

/** Of several processes that start at the same moment, the first one's key is everybody's. */
function linkUnlessThere(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
