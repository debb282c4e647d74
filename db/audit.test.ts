import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type AuditEntry, appendAudit, firstBrokenAudit } from './audit.ts';
import type { Database } from './client.ts';
import { newTenant, onServer, openMemory } from './database-fixtures.ts';
import { audit } from './schema/approvals.ts';
import { type Tx, withTenant } from './tenant.ts';

let database: Database;
let tenant: string;
beforeAll(async () => {
  database = await openMemory();
});
beforeEach(async () => {
  tenant = await newTenant(database.db);
});
afterAll(() => database.close());

const entryOf = (n: number): AuditEntry => ({
  actor: 'hana',
  action: 'proposal.approved',
  subject: `prp_${n}`,
  detail: { n, reason: 'ตามนโยบาย', nested: { b: 1, a: [null] } },
});
const run = <T>(work: (tx: Tx) => Promise<T>, of = tenant) => withTenant(database.db, of, work);
const append = (n: number, of = tenant) => run((tx) => appendAudit(tx, of, entryOf(n)), of);
const chainOf = async (length: number) => {
  for (let n = 1; n <= length; n++) await append(n);
};
const broken = () => run(firstBrokenAudit);
/** A change past all rights, as whoever owns the database could make it. */
const tamper = (set: Partial<typeof audit.$inferInsert>, seq = 3) =>
  database.db.update(audit).set(set).where(sql`${audit.tenantId} = ${tenant} and ${audit.seq} = ${seq}`);

describe('the audit chain', () => {
  it('numbers its rows and binds each to the one before', async () => {
    await chainOf(3);
    const rows = await run((tx) => tx.select().from(audit).orderBy(audit.seq));
    expect(rows.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(rows.map(({ previous }) => previous)).toEqual(['0'.repeat(64), rows[0]?.hash, rows[1]?.hash]);
    expect(await broken()).toBeNull();
  });

  it('holds while it is empty, and is one chain for each tenant', async () => {
    expect(await broken()).toBeNull();
    const other = await newTenant(database.db);
    await append(1);
    await append(1, other);
    expect(await run((tx) => tx.select({ seq: audit.seq }).from(audit), other)).toEqual([{ seq: 1 }]);
  });

  it.each([
    { actor: 'mali' },
    { action: 'proposal.rejected' },
    { subject: 'prp_9' },
    { detail: '{}' },
    { at: new Date(0) },
    { previous: '1'.repeat(64) },
    { hash: '1'.repeat(64) },
  ])('shows at exactly that row that $actor$action$subject$detail$at$previous$hash was written over', async (set) => {
    await chainOf(5);
    expect(await broken()).toBeNull();
    await tamper(set);
    expect(await broken()).toBe(3);
  });

  it('shows where a row was taken out, put at another place, or handed to another tenant', async () => {
    await chainOf(5);
    await tamper({ seq: 9 });
    expect(await broken()).toBe(3);
    await tamper({ seq: 3 }, 9);
    expect(await broken()).toBeNull();
    const other = await newTenant(database.db);
    await database.db.update(audit).set({ tenantId: other }).where(eq(audit.tenantId, tenant));
    expect(await run(firstBrokenAudit, other)).toBe(1);
  });

  it('shows a row that was added by hand', async () => {
    await chainOf(2);
    const [last] = await run((tx) => tx.select().from(audit).where(eq(audit.seq, 2)));
    if (!last) throw new Error('The chain has no second row.');
    await database.db.insert(audit).values({ ...last, seq: 3, previous: last.hash, action: 'forged' });
    expect(await broken()).toBe(3);
  });

  it('agrees byte for byte with the database, whatever is written', async () => {
    const texts = ['', 'ก\u0E34', '🦣', '12:a,', "'; drop table audit; --", '\t\r\n\\"', '\u0007\u2028', '\u{10FFFF}'];
    for (const text of texts) {
      const detail = { [text]: text, half: '\uD800', nothing: '\0' };
      await run((tx) => appendAudit(tx, tenant, { actor: text, action: text, subject: text, detail }));
    }
    const rows = await run((tx) => tx.select().from(audit).orderBy(audit.seq));
    expect(rows.map(({ subject }) => subject)).toEqual(texts);
    expect(await broken()).toBeNull();
  });

  it('keeps the time of the database to the millisecond', async () => {
    await append(1);
    const { rows } = await database.db.execute(
      sql`select at = date_trunc('milliseconds', at) as whole, now() - at < interval '1 minute' as recent from audit where tenant_id = ${tenant}`,
    );
    expect(rows).toEqual([{ whole: true, recent: true }]);
  });

  it('gives alike details different hashes', async () => {
    await append(1);
    await append(1);
    const [first, second] = await run((tx) => tx.select().from(audit).orderBy(audit.seq));
    expect(first?.detailHash).toMatch(/^[0-9a-f]{64}$/);
    expect(first?.detailHash).not.toBe(second?.detailHash);
  });

  it('has no row of a transaction that failed', async () => {
    const failed = run(async (tx) => {
      await appendAudit(tx, tenant, entryOf(1));
      throw new Error('no');
    });
    await expect(failed).rejects.toThrow('no');
    await chainOf(2);
    expect(await broken()).toBeNull();
    expect(await run((tx) => tx.select().from(audit))).toHaveLength(2);
  });
});

await onServer(
  'the audit chain on PostgreSQL',
  (server) => {
    const AT_ONCE = 50;
    const atOnce = async (write: (tx: Tx, of: string, n: number) => Promise<unknown>) => {
      const { db } = server();
      const of = await newTenant(db);
      const writing = Array.from({ length: AT_ONCE }, (_, n) => withTenant(db, of, (tx) => write(tx, of, n)));
      const settled = await Promise.allSettled(writing);
      const failed = settled.filter(({ status }) => status === 'rejected').length;
      const rows = await withTenant(db, of, (tx) => tx.select().from(audit));
      return { failed, rows: rows.length, broken: await withTenant(db, of, firstBrokenAudit) };
    };

    it('holds when fifty append at the same moment', async () => {
      const outcome = await atOnce((tx, of, n) => appendAudit(tx, of, entryOf(n)));
      expect(outcome).toEqual({ failed: 0, rows: AT_ONCE, broken: null });
    });

    it('would lose rows if they did not queue up', async () => {
      const outcome = await atOnce(async (tx, of, n) => {
        const [last] = await tx.select({ seq: sql<string>`coalesce(max(${audit.seq}), 0)` }).from(audit);
        const seq = Number(last?.seq) + 1;
        const row = { tenantId: of, seq, at: new Date(), previous: '', hash: '', ...entryOf(n), detail: '{}' };
        await tx.insert(audit).values(row);
      });
      expect(outcome.failed).toBeGreaterThan(0);
    });
  },
  10,
);
