/** The embedded database behind the surface of `pg.Pool`: one PGlite session shared by clients that lease it in turn. */
import { EventEmitter } from 'node:events';
import type { PGlite } from '@electric-sql/pglite';
import { type QueryConfig, type Result, send } from './pglite-wire.ts';

/** Milliseconds of uninterrupted WebAssembly work after which timers and sockets get their turn. */
const YIELD_AFTER_MS = 8;

/** Hands the single session to one client at a time, first come first served. */
class Lease {
  #tail: Promise<void> = Promise.resolve();

  async acquire(): Promise<() => void> {
    const before = this.#tail;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#tail = before.then(() => promise);
    await before;
    return resolve;
  }
}

/** A pool whose clients all speak to one PGlite; a client holds the session from BEGIN to COMMIT or ROLLBACK. */
export class PglitePool extends EventEmitter {
  readonly pglite: PGlite;
  readonly options = { max: 1, keepAlive: true };
  readonly #lease = new Lease();
  #lastYield = performance.now();

  constructor(pglite: PGlite) {
    super();
    this.pglite = pglite;
  }

  async connect(): Promise<PgliteClient> {
    await this.pglite.waitReady;
    return new PgliteClient(this, this.#lease);
  }

  async query(text: string | QueryConfig, values?: unknown[]): Promise<Result> {
    const client = await this.connect();
    return client.query(text, values);
  }

  async end(): Promise<void> {
    const release = await this.#lease.acquire();
    try {
      await this.pglite.close();
    } finally {
      release();
    }
  }

  /** Runs one statement (or several without parameters) on the session; the caller holds the lease. */
  async run(query: QueryConfig): Promise<Result> {
    await this.#yieldToEvents();
    return send(this.pglite, query);
  }

  async #yieldToEvents(): Promise<void> {
    if (performance.now() - this.#lastYield < YIELD_AFTER_MS) return;
    await new Promise((resolve) => setImmediate(resolve));
    this.#lastYield = performance.now();
  }
}

/** One borrower of the session; also carries LISTEN subscriptions, which PGlite delivers to callbacks. */
export class PgliteClient extends EventEmitter {
  readonly #pool: PglitePool;
  readonly #lease: Lease;
  #held: (() => void) | undefined;
  #unlisten: (() => Promise<void>)[] = [];

  constructor(pool: PglitePool, lease: Lease) {
    super();
    this.#pool = pool;
    this.#lease = lease;
  }

  async query(text: string | QueryConfig, values?: unknown[]): Promise<Result> {
    const query = { ...(typeof text === 'string' ? { text } : text), ...(values ? { values } : {}) };
    const [verb, object] = statement(query.text);
    if (verb === 'LISTEN' && object) return this.#listen(object);
    if ((verb === 'BEGIN' || verb === 'START') && !this.#held) this.#held = await this.#lease.acquire();
    if (this.#held) return this.#inTransaction(query, verb);
    const release = await this.#lease.acquire();
    try {
      return await this.#pool.run(query);
    } finally {
      release();
    }
  }

  /** Returns the session; an open transaction is rolled back so that the next borrower starts clean. */
  release(): void {
    for (const stop of this.#unlisten.splice(0)) void this.#stopListening(stop);
    if (!this.#held) return;
    const held = this.#held;
    this.#held = undefined;
    void this.#pool.run({ text: 'ROLLBACK' }).finally(held);
  }

  async #inTransaction(query: QueryConfig, verb: string | undefined): Promise<Result> {
    const ends = verb === 'COMMIT' || verb === 'END' || (verb === 'ROLLBACK' && !/\bto\b/i.test(query.text));
    try {
      return await this.#pool.run(query);
    } finally {
      if (ends) {
        this.#held?.();
        this.#held = undefined;
      }
    }
  }

  /** Waits its turn like a statement: inside the failed transaction of somebody else it would be refused. */
  async #stopListening(stop: () => Promise<void>): Promise<void> {
    const release = await this.#lease.acquire();
    // A session that was closed before listens to nothing any more.
    await stop().catch(() => {});
    release();
  }

  async #listen(channel: string): Promise<Result> {
    const release = this.#held ? () => {} : await this.#lease.acquire();
    try {
      const stop = await this.#pool.pglite.listen(channel, (payload) =>
        this.emit('notification', { channel, payload, processId: 0 }),
      );
      this.#unlisten.push(() => stop());
    } finally {
      release();
    }
    return { rows: [], rowCount: null, command: 'LISTEN', fields: [] };
  }
}

/** First word of a statement in capitals and the word after it, past leading comments. */
function statement(text: string): [verb: string | undefined, object: string | undefined] {
  const [, verb, object] = /^(?:\s|--[^\n]*\n)*(\w+)(?:\s+"?(\w+))?/.exec(text) ?? [];
  return [verb?.toUpperCase(), object];
}
