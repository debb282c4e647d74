import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import stringify from 'safe-stable-stringify';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { appendAudit } from './audit.ts';
import { readAnchor, writeAnchor } from './audit-anchor.ts';
import { GENESIS, hashOf } from './audit-row.ts';
import { type Anchor, verifyAudit } from './audit-verify.ts';
import type { Database } from './client.ts';
import { newTenant, openMemory, refusalOf } from './database-fixtures.ts';
import { audit } from './schema/approvals.ts';
import { PRIVACY_ROLE, withTenant } from './tenant.ts';

type Row = typeof audit.$inferSelect;

let database: Database;
let tenant: string;
beforeAll(async () => {
  database = await openMemory();
});
beforeEach(async () => {
  tenant = await newTenant(database.db);
});
afterAll(() => database.close());

const append = (action = 'proposal.made', detail: Record<string, unknown> = { n: 1 }) =>
  withTenant(database.db, tenant, (tx) => appendAudit(tx, tenant, { actor: 'hana', action, subject: 'prp_1', detail }));
const chainOf = async (length: number) => {
  for (let n = 1; n <= length; n++) await append();
};
const verify = (seen: Anchor | null = null) => withTenant(database.db, tenant, (tx) => verifyAudit(tx, seen));
/** Statements past all rights, as whoever owns the database could give them. */
const asOwner = (statement: string) =>
  database.db.execute(sql.raw(statement.replace('$here', `tenant_id = '${tenant}' and seq`)));
const rows = (): Promise<Row[]> => withTenant(database.db, tenant, (tx) => tx.select().from(audit).orderBy(audit.seq));
const empty = (...seqs: number[]) =>
  withTenant(
    database.db,
    tenant,
    (tx) => tx.execute(sql`update audit set detail = null where seq in (${sql.join(seqs, sql`, `)})`),
    PRIVACY_ROLE,
  );

describe('verifying the chain', () => {
  it('reads every row of a sound chain, more than a page of them, and tells its end', async () => {
    await withTenant(database.db, tenant, async (tx) => {
      for (let n = 1; n <= 1003; n++)
        await appendAudit(tx, tenant, { actor: 'hana', action: 'x', subject: `s${n}`, detail: { n } });
    });
    expect(await verify()).toEqual({
      rows: 1003,
      brokenAt: null,
      why: null,
      end: { seq: 1003, hash: (await rows()).at(-1)?.hash },
    });
    await asOwner(`update audit set subject = 'other' where $here = 777`);
    expect(await verify()).toMatchObject({ rows: 776, brokenAt: 777, why: 'it was changed after it was written' });
  });

  it.each([
    [`update audit set actor = 'mali' where $here = 3`, 3, /changed after/],
    [`update audit set at = at + interval '1 microsecond' where $here = 3`, 3, /changed after/],
    [`update audit set detail = '{"n":2}' where $here = 3`, 3, /detail was changed/],
    [`update audit set detail_hash = '' where $here = 3`, 3, /changed after/],
    [`update audit set detail = null where $here = 3`, 3, /emptied and no later row/],
    [`delete from audit where $here = 3`, 3, /missing/],
    [`delete from audit where $here = 1`, 1, /missing/],
    [`update audit set seq = case seq when 3 then 104 else 103 end where $here in (3, 4)`, 3, /missing/],
  ])('names the row that %s broke', async (statement, brokenAt, why) => {
    await chainOf(5);
    expect(await verify()).toMatchObject({ rows: 5, brokenAt: null });
    await asOwner(statement);
    expect(await verify()).toMatchObject({ brokenAt, why: expect.stringMatching(why) });
  });

  it('shows two rows that changed places', async () => {
    await chainOf(5);
    await asOwner(`update audit set seq = seq + 100 where $here in (3, 4)`);
    await asOwner(`update audit set seq = 107 - seq where $here in (103, 104)`);
    expect(await verify()).toMatchObject({ brokenAt: 3, why: 'it does not follow the row before it' });
  });

  it('shows a row put in between, even one whose own hash is right', async () => {
    await chainOf(4);
    const [, second] = await rows();
    if (!second) throw new Error('The chain has no second row.');
    await asOwner(`update audit set seq = seq + 100 where $here > 2`);
    await asOwner(`update audit set seq = seq - 99 where $here > 2`);
    const forged = { ...second, seq: 3, previous: second.hash, action: 'forged' };
    const hash = hashOf({ ...forged, micros: `${second.at.getTime()}000` });
    await database.db.insert(audit).values({ ...forged, hash });
    expect(await verify()).toMatchObject({ rows: 3, brokenAt: 4 });
  });
});

