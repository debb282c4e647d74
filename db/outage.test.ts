import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { DatabaseOutage, explained, isOutage } from './outage.ts';
import { withTenant } from './tenant.ts';

const becomesOutage = (error: unknown) => explained(error) instanceof DatabaseOutage;

describe('an outage of the database', () => {
  it('is a server that nobody reaches, as the real driver says it', async () => {
    const pool = new pg.Pool({ connectionString: 'postgres://127.0.0.1:1/none', connectionTimeoutMillis: 2_000 });
    const work = withTenant(drizzle(pool), 'meridian', async () => 'ran');
    const error: unknown = await work.catch((reason: unknown) => reason);
    expect(isOutage(error)).toBe(true);
    expect(isOutage(new Error('The node failed.', { cause: error }))).toBe(true);
    await pool.end();
  });

  it('is a server that is shutting down, starting or out of room', () => {
    for (const code of ['57P01', '57P03', '08006', '53100', '53300'])
      expect(becomesOutage(new Error('Failed query', { cause: Object.assign(new Error('x'), { code }) })), code).toBe(
        true,
      );
  });

  it('is not a fault of what was asked, nor of the code', () => {
    for (const code of ['57014', '23505', '42601', '22P02', '42501', '40001'])
      expect(becomesOutage(Object.assign(new Error('x'), { code })), code).toBe(false);
    expect(becomesOutage(new TypeError('x is not a function'))).toBe(false);
    expect(becomesOutage('connection terminated')).toBe(false);
    expect(becomesOutage(undefined)).toBe(false);
  });

  it('is not another system that is away: a model that refuses connections is counted against the turn', () => {
    expect(isOutage(Object.assign(new Error('fetch failed'), { code: 'ECONNREFUSED' }))).toBe(false);
  });
});
