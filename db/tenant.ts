/** The only door to tenant rows: a transaction that runs as the restricted role with the tenant set for its duration. */
import type { SQL } from 'drizzle-orm';
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import { PgDialect } from 'drizzle-orm/pg-core';
import pg from 'pg';
import { explained } from './outage.ts';

export type Db = NodePgDatabase & { $client: pg.Pool };
/**
 * A tenant-scoped transaction; rows of other tenants do not exist in it.
 * It cannot begin another: the end of that one would end this, and what follows would run as the owner of all tenants.
 */
export type Tx = Omit<NodePgDatabase, 'transaction'>;

/** Owns nothing and cannot bypass row-level security. */
export const APP_ROLE = 'expert_app';
/** Reads the audit and empties its details, and may do nothing else. */
export const PRIVACY_ROLE = 'expert_privacy';

/**
 * What a transaction may take on a server before the server ends it, so that a process that was lost holds no locks for ever.
 * Set for the transaction rather than the session, which a pooler may lend to another; the embedded database has no clock to do it by.
 */
const LIMITS = `, set_config('statement_timeout', '60s', true), set_config('idle_in_transaction_session_timeout', '30s', true)`;

/** Runs `work` in one transaction that sees and writes rows of `tenant` only; never hold it across a model or network call. */
export async function withTenant<T>(
  db: Db,
  tenant: string,
  work: (tx: Tx) => Promise<T>,
  role: typeof APP_ROLE | typeof PRIVACY_ROLE = APP_ROLE,
): Promise<T> {
  if (!tenant) throw new Error('withTenant needs a tenant id; none was given.');
  const client = await connected(db);
  const open = new OpenTransaction(client);
  let broken: Error | undefined;
  // A connection that breaks between two statements says so here only, and an error nobody hears ends the process.
  const onError = (error: Error) => {
    broken = error;
  };
  client.on('error', onError);
  try {
    await client.query(opening(db, tenant, role));
    const result = await work(drizzle(open as unknown as pg.PoolClient));
    open.end();
    const { command } = await client.query('commit');
    // The server answers so when a statement failed and its fault was swallowed: nothing was kept.
    if (command !== 'COMMIT') throw new Error('A statement of this transaction failed, so none of it was kept.');
    return result;
  } catch (error) {
    open.end();
    await client.query('rollback').catch((unusable: Error) => {
      broken = unusable;
    });
    throw explained(error);
  } finally {
    client.off('error', onError);
    // Where even the rollback failed, nobody knows what the connection still carries: it is closed.
    client.release(broken);
  }
}

/**
 * One statement as a transaction of its own, in a single round trip where the database is a server; its rows are returned
 * with the names the statement gives them.
 */
export async function oneStatement<Row extends Record<string, unknown>>(
  db: Db,
  tenant: string,
  statement: SQL,
): Promise<Row[]> {
  if (!(db.$client instanceof pg.Pool)) {
    return withTenant(db, tenant, async (tx) => (await tx.execute(statement)).rows as Row[]);
  }
  const client = await connected(db);
  let broken: Error | undefined;
  const onError = (error: Error) => {
    broken = error;
  };
  client.on('error', onError);
  try {
    // Several statements in one message take no parameters: they are quoted by the driver's own rules.
    const text = `${opening(db, tenant, APP_ROLE)}; ${withLiterals(dialect.sqlToQuery(statement))}; commit`;
    const results = (await client.query(text)) as unknown as pg.QueryResult<Row>[];
    return results[2]?.rows ?? [];
  } catch (error) {
    await client.query('rollback').catch(onError);
    throw explained(error);
  } finally {
    client.off('error', onError);
    client.release(broken);
  }
}

const dialect = new PgDialect();

function withLiterals({ sql, params }: { sql: string; params: unknown[] }): string {
  return sql.replace(/\$(\d+)/g, (_, n: string) => literal(params[Number(n) - 1]));
}

function literal(value: unknown): string {
  if (typeof value === 'string') return pg.escapeLiteral(value);
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (typeof value === 'boolean') return String(value);
  if (value === null) return 'null';
  throw new Error(`A ${typeof value} cannot stand in a statement of this kind.`);
}

/** One round trip opens a transaction and puts on role and tenant; both end with it. */
function opening(db: Db, tenant: string, role: string): string {
  return `begin; select set_config('role', '${role}', true), set_config('app.tenant', ${pg.escapeLiteral(tenant)}, true)${db.$client instanceof pg.Pool ? LIMITS : ''}`;
}

async function connected(db: Db): Promise<pg.PoolClient> {
  try {
    return await db.$client.connect();
  } catch (error) {
    throw explained(error);
  }
}

/** The connection as long as its transaction is open: a statement sent later would run as the owner of all tenants. */
class OpenTransaction {
  readonly #client: pg.PoolClient;
  #ended = false;

  constructor(client: pg.PoolClient) {
    this.#client = client;
  }

  query(...statement: Parameters<pg.PoolClient['query']>): unknown {
    if (this.#ended) return Promise.reject(new Error('This transaction has ended; its statement was not run.'));
    return this.#client.query(...statement);
  }

  end(): void {
    this.#ended = true;
  }
}
