/** Whether a person can take a leave: the days it costs, the balance it leaves, and every reason against it. */
import type { Localized } from '../../agents/message.ts';
import { type ToolContext, ToolRefusal } from '../tool.ts';
import { kindDays, kindName, type LeaveKind } from './leave-kinds.ts';
import { approvedLeaveWithin, holidaysBetween, type LeaveBalance, lockBalances } from './leave-records.ts';
import { dateRange, dayCount, inBoth, longDate, workingDayCount, yearName } from './wording.ts';
import { addDays, dayIn, daysByYear, workingDays } from './working-days.ts';

const PROBATION_DAYS = 119;
/** How far back an illness may be reported. */
const SICK_DAYS_BACK = 30;
const LONGEST_DAYS = 366;

export interface LeaveWish {
  kind: LeaveKind;
  from: string;
  to: string;
}

export interface LeavePlan {
  days: number;
  /** One entry for each year the leave touches. */
  years: { year: number; days: number; before: number; after: number }[];
}

/** Checks the wish of the actor and says what it costs; the actor's balances stay locked until the transaction ends. */
export async function planLeave(ctx: ToolContext, wish: LeaveWish): Promise<LeavePlan> {
  checkDates(ctx, wish);
  checkProbation(ctx, wish);
  const days = await daysOff(ctx, wish);
  const needed = daysByYear(days);
  const balances = await lockBalances(ctx, ctx.actor.id, [...needed.keys()]);
  await checkOverlap(ctx, wish);
  const years = Array.from(needed, ([year, count]) => balanceAfter(balances, wish.kind, year, count));
  return { days: days.length, years };
}

function checkDates(ctx: ToolContext, { kind, from, to }: LeaveWish): void {
  if (to < from) {
    throw invalid('to', {
      en: 'The last day of leave is before the first day. Which days do you mean?',
      th: 'วันสุดท้ายของการลาอยู่ก่อนวันแรก หมายถึงวันไหนถึงวันไหน?',
    });
  }
  if (to > addDays(from, LONGEST_DAYS)) {
    throw invalid('to', {
      en: 'I can book at most one year of leave at a time. Please name a shorter time.',
      th: 'ขอลาได้ไม่เกินครั้งละหนึ่งปี กรุณาระบุช่วงที่สั้นกว่านี้',
    });
  }
  const today = dayIn(ctx.actor.timeZone, ctx.clock.now());
  if (kind === 'sick') checkSickPast(from, today);
  else if (from < today) {
    throw invalid('from', {
      en: `${kindName(kind, 'en')} has to be requested before it starts, and ${longDate(from, 'en')} is in the past.`,
      th: `ต้องขอ${kindName(kind, 'th')}ก่อนวันลา แต่ ${longDate(from, 'th')} ผ่านไปแล้ว`,
    });
  }
}

function checkSickPast(from: string, today: string): void {
  if (from >= addDays(today, -SICK_DAYS_BACK)) return;
  throw invalid('from', {
    en: `I can record sick leave up to ${SICK_DAYS_BACK} days back. Please ask HR about earlier days.`,
    th: `บันทึกลาป่วยย้อนหลังได้ไม่เกิน ${SICK_DAYS_BACK} วัน หากนานกว่านั้นกรุณาติดต่อฝ่ายบุคคล`,
  });
}

function checkProbation(ctx: ToolContext, { kind, from }: LeaveWish): void {
  const passed = addDays(ctx.actor.hiredOn, PROBATION_DAYS);
  if (kind !== 'vacation' || from >= passed) return;
  throw conflict(
    {
      en: `During probation vacation is earned but not yet taken. You can take it from ${longDate(passed, 'en')} on.`,
      th: `ระหว่างทดลองงานจะสะสมวันลาพักร้อนได้แต่ยังใช้ไม่ได้ คุณใช้ได้ตั้งแต่ ${longDate(passed, 'th')} เป็นต้นไป`,
    },
    'from',
  );
}

async function daysOff(ctx: ToolContext, { from, to }: LeaveWish): Promise<string[]> {
  const days = workingDays(from, to, await holidaysBetween(ctx, ctx.actor.office, from, to));
  if (days.length > 0) return days;
  throw invalid('from', {
    en: `${dateRange(from, to, 'en')} has no working days in it, so you are free anyway.`,
    th: `${dateRange(from, to, 'th')} ไม่มีวันทำการ คุณได้หยุดอยู่แล้ว`,
  });
}

async function checkOverlap(ctx: ToolContext, { from, to }: LeaveWish): Promise<void> {
  const [other] = await approvedLeaveWithin(ctx, ctx.actor.id, from, to);
  if (!other) return;
  const when = inBoth((language) => dateRange(other.fromDay, other.toDay, language));
  throw conflict(
    {
      en: `You already have leave on ${when.en} (${kindName(other.kind, 'en').toLowerCase()}, ${other.id}).`,
      th: `คุณมีวันลาอยู่แล้วในวันที่ ${when.th} (${kindName(other.kind, 'th')}, ${other.id})`,
    },
    'from',
  );
}

function balanceAfter(
  balances: LeaveBalance[],
  kind: LeaveKind,
  year: number,
  days: number,
): LeavePlan['years'][number] {
  const balance = balances.find((row) => row.year === year && row.kind === kind);
  if (!balance) throw noBalance(kind, year);
  const before = balance.entitledDays - balance.takenDays;
  if (before < days) throw tooFew(kind, year, days, before);
  return { year, days, before, after: before - days };
}

function noBalance(kind: LeaveKind, year: number): ToolRefusal {
  return conflict(
    {
      en: `There are no ${kindDays(kind, 'en')} on record for ${year}, so I cannot book them. HR can open that year.`,
      th: `ยังไม่มี${kindDays(kind, 'th')}ของปี ${yearName(year, 'th')} ในระบบ จึงขอลาไม่ได้ กรุณาติดต่อฝ่ายบุคคล`,
    },
    'from',
  );
}

function tooFew(kind: LeaveKind, year: number, days: number, left: number): ToolRefusal {
  return conflict(
    {
      en: `This needs ${workingDayCount(days, 'en')} in ${year}, and you have ${dayCount(left, 'en')} of ${kindName(kind, 'en').toLowerCase()} left.`,
      th: `การลานี้ใช้ ${workingDayCount(days, 'th')} ในปี ${yearName(year, 'th')} แต่คุณเหลือ${kindDays(kind, 'th')} ${dayCount(left, 'th')}`,
    },
    'to',
  );
}

function invalid(field: string, said: Localized): ToolRefusal {
  return new ToolRefusal('invalid', said, field);
}

function conflict(said: Localized, field: string): ToolRefusal {
  return new ToolRefusal('conflict', said, field);
}
