/** Which leave a person wants to take back, and the days each year gets in return. */
import { and, eq } from 'drizzle-orm';
import { leaveRequests } from '../../db/schema/hr.ts';
import { type ToolContext, ToolRefusal } from '../tool.ts';
import { kindName } from './leave-kinds.ts';
import {
  approvedLeaveFrom,
  approvedLeaveWithin,
  holidaysBetween,
  type LeaveRequest,
  lockBalances,
} from './leave-records.ts';
import { dateRange, inBoth } from './wording.ts';
import { addDays, dayIn, daysByYear, workingDays, yearOf } from './working-days.ts';

export interface Which {
  id?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

export interface Cancellation {
  leave: LeaveRequest;
  years: { year: number; days: number; before: number; after: number }[];
}

/** Finds the leave and what cancelling it gives back; the actor's balances stay locked until the transaction ends. */
export async function planCancellation(ctx: ToolContext, which: Which): Promise<Cancellation> {
  const leave = await leaveMeant(ctx, which);
  checkOpen(ctx, leave);
  const returned = await returnedDays(ctx, leave);
  const balances = await lockBalances(ctx, ctx.actor.id, [...returned.keys()]);
  const years = Array.from(returned, ([year, days]) => {
    const balance = balances.find((row) => row.year === year && row.kind === leave.kind);
    if (!balance) throw new Error(`${leave.id} has no ${leave.kind} balance in ${year} to return its days to.`);
    const before = balance.entitledDays - balance.takenDays;
    return { year, days, before, after: before + days };
  });
  return { leave, years };
}

/** For a leave that somebody else changed at the same moment. */
export function leaveChanged(): ToolRefusal {
  return new ToolRefusal('conflict', {
    en: 'This leave has just been cancelled already.',
    th: 'การลานี้ถูกยกเลิกไปแล้ว',
  });
}

async function leaveMeant(ctx: ToolContext, { id, from, to = from }: Which): Promise<LeaveRequest> {
  if (id !== undefined) return leaveNumbered(ctx, id.toUpperCase());
  const meant =
    from === undefined || to === undefined
      ? await approvedLeaveFrom(ctx, ctx.actor.id, tomorrow(ctx))
      : await approvedLeaveWithin(ctx, ctx.actor.id, from, to);
  const [leave, ...others] = meant;
  if (!leave) throw noneOn(from, to);
  if (others.length > 0) throw severalAhead(meant);
  return leave;
}

/** The same refusal for a number that does not exist and for somebody else's leave. */
async function leaveNumbered(ctx: ToolContext, id: string): Promise<LeaveRequest> {
  const own = and(
    eq(leaveRequests.tenantId, ctx.tenant),
    eq(leaveRequests.id, id),
    eq(leaveRequests.person, ctx.actor.id),
  );
  const [leave] = await ctx.db.select().from(leaveRequests).where(own);
  if (leave) return leave;
  throw new ToolRefusal(
    'not_found',
    { en: `You have no leave with the number ${id}.`, th: `คุณไม่มีใบลาเลขที่ ${id}` },
    'id',
  );
}

function checkOpen(ctx: ToolContext, leave: LeaveRequest): void {
  if (leave.status === 'cancelled') throw leaveChanged();
  if (leave.fromDay >= tomorrow(ctx)) return;
  throw new ToolRefusal('conflict', {
    en: `The leave of ${dateRange(leave.fromDay, leave.toDay, 'en')} has already started, so I cannot cancel it. HR can correct it.`,
    th: `การลาวันที่ ${dateRange(leave.fromDay, leave.toDay, 'th')} เริ่มไปแล้วจึงยกเลิกไม่ได้ ฝ่ายบุคคลแก้ไขให้ได้`,
  });
}

/** What the leave cost is on its row; the calendar only says how it divides over New Year. */
async function returnedDays(ctx: ToolContext, { fromDay, toDay, days }: LeaveRequest): Promise<Map<number, number>> {
  const [first, last] = [yearOf(fromDay), yearOf(toDay)];
  if (first === last) return new Map([[first, days]]);
  const holidays = await holidaysBetween(ctx, ctx.actor.office, fromDay, toDay);
  const inFirst = Math.min(days, daysByYear(workingDays(fromDay, toDay, holidays)).get(first) ?? 0);
  const parts: [number, number][] = [
    [first, inFirst],
    [last, days - inFirst],
  ];
  return new Map(parts.filter(([, count]) => count > 0));
}

function tomorrow(ctx: ToolContext): string {
  return addDays(dayIn(ctx.actor.timeZone, ctx.clock.now()), 1);
}

function noneOn(from: string | undefined, to: string | undefined): ToolRefusal {
  const none = { en: 'You have no leave ahead that could be cancelled.', th: 'คุณไม่มีวันลาข้างหน้าที่ยกเลิกได้' };
  if (from === undefined || to === undefined) return new ToolRefusal('not_found', none);
  return new ToolRefusal(
    'not_found',
    { en: `You have no leave on ${dateRange(from, to, 'en')}.`, th: `คุณไม่มีวันลาในวันที่ ${dateRange(from, to, 'th')}` },
    'from',
  );
}

function severalAhead(leave: LeaveRequest[]): ToolRefusal {
  const list = inBoth((language) =>
    leave
      .map((one) => `${dateRange(one.fromDay, one.toDay, language)} (${kindName(one.kind, language)}, ${one.id})`)
      .join(language === 'th' ? ' · ' : '; '),
  );
  return new ToolRefusal(
    'invalid',
    {
      en: `You have several: ${list.en}. Which one shall I cancel?`,
      th: `คุณมีหลายรายการ: ${list.th} ต้องการยกเลิกรายการไหน?`,
    },
    'from',
  );
}
