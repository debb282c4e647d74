/** Many requests of several tenants over few connections: nobody sees a row of another, and nothing stays on a connection. */
import { sql } from 'drizzle-orm';
import pg from 'pg';
import { expect, it } from 'vitest';
import type { Database } from './client.ts';
import { newTenant } from './database-fixtures.ts';
import { threads } from './schema/turns.ts';
import { APP_ROLE, type Tx, withTenant } from './tenant.ts';

const REQUESTS = 10_000;
/** How many wait for a connection at once. */
const AT_ONCE = 40;
const WITHIN_MS = 300_000;
const REFUSED = new Error('the request thought better of it');

/** What a connection carries that its last borrower could have left there. */
const PROBE = `select current_user as role, coalesce(current_setting('app.tenant', true), '') as tenant,
  current_setting('search_path') as path, current_setting('statement_timeout') as timeout,
  now() = statement_timestamp() as "no transaction"`;

type Kind = 'kept' | 'faulty' | 'swallowed' | 'thrown' | 'cancelled' | 'late' | 'killed' | 'probe';

/** Mostly requests that go well; of those that do not, enough of each kind to meet every other kind. */
function kindOf(n: number): Kind {
  if (n % 500 === 250) return 'killed';
  return (['kept', 'kept', 'faulty', 'kept', 'thrown', 'cancelled', 'kept', 'late', 'swallowed', 'probe'] as const)[
    n % 10
  ] as Kind;
}

/** Registers the contract; `killUrl` leads to the server itself, so that connections can be cut there. */
export function tenantLoadContract(database: () => Database, killUrl: () => string): void {
  it(`${REQUESTS} interleaved requests of three tenants leak nothing`, { timeout: WITHIN_MS }, async () => {
    const { db, pool } = database();
    const tenants = [await newTenant(db), await newTenant(db), await newTenant(db)];
    const clean = await probe(pool);
    const killer = new pg.Client({ connectionString: killUrl() });
    await killer.connect();
    const leaks: string[] = [];
    const done: Partial<Record<Kind, number>> = {};
    let next = 0;
    const begun = performance.now();
    const caller = async () => {
      for (let n = next++; n < REQUESTS; n = next++) {
        const kind = kindOf(n);
        const leak =
          kind === 'probe'
            ? differs(clean, await probe(pool))
            : await request(database(), tenants[n % 3] ?? '', kind, n, killer);
        if (leak) leaks.push(`${kind} ${n}: ${leak}`);
        done[kind] = (done[kind] ?? 0) + 1;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, caller));
    console.log(
      `${REQUESTS} requests in ${((performance.now() - begun) / 1000).toFixed(1)} s: ${JSON.stringify(done)}, ${leaks.length} leaks`,
    );
    await killer.end();
    expect(leaks).toEqual([]);
    expect(done.killed).toBe(REQUESTS / 500);
    for (let n = 0; n < 10; n++) expect(await probe(pool)).toEqual(clean);
    const rows = await Promise.all(tenants.map((tenant) => withTenant(db, tenant, (tx) => tx.$count(threads))));
    expect(rows.reduce((sum, count) => sum + count)).toBe(done.kept);
  });

  it('would be seen to leak where something is set for the session', async () => {
    const { pool } = database();
    const clean = await probe(pool);
    const client = await pool.connect();
    await client.query(`set app.tenant = 'somebody'; set role ${APP_ROLE}; set search_path = bullmq`);
    client.release();
    const seen = [];
    for (let n = 0; n < 10; n++) seen.push(await probe(pool));
    await pool.query('reset role; reset search_path; reset app.tenant');
    expect(seen).toContainEqual({ ...clean, role: APP_ROLE, tenant: 'somebody', path: 'bullmq' });
    expect(differs(clean, seen[0])).toMatch('somebody');
    expect(await probe(pool)).toEqual(clean);
  });
}

/** One request as its kind says; answers with what leaked, if anything did. */
async function request(
  { db }: Database,
  tenant: string,
  kind: Exclude<Kind, 'probe'>,
  n: number,
  killer: pg.Client,
): Promise<string | undefined> {
  const after = Promise.withResolvers<void>();
  let late: Promise<unknown> | undefined;
  const work = async (tx: Tx) => {
    const seen = await look(tx, tenant);
    if (seen) return seen;
    await tx.insert(threads).values({ tenantId: tenant, id: `${n}`, channel: '', conversation: '', owner: tenant });
    if (kind === 'faulty') await tx.execute(sql`select * from nowhere`);
    if (kind === 'swallowed') await tx.execute(sql`select * from nowhere`).catch(() => {});
    if (kind === 'cancelled') await tx.execute(sql.raw(`set local statement_timeout = '1ms'; select pg_sleep(5)`));
    if (kind === 'late') late = after.promise.then(() => tx.execute(sql`select 1`));
    if (kind === 'killed') await cut(tx, killer);
    if (kind === 'thrown' || kind === 'late') throw REFUSED;
    return look(tx, tenant);
  };
  const [ended] = await Promise.allSettled([withTenant(db, tenant, work)]);
  after.resolve();
  if (late && (await Promise.allSettled([late]))[0]?.status !== 'rejected') return 'a statement ran after the end';
  if (ended.status === 'fulfilled') return ended.value ?? (kind === 'kept' ? undefined : 'it was kept');
  return kind === 'kept' ? `it failed: ${ended.reason}` : undefined;
}

/** What a transaction sees that it should not. */
async function look(tx: Tx, tenant: string): Promise<string | undefined> {
  const { rows } = await tx.execute(sql`select current_user as role, current_setting('app.tenant') as tenant,
    (select count(*)::int from threads where owner <> ${tenant}) as others`);
  return differs({ role: APP_ROLE, tenant, others: 0 }, rows[0]);
}

/** Ends the connection under an open transaction, between two statements. */
async function cut(tx: Tx, killer: pg.Client): Promise<void> {
  const { rows } = await tx.execute(sql`select pg_backend_pid() as pid`);
  await killer.query('select pg_terminate_backend($1, 5000)', [rows[0]?.pid]);
}

async function probe(pool: pg.Pool): Promise<Record<string, unknown>> {
  return (await pool.query(PROBE)).rows[0];
}

function differs(expected: unknown, seen: unknown): string | undefined {
  const [want, got] = [JSON.stringify(expected), JSON.stringify(seen)];
  return want === got ? undefined : `${got} instead of ${want}`;
}
