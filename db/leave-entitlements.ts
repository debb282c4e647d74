/** How many days of leave people get a year. */
import { sql } from 'drizzle-orm';
import type { LeaveKind } from './people-csv.ts';
import { leaveBalances } from './schema/hr.ts';
import type { Tx } from './tenant.ts';

/** Rows written in one statement. */
const CHUNK = 1_000;

interface Entitled {
  person: { id: string };
  leave: Partial<Record<LeaveKind, number>>;
}

/** Writes what is given for this year of the tenant and the next, in which leave may be asked for already; days taken stay. */
export async function setEntitlements(tx: Tx, tenant: string, timeZone: string, given: Entitled[]): Promise<void> {
  const { rows } = await tx.execute<{ year: number }>(
    sql`select extract(year from now() at time zone ${timeZone})::int as year`,
  );
  const thisYear = rows[0]?.year ?? 0;
  const balances = given.flatMap(({ person, leave }) =>
    Object.entries(leave).flatMap(([kind, entitledDays]) =>
      [thisYear, thisYear + 1].map((year) => ({
        ...{ tenantId: tenant, person: person.id, year, kind: kind as LeaveKind, entitledDays, takenDays: 0 },
      })),
    ),
  );
  for (let at = 0; at < balances.length; at += CHUNK)
    await tx
      .insert(leaveBalances)
      .values(balances.slice(at, at + CHUNK))
      .onConflictDoUpdate({
        target: [leaveBalances.tenantId, leaveBalances.person, leaveBalances.year, leaveBalances.kind],
        set: { entitledDays: sql`excluded.entitled_days` },
      });
}
