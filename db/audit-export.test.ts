import { PGlite } from '@electric-sql/pglite';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appendAudit } from './audit.ts';
import { type ExportOptions, exportAudit } from './audit-export.ts';
import type { Database } from './client.ts';
import { csvLine } from './csv.ts';
import { newTenant, openMemory } from './database-fixtures.ts';
import { audit } from './schema/approvals.ts';
import { withTenant } from './tenant.ts';

const ACTORS = [
  '=1+1',
  '+66 2 000',
  '-2',
  '@sum(a1)',
  '\tx',
  '\rx',
  'a,b',
  'say "no"',
  'two\r\nlines',
  'ปรีชา',
  "it's",
  '',
];

let database: Database;
let tenant: string;
beforeAll(async () => {
  database = await openMemory();
  tenant = await newTenant(database.db);
  await withTenant(database.db, tenant, async (tx) => {
    for (const actor of ACTORS)
      await appendAudit(tx, tenant, { actor, action: 'x', subject: '1', detail: { said: 'a "quoted", word\n' } });
  });
});
afterAll(() => database.close());

const rows = () => withTenant(database.db, tenant, (tx) => tx.select().from(audit).orderBy(audit.seq));
const exported = async (options: ExportOptions, of = tenant) => {
  let text = '';
  for await (const piece of exportAudit(database.db, of, options)) text += piece;
  return text;
};
/** What a reader of the trade makes of it: PostgreSQL's own. */
async function read(csv: string): Promise<Record<string, string | null>[]> {
  const reader = await PGlite.create();
  try {
    await reader.exec(
      'create table t (seq text, at text, actor text, action text, subject text, detail text, detail_hash text, previous text, hash text)',
    );
    await reader.query(`copy t from '/dev/blob' with (format csv, header true)`, [], { blob: new Blob([csv]) });
    return (await reader.query<Record<string, string | null>>('select * from t order by seq::int')).rows;
  } finally {
    await reader.close();
  }
}

describe('the audit as CSV', () => {
  it('is read back as it was written, but for the apostrophe that disarms a formula', async () => {
    const back = await read(await exported({ format: 'csv' }));
    expect(back.map(({ actor }) => actor)).toEqual(
      ACTORS.map((actor) => (/^[=+\-@\t\r]/.test(actor) ? `'${actor}` : actor)),
    );
    expect(back.map(({ detail, hash, at }) => ({ detail, hash, at }))).toEqual(
      (await rows()).map(({ detail, hash, at }) => ({ detail, hash, at: at.toISOString() })),
    );
  });

  it('tells an empty text from none', () => {
    expect(csvLine(['', null, 'a'])).toBe('"",,a\r\n');
  });

  it('would be read with formulas in it if cells were only quoted', async () => {
    const unarmed = (await exported({ format: 'csv' })).replaceAll(/'(?=[=+\-@\t\r])/g, '');
    expect((await read(unarmed)).map(({ actor }) => actor)).toEqual(ACTORS);
  });
});

describe('the audit as JSON lines', () => {
  it('has one object a row, with everything the chain covers', async () => {
    const lines = (await exported({ format: 'jsonl' })).trimEnd().split('\n');
    const expected = (await rows()).map(({ tenantId: _, ...row }) => ({ ...row, at: row.at.toISOString() }));
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(expected);
  });

  it('has the rows of a period, its end left out', async () => {
    await database.db.execute(
      sql`update audit set at = '2026-01-01'::timestamptz + seq * interval '1 day' where tenant_id = ${tenant}`,
    );
    const options = { from: new Date('2026-01-03T00:00:00Z'), to: new Date('2026-01-05T00:00:00Z') };
    const lines = (await exported({ format: 'jsonl', ...options })).trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { seq: number }).seq)).toEqual([2, 3]);
  });

  it('has every row of several pages, and none of another tenant', async () => {
    const other = await newTenant(database.db);
    await withTenant(database.db, other, async (tx) => {
      for (let n = 1; n <= 1001; n++)
        await appendAudit(tx, other, { actor: 'a', action: 'x', subject: `${n}`, detail: {} });
    });
    const lines = (await exported({ format: 'jsonl' }, other)).trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { seq: number }).seq)).toEqual(
      Array.from({ length: 1001 }, (_, n) => n + 1),
    );
  });
});
