/** Empties details of the audit on record: a row of the chain names them first, then the one role that may empties them. */
import { and, eq, inArray, type SQL, sql } from 'drizzle-orm';
import { EMPTYING, rangesIn } from './audit-verify.ts';
import { audit } from './schema/approvals.ts';
import { type Db, PRIVACY_ROLE, type Tx, withTenant } from './tenant.ts';

const MOST_ROWS = 500;
const EMPTIABLE = sql`detail is not null and action not in (${sql.join(
  EMPTYING.map((action) => sql`${action}`),
  sql`, `,
)})`;

/** Rows that still have a detail and fulfil the condition, as `[from, to]` ranges for the row that names them. */
export async function emptiable(tx: Tx, condition: SQL): Promise<[number, number][]> {
  const { rows } = await tx.execute<{ seq: string }>(
    sql`select seq from audit where ${EMPTIABLE} and ${condition} order by seq`,
  );
  const ranges: [number, number][] = [];
  for (const seq of rows.map((row) => Number(row.seq))) {
    const last = ranges.at(-1);
    if (last && last[1] === seq - 1) last[1] = seq;
    else ranges.push([seq, seq]);
  }
  return ranges;
}

/** Empties whatever rows about `subject` have named; doing it again, as after a crash, finishes what was begun. */
export async function emptyNamed(db: Db, tenant: string, subject: string): Promise<number> {
  const ranges = await withTenant(db, tenant, async (tx) => {
    const rows = await tx
      .select({ detail: audit.detail })
      .from(audit)
      .where(and(eq(audit.subject, subject), inArray(audit.action, [...EMPTYING])));
    return rows.flatMap(({ detail }) => rangesIn(detail ?? '{}'));
  });
  const [from, to] = [sql.param(ranges.map((range) => range[0])), sql.param(ranges.map((range) => range[1]))];
  let emptied = 0;
  for (;;) {
    const { rowCount } = await withTenant(
      db,
      tenant,
      (tx) =>
        tx.execute(sql`
          update audit set detail = null where seq = any(array(
            select seq from audit where ${EMPTIABLE} and exists (
              select from unnest(${from}::bigint[], ${to}::bigint[]) as named(first, last) where seq between first and last)
            limit ${MOST_ROWS}))`),
      PRIVACY_ROLE,
    );
    emptied += rowCount ?? 0;
    if ((rowCount ?? 0) < MOST_ROWS) return emptied;
  }
}
