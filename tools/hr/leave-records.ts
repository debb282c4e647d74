/** Rows of leave: balances, approved requests and the holidays they step over. */
import { and, asc, between, desc, eq, gte, inArray, lte, sql } from 'drizzle-orm';
import { holidays, leaveBalances, leaveRequests } from '../../db/schema/hr.ts';
import type { ToolContext } from '../tool.ts';
import type { LeaveKind } from './leave-kinds.ts';

type Records = Pick<ToolContext, 'db' | 'tenant'>;

export type LeaveBalance = typeof leaveBalances.$inferSelect;
export type LeaveRequest = typeof leaveRequests.$inferSelect;

/** The balances of a person in one year, one a kind. */
export function balancesIn(ctx: Records, person: string, year: number): Promise<LeaveBalance[]> {
  return ctx.db
    .select()
    .from(leaveBalances)
    .where(ofYears(ctx, person, [year]))
    .orderBy(asc(leaveBalances.kind));
}

/** All balances of a person in the years, held until the transaction ends. */
export function lockBalances(ctx: Records, person: string, years: number[]): Promise<LeaveBalance[]> {
  // Every kind is locked, not just the one that changes: overlap is checked across kinds.
  const rows = ctx.db
    .select()
    .from(leaveBalances)
    .where(ofYears(ctx, person, years));
  return rows.orderBy(asc(leaveBalances.year), asc(leaveBalances.kind)).for('update');
}

/** Adds days to what a person has taken of a kind in a year; negative days are given back. */
export async function addTaken(
  ctx: Records,
  person: string,
  kind: LeaveKind,
  year: number,
  days: number,
): Promise<void> {
  const taken = sql`${leaveBalances.takenDays} + ${days}::numeric`;
  const own = and(ofYears(ctx, person, [year]), eq(leaveBalances.kind, kind));
  const { rowCount } = await ctx.db.update(leaveBalances).set({ takenDays: taken }).where(own);
  if (rowCount !== 1) throw new Error(`No ${kind} balance of ${person} in ${year} was updated.`);
}

/** The office's holidays between two days. */
export async function holidaysBetween(ctx: Records, office: string, from: string, to: string): Promise<Set<string>> {
  const rows = await ctx.db
    .select({ day: holidays.day })
    .from(holidays)
    .where(and(eq(holidays.tenantId, ctx.tenant), eq(holidays.office, office), between(holidays.day, from, to)));
  return new Set(rows.map(({ day }) => day));
}

/** The person's approved leave that shares a day with the range, earliest first. */
export function approvedLeaveWithin(ctx: Records, person: string, from: string, to: string): Promise<LeaveRequest[]> {
  const shared = and(approved(ctx, person), lte(leaveRequests.fromDay, to), gte(leaveRequests.toDay, from));
  return ctx.db.select().from(leaveRequests).where(shared).orderBy(asc(leaveRequests.fromDay));
}

/** The person's approved leave that begins on a day or later, earliest first. */
export function approvedLeaveFrom(ctx: Records, person: string, from: string): Promise<LeaveRequest[]> {
  const ahead = and(approved(ctx, person), gte(leaveRequests.fromDay, from));
  return ctx.db.select().from(leaveRequests).where(ahead).orderBy(asc(leaveRequests.fromDay));
}

/** Requests of a person, latest first, at most `limit`. */
export function leaveHistory(ctx: Records, person: string, kind: LeaveKind | undefined, limit: number) {
  const ofKind = kind && eq(leaveRequests.kind, kind);
  const own = and(eq(leaveRequests.tenantId, ctx.tenant), eq(leaveRequests.person, person), ofKind);
  return ctx.db.select().from(leaveRequests).where(own).orderBy(desc(leaveRequests.fromDay)).limit(limit);
}

function ofYears(ctx: Records, person: string, years: number[]) {
  return and(
    eq(leaveBalances.tenantId, ctx.tenant),
    eq(leaveBalances.person, person),
    inArray(leaveBalances.year, years),
  );
}

function approved(ctx: Records, person: string) {
  return and(
    eq(leaveRequests.tenantId, ctx.tenant),
    eq(leaveRequests.person, person),
    eq(leaveRequests.status, 'approved'),
  );
}
