/** A database that goes away and comes back when a test says so. */
import { drizzle } from 'drizzle-orm/node-postgres';
import type pg from 'pg';
import type { Db } from '../db/tenant.ts';

export interface Breakable {
  db: Db;
  away(): void;
  back(): void;
}

/** The same pool, except that nobody gets a connection while it is away. */
export function breakable(pool: pg.Pool): Breakable {
  let isAway = false;
  const refuse = async () => {
    throw Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5432'), { code: 'ECONNREFUSED' });
  };
  const guarded = new Proxy(pool, {
    get(target, name) {
      if (isAway && (name === 'connect' || name === 'query')) return refuse;
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  return {
    db: drizzle(guarded),
    away: () => {
      isAway = true;
    },
    back: () => {
      isAway = false;
    },
  };
}
