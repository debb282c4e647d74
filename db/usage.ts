/** What was used per day of the tenant's calendar: counted always, limited where the plan sets a limit. */
import { and, asc, between, eq, inArray, or, type SQL, sql } from 'drizzle-orm';
import { usage } from './schema/people.ts';
import { type Db, oneStatement, type Tx } from './tenant.ts';

/** In the order their rows are locked, always, so that no two charges wait for each other. */
export const SCOPES = ['tenant', 'department', 'person'] as const;
export type UsageScope = (typeof SCOPES)[number];
export type UsageUnit = 'queries' | 'tokens';
export type UsageRow = typeof usage.$inferSelect;
/** Most per day; what is left out is unlimited. */
export type UsageLimits = Readonly<Partial<Record<UsageScope, number | undefined>>>;

/** Who uses what; the time zone is the tenant's and says when the day ends. */
export interface Use {
  tenant: string;
  timeZone: string;
  department: string;
  person: string;
  unit: UsageUnit;
}

export type Charged = { ok: true } | { ok: false; scope: UsageScope; limit: number; resetsAt: Date };

/**
 * Counts the amount, or counts nothing and says which limit stands against it. Exact however many charge at once: the
 * counting statement holds the rows until the transaction ends, and a charge above a limit is taken back in the same one.
 */
export async function charge(
  tx: Tx,
  { amount, limits = {}, ...use }: Use & { amount: number; limits?: UsageLimits },
): Promise<Charged> {
  const counted = await tx
    .insert(usage)
    .values(
      SCOPES.map((scope) => ({
        tenantId: use.tenant,
        day: today(use.timeZone),
        unit: use.unit,
        scope,
        key: use[scope],
        used: amount,
      })),
    )
    .onConflictDoUpdate({
      target: [usage.tenantId, usage.day, usage.unit, usage.scope, usage.key],
      set: { used: sql`${usage.used} + ${amount}` },
    })
    .returning({ scope: usage.scope, used: usage.used, resetsAt: midnight(use.timeZone) });
  const over = overLimit(counted, limits, (used, limit) => used > limit);
  if (over.ok) return over;
  await tx
    .update(usage)
    .set({ used: sql`${usage.used} - ${amount}` })
    .where(rowsOf(use));
  return over;
}

/**
 * Counts one query where no limit is set, once for the turn, and nothing while the department is paused; gives that pause.
 * One statement and one round trip, since every question comes through here; the rows are locked in the same order as by `charge`.
 */
export async function meter(db: Db, { tenant, timeZone, department, person }: Omit<Use, 'unit'>, turn: string) {
  const [paused] = await oneStatement<{ by: string; reason: string | null; at: number }>(
    db,
    tenant,
    sql`
    with paused as (select paused_by, reason, at from pauses where department = ${department}),
    fresh as (
      update inbox set charged = true where id = ${turn} and not charged and not exists (select from paused) returning id),
    counted as (
      insert into usage (tenant_id, day, unit, scope, key, used)
      select ${tenant}, (now() at time zone ${timeZone})::date, 'queries', of.scope, of.key, 1
      from fresh cross join (values (1, 'tenant', ${tenant}), (2, 'department', ${department}), (3, 'person', ${person}))
        of(n, scope, key) order by of.n
      on conflict (tenant_id, day, unit, scope, key) do update set used = usage.used + 1)
    select paused_by as by, reason, (extract(epoch from at) * 1000)::float8 as at from paused`,
  );
  return paused && { ...paused, at: new Date(paused.at) };
}

/** The limit that is used up already, for what can only be counted afterwards. */
export async function exhausted(tx: Tx, use: Use, limits: UsageLimits): Promise<Charged> {
  if (SCOPES.every((scope) => limits[scope] === undefined)) return { ok: true };
  const rows = await tx
    .select({ scope: usage.scope, used: usage.used, resetsAt: midnight(use.timeZone) })
    .from(usage)
    .where(rowsOf(use));
  return overLimit(rows, limits, (used, limit) => used >= limit);
}

/** Today's rows of some keys, such as one person's and her department's. */
export function usedToday(
  tx: Tx,
  timeZone: string,
  keys: readonly { scope: UsageScope; key: string }[],
): Promise<UsageRow[]> {
  const mine = keys.map(({ scope, key }) => and(eq(usage.scope, scope), eq(usage.key, key)));
  return tx
    .select()
    .from(usage)
    .where(and(eq(usage.day, today(timeZone)), or(sql`false`, ...mine)))
    .orderBy(asc(usage.unit), asc(usage.scope), asc(usage.key));
}

/** Everything that was counted from one day to another, both included. */
export function usageBetween(tx: Tx, from: string, to: string): Promise<UsageRow[]> {
  return tx
    .select()
    .from(usage)
    .where(and(between(usage.day, from, to), inArray(usage.unit, ['queries', 'tokens'])))
    .orderBy(asc(usage.day), asc(usage.unit), asc(usage.scope), asc(usage.key));
}

/** The tenant's calendar day, the last moment of which is `resetsAt`. */
export async function dayOf(tx: Tx, timeZone: string): Promise<{ day: string; resetsAt: Date }> {
  const { rows } = await tx.execute<{ day: string; resets: string }>(
    sql`select ${today(timeZone)}::text as day, to_char(${midnightOf(timeZone)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as resets`,
  );
  const [row] = rows;
  if (!row) throw new Error('The database did not tell the day.');
  return { day: row.day, resetsAt: new Date(row.resets) };
}

function overLimit(
  rows: { scope: UsageScope; used: number; resetsAt: Date }[],
  limits: UsageLimits,
  isOver: (used: number, limit: number) => boolean,
): Charged {
  for (const scope of SCOPES) {
    const row = rows.find((one) => one.scope === scope);
    const limit = limits[scope];
    if (row && limit !== undefined && isOver(row.used, limit))
      return { ok: false, scope, limit, resetsAt: row.resetsAt };
  }
  return { ok: true };
}

function rowsOf(use: Use): SQL | undefined {
  const keys = SCOPES.map((scope) => and(eq(usage.scope, scope), eq(usage.key, use[scope])));
  return and(eq(usage.day, today(use.timeZone)), eq(usage.unit, use.unit), or(...keys));
}

function today(timeZone: string): SQL<string> {
  return sql<string>`(now() at time zone ${timeZone}::text)::date`;
}

function midnightOf(timeZone: string): SQL {
  return sql`(((now() at time zone ${timeZone}::text)::date + 1)::timestamp at time zone ${timeZone}::text)`;
}

function midnight(timeZone: string): SQL<Date> {
  return sql<Date>`${midnightOf(timeZone)}`.mapWith((value: string | Date) => new Date(value));
}
