/** Connections to PostgreSQL, or to a pooler in transaction mode before it: nothing is set on a session that another may borrow. */
import pg from 'pg';

type Connected = (error: Error | undefined, client: pg.PoolClient | undefined, done: pg.PoolClient['release']) => void;

/** How long a caller waits for a connection before it hears that there is none. */
const CONNECT_MS = 10_000;
/** Beyond `statement_timeout`, so that it is only ever a server that went silent. */
const SILENT_MS = 75_000;

/** Connections for the application's own statements; whoever waits too long for one is told what to do. */
export class ServerPool extends pg.Pool {
  constructor(url: string, connections: number, waitMs = CONNECT_MS) {
    super({
      connectionString: url,
      max: connections,
      keepAlive: true,
      connectionTimeoutMillis: waitMs,
      query_timeout: SILENT_MS,
    });
    // An idle connection that drops must not end the process; the next query opens another.
    this.on('error', () => {});
  }

  override connect(): Promise<pg.PoolClient>;
  override connect(callback: Connected): void;
  override connect(callback?: Connected): Promise<pg.PoolClient> | undefined {
    if (!callback) return super.connect().catch((error: Error) => Promise.reject(this.#explained(error)));
    super.connect((error, client, done) => callback(error && this.#explained(error), client, done));
    return undefined;
  }

  #explained(error: Error): Error {
    if (error.message !== 'timeout exceeded when trying to connect') return error;
    const { max, connectionTimeoutMillis = CONNECT_MS } = this.options;
    return new Error(
      `No database connection became free within ${connectionTimeoutMillis / 1000} s: all ${max} of this process are in use and ${this.waitingCount} callers wait.`,
      { cause: error },
    );
  }
}

/**
 * Connections for BullMQ when there is no Redis: it finds its tables by the search path of the session and listens,
 * so they must lead to PostgreSQL itself. Opened only when asked for.
 */
export function lazyQueuePool(url: string): { open(): pg.Pool; end(): Promise<void> } {
  let pool: pg.Pool | undefined;
  const open = () => {
    pool ??= new pg.Pool({
      connectionString: url,
      max: 4,
      keepAlive: true,
      connectionTimeoutMillis: CONNECT_MS,
      options: '-c search_path=bullmq -c idle_in_transaction_session_timeout=30s',
    }).on('error', () => {});
    return pool;
  };
  return { open, end: async () => pool?.end() };
}
