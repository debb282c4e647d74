import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { isOutage } from './outage.ts';

describe('an outage', () => {
  it('is a server that nobody reaches, as the real driver says it', async () => {
    const pool = new pg.Pool({ connectionString: 'postgres://127.0.0.1:1/none', connectionTimeoutMillis: 2_000 });
    const error: unknown = await pool.query('select 1').catch((reason: unknown) => reason);
    expect(isOutage(error)).toBe(true);
    expect(isOutage(new Error('Failed query', { cause: error }))).toBe(true);
    await pool.end();
  });

  it('is a server that is shutting down, starting or out of room', () => {
    for (const code of ['57P01', '57P03', '08006', '53100', '53300'])
      expect(isOutage(Object.assign(new Error('x'), { code })), code).toBe(true);
  });

  it('is not a fault of what was asked, nor of the code', () => {
    for (const code of ['23505', '42601', '22P02', '42501', '40001'])
      expect(isOutage(Object.assign(new Error('x'), { code })), code).toBe(false);
    expect(isOutage(new TypeError('x is not a function'))).toBe(false);
    expect(isOutage('connection terminated')).toBe(false);
    expect(isOutage(undefined)).toBe(false);
  });
});
