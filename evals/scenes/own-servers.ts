/** A database of the test's own on the PostgreSQL server, and a sign-in service of a company's own. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Redis } from 'ioredis';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import pg from 'pg';

export interface Servers {
  postgres: string;
  redis: string;
}

/** False without PostgreSQL or Redis, said aloud; throws where they are required. */
export async function serversAnswer({ postgres, redis }: Servers, required: boolean): Promise<boolean> {
  try {
    await onPostgres(postgres, (client) => client.query('select 1'));
    await withRedis(redis, (client) => client.ping());
    return true;
  } catch (cause) {
    if (required) throw new Error('PostgreSQL and Redis are required, and one of them does not answer.', { cause });
    console.warn('SKIPPED: PostgreSQL or Redis does not answer; a company of one’s own on servers was not tested.');
    return false;
  }
}

export interface OwnServers {
  settings: { DATABASE_URL: string; REDIS_URL: string; QUEUE_PREFIX: string };
  /** Past row security, for oracles. */
  rows<R extends pg.QueryResultRow>(statement: string): Promise<R[]>;
  /** Removes the database and the keys in Redis. */
  close(): Promise<void>;
}

/** Makes an empty database, and a prefix that no other keys in Redis have. */
export async function openOwnServers({ postgres, redis }: Servers): Promise<OwnServers> {
  const name = `own_company_${randomUUID().replaceAll('-', '')}`;
  const url = new URL(postgres);
  url.pathname = name;
  await onPostgres(postgres, (client) => client.query(`create database ${name}`));
  return {
    settings: { DATABASE_URL: url.href, REDIS_URL: redis, QUEUE_PREFIX: name },
    rows: async <R extends pg.QueryResultRow>(statement: string) =>
      (await onPostgres(url.href, (client) => client.query<R>(statement))).rows,
    close: async () => {
      await onPostgres(postgres, (client) => client.query(`drop database ${name} with (force)`));
      await withRedis(redis, async (client) => {
        const keys = await client.keys(`${name}*`);
        if (keys.length > 0) await client.del(...keys);
      });
    },
  };
}

export interface SignInService {
  /** As the configuration names it. */
  entry: { issuer: string; audience: string; jwks: string };
  token(email: string): Promise<string>;
  close(): void;
}

/** Publishes a key and signs tokens with it. */
export async function openSignInService(): Promise<SignInService> {
  const { privateKey, publicKey } = await generateKeyPair('RS256');
  const keys = { keys: [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'RS256', use: 'sig' }] };
  const server = createServer((_request, response) => response.end(JSON.stringify(keys)));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const entry = {
    issuer: 'https://login.northwind.example/realms/staff',
    audience: 'the-expert',
    jwks: `http://127.0.0.1:${port}/keys`,
  };
  return {
    entry,
    token: (email) =>
      new SignJWT({ email, email_verified: true })
        .setProtectedHeader({ alg: 'RS256', kid: 'one' })
        .setIssuer(entry.issuer)
        .setAudience(entry.audience)
        .setSubject(email)
        .setIssuedAt()
        .setExpirationTime('1h')
        .sign(privateKey),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function onPostgres<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 3000 });
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end();
  }
}

async function withRedis<T>(url: string, work: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null });
  client.on('error', () => {});
  try {
    await client.connect();
    return await work(client);
  } finally {
    client.disconnect();
  }
}
