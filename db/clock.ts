/** The clock that every process shares. */
import { sql } from 'drizzle-orm';
import type { Tx } from './tenant.ts';

/** The moment by the clock of the database. */
export async function databaseTime(tx: Tx): Promise<Date> {
  const { rows } = await tx.execute<{ now: number }>(
    sql`select extract(epoch from clock_timestamp())::float8 * 1000 as now`,
  );
  const [row] = rows;
  if (!row) throw new Error('The database did not say what time it is.');
  return new Date(row.now);
}