describe('a detail that was emptied', () => {
  it('is sound when a later row names it, and only then', async () => {
    await chainOf(4);
    await append('person.erased', { rows: [[2, 3]] });
    await empty(2, 3);
    expect(await verify()).toMatchObject({ rows: 5, brokenAt: null });
    await empty(4);
    expect(await verify()).toMatchObject({ brokenAt: 4 });
  });

  it('is not excused by an earlier row, by another action or by an emptied one', async () => {
    await append('person.erased', { rows: [[1, 9]] });
    await append('proposal.made', { rows: [[1, 9]] });
    await empty(2);
    expect(await verify()).toMatchObject({ brokenAt: 2 });
    await append('audit.purged', { rows: [[2, 2]] });
    expect(await verify()).toMatchObject({ brokenAt: null });
    await empty(3);
    expect(await verify()).toMatchObject({ brokenAt: 2 });
  });

  it('can be emptied by the role for it, which can do nothing else', async () => {
    await append();
    for (const statement of [
      sql`update audit set actor = 'x'`,
      sql`delete from audit`,
      sql`insert into audit select * from audit`,
      sql`select * from people`,
      sql`select * from messages`,
    ]) {
      const refused = withTenant(database.db, tenant, (tx) => tx.execute(statement), PRIVACY_ROLE);
      expect(await refusalOf(refused)).toMatch(/permission denied/);
    }
    const asUsual = withTenant(database.db, tenant, (tx) => tx.execute(sql`update audit set detail = null`));
    expect(await refusalOf(asUsual)).toMatch(/permission denied/);
    const other = await newTenant(database.db);
    await withTenant(database.db, other, (tx) => tx.execute(sql`update audit set detail = null`), PRIVACY_ROLE);
    expect((await rows())[0]?.detail).toContain('salt');
  });
});

describe('rows of the first scheme', () => {
  const firstScheme = async (length: number) => {
    let previous = GENESIS;
    for (let seq = 1; seq <= length; seq++) {
      const row = { seq, actor: 'hana', action: 'x', subject: 's', detail: '{"n":1}', previous };
      const at = new Date('2026-01-01T00:00:00.123Z');
      const content = stringify({ tenant: tenant, ...row, at: at.toISOString() }) ?? '';
      previous = createHash('sha256').update(content).digest('hex');
      await database.db.insert(audit).values({ ...row, tenantId: tenant, at, hash: previous });
    }
  };

  it('are followed by rows of the second', async () => {
    await firstScheme(3);
    await chainOf(2);
    expect(await verify()).toMatchObject({ rows: 5, brokenAt: null });
    await asOwner(`update audit set detail = '{"n":2}' where $here = 2`);
    expect(await verify()).toMatchObject({ brokenAt: 2 });
  });

  it('keep their place in the chain when they are emptied', async () => {
    await firstScheme(3);
    await append('person.erased', { rows: [[2, 2]] });
    await empty(2);
    expect(await verify()).toMatchObject({ rows: 4, brokenAt: null });
    await asOwner(`update audit set hash = '${'1'.repeat(64)}' where $here = 2`);
    expect(await verify()).toMatchObject({ brokenAt: 3 });
  });
});

describe('an end that was seen before', () => {
  it('shows how many rows are missing since', async () => {
    await chainOf(6);
    const { end } = await verify();
    expect(await verify(end)).toMatchObject({ rows: 6, brokenAt: null });
    await asOwner(`delete from audit where $here > 4`);
    expect(await verify()).toMatchObject({ rows: 4, brokenAt: null });
    expect(await verify(end)).toMatchObject({ rows: 4, brokenAt: 5, why: expect.stringMatching(/^2 rows at the end/) });
    await asOwner(`delete from audit where $here > 0`);
    expect(await verify(end)).toMatchObject({ brokenAt: 1, why: expect.stringMatching(/^6 rows/) });
  });

  it('shows a chain that was written anew from the start', async () => {
    await chainOf(3);
    const { end } = await verify();
    await asOwner(`delete from audit where $here > 0`);
    await chainOf(4);
    expect(await verify()).toMatchObject({ rows: 4, brokenAt: null });
    expect(await verify(end)).toMatchObject({ brokenAt: 3, why: expect.stringMatching(/written anew/) });
  });

  it('is kept in a file of the data folder', () => {
    const folder = mkdtempSync(join(tmpdir(), 'anchors-'));
    try {
      expect(readAnchor(folder, 'meridian')).toBeNull();
      writeAnchor(folder, 'meridian', { seq: 7, hash: 'abc' });
      expect(readAnchor(folder, 'meridian')).toEqual({ seq: 7, hash: 'abc' });
      expect(readAnchor(folder, 'other')).toBeNull();
      writeFileSync(join(folder, 'anchors', 'meridian.json'), '{"seq":"7"}');
      expect(() => readAnchor(folder, 'meridian')).toThrow(/does not hold the end/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
