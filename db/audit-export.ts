/** The audit of a tenant as a file: a page at a time, so that neither memory nor a transaction holds all of it. */
import { and, getTableColumns, gt, gte, lt } from 'drizzle-orm';
import { csvLine } from './csv.ts';
import { audit } from './schema/approvals.ts';
import { type Db, withTenant } from './tenant.ts';

export interface ExportOptions {
  format: 'csv' | 'jsonl';
  /** From this moment on. */
  from?: Date | undefined;
  /** Before this moment. */
  to?: Date | undefined;
}

const PAGE = 500;
const { tenantId: _named, ...COLUMNS } = getTableColumns(audit);
const NAMES = Object.keys(COLUMNS) as (keyof typeof COLUMNS)[];

/** Pieces of the file in the order of the chain; with `at`, fields and hashes whoever has it can verify the chain himself. */
export async function* exportAudit(
  db: Db,
  tenant: string,
  { format, from, to }: ExportOptions,
): AsyncGenerator<string> {
  if (format === 'csv') yield csvLine(NAMES);
  let after = 0;
  for (;;) {
    const rows = await withTenant(db, tenant, (tx) =>
      tx
        .select(COLUMNS)
        .from(audit)
        .where(and(gt(audit.seq, after), from ? gte(audit.at, from) : undefined, to ? lt(audit.at, to) : undefined))
        .orderBy(audit.seq)
        .limit(PAGE),
    );
    const lines = rows.map((row) => {
      const written = { ...row, at: row.at.toISOString() };
      return format === 'csv' ? csvLine(NAMES.map((name) => written[name])) : `${JSON.stringify(written)}\n`;
    });
    if (lines.length > 0) yield lines.join('');
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return;
    after = last.seq;
  }
}
