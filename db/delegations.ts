/** Out of office: who decides in whose place, between two moments of the database's clock. */
import { and, eq, gt, isNull, lt, or, type SQL, sql } from 'drizzle-orm';
import { newId } from './id.ts';
import { delegations } from './schema/approvals.ts';
import type { Tx } from './tenant.ts';

export type DelegationRow = typeof delegations.$inferSelect;

/** So long from now, or whole days of a calendar; the last day counts. */
export type Span = { milliseconds: number } | { from: string; to: string; timeZone: string };

export interface Wish {
  from: string;
  to: string;
  /** Null means every department. */
  department: string | null;
  span: Span;
  createdBy: string;
}

/** What a wish came to; `overlapping` names the one that is in the way. */
export type Delegated =
  | { done: true; row: DelegationRow }
  | { done: false; why: 'past' | 'too_long' | 'too_far' }
  | { done: false; why: 'overlapping'; row: DelegationRow };

const LONGEST_DAYS = 90;
const FURTHEST_DAYS = 365;

/** Stores a delegation unless it is over, too long, too far away, or two people would stand in at once. */
export async function delegate(tx: Tx, tenant: string, wish: Wish): Promise<Delegated> {
  // Two wishes of one person at the same moment would not see each other.
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`delegate:${tenant}:${wish.from}`}, 0))`);
  const { starts, ends } = momentsOf(wish.span);
  const { rows } = await tx.execute<{ past: boolean; long: boolean; far: boolean }>(sql`
    select ${ends} <= now() as past,
      ${ends} - ${starts} > make_interval(days => ${LONGEST_DAYS}) as long,
      ${starts} > now() + make_interval(days => ${FURTHEST_DAYS}) as far`);
  const [fault] = rows;
  if (!fault) throw new Error('The span of a delegation was not read.');
  if (fault.past) return { done: false, why: 'past' };
  if (fault.long) return { done: false, why: 'too_long' };
  if (fault.far) return { done: false, why: 'too_far' };
  const [inTheWay] = await tx
    .select()
    .from(delegations)
    .where(
      and(
        eq(delegations.fromPerson, wish.from),
        isNull(delegations.revokedAt),
        lt(delegations.startsAt, ends),
        gt(delegations.endsAt, starts),
        wish.department === null
          ? undefined
          : or(isNull(delegations.department), eq(delegations.department, wish.department)),
      ),
    )
    .limit(1);
  if (inTheWay) return { done: false, why: 'overlapping', row: inTheWay };
  const [row] = await tx
    .insert(delegations)
    .values({
      tenantId: tenant,
      id: newId('dlg'),
      fromPerson: wish.from,
      toPerson: wish.to,
      department: wish.department,
      startsAt: starts,
      endsAt: ends,
      createdBy: wish.createdBy,
    })
    .returning();
  if (!row) throw new Error('The delegation was not stored.');
  return { done: true, row };
}

function momentsOf(span: Span): { starts: SQL; ends: SQL } {
  if ('milliseconds' in span)
    return { starts: sql`now()`, ends: sql`now() + ${`${span.milliseconds} milliseconds`}::interval` };
  const midnight = (day: SQL) => sql`((${day})::timestamp at time zone ${span.timeZone}::text)`;
  // Never before now: what was decided before it was given is not touched by it.
  return {
    starts: sql`greatest(now(), ${midnight(sql`${span.from}::date`)})`,
    ends: midnight(sql`${span.to}::date + 1`),
  };
}

/** Ends what the person gave away and is not over, to everyone or to one; returns what was ended. */
export function undelegate(tx: Tx, from: string, to: string | null): Promise<DelegationRow[]> {
  return tx
    .update(delegations)
    .set({ revokedAt: sql`now()` })
    .where(
      and(
        eq(delegations.fromPerson, from),
        isNull(delegations.revokedAt),
        gt(delegations.endsAt, sql`now()`),
        to === null ? undefined : eq(delegations.toPerson, to),
      ),
    )
    .returning();
}
