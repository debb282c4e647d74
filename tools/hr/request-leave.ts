/** Asking for days off: checked against balance, calendar and other leave, then booked. */
import { z } from 'zod';
import type { Language } from '../../agents/message.ts';
import type { SlotMeta } from '../../agents/models/builtin/slots/field.ts';
import { nextRecordId } from '../../db/counters.ts';
import { LEAVE_KINDS, leaveRequests } from '../../db/schema/hr.ts';
import { defineTool } from '../tool.ts';
import { kindDays, kindField, kindName } from './leave-kinds.ts';
import { addTaken } from './leave-records.ts';
import { type LeavePlan, type LeaveWish, planLeave } from './plan-leave.ts';
import { requestLeaveExamples } from './request-leave.examples.ts';
import { dateRange, dayCount, workingDayCount, yearName } from './wording.ts';

const fields = {
  kind: kindField,
  from: z.iso.date().meta({
    slot: 'date',
    range: 'start',
    label: { en: 'First day', th: 'วันแรกที่ลา' },
    ask: { en: 'From which day would you like to be off?', th: 'ต้องการลาตั้งแต่วันไหน?' },
  } satisfies SlotMeta),
  to: z.iso.date().meta({
    slot: 'date',
    range: 'end',
    label: { en: 'Last day', th: 'วันสุดท้ายที่ลา' },
    ask: { en: 'Until which day, including that day?', th: 'ลาถึงวันไหน (รวมวันนั้นด้วย)?' },
  } satisfies SlotMeta),
  reason: z
    .string()
    .trim()
    .max(500)
    .optional()
    .meta({
      slot: 'text',
      hint: 'reason',
      label: { en: 'Reason', th: 'เหตุผล' },
      ask: { en: 'Is there a reason you would like to add?', th: 'ต้องการระบุเหตุผลไหม?' },
    } satisfies SlotMeta),
};

const left = z.object({ year: z.number(), days: z.number() });

/** Books leave for the asker; with a default policy the manager approves before it runs. */
export const requestLeave = defineTool({
  name: 'hr.request_leave',
  department: 'hr',
  effect: 'write',
  permission: 'hr.leave.request',
  title: { en: 'Request leave', th: 'ขอลา' },
  description:
    'Requests vacation, sick leave or personal leave for the asker, from a first to a last day. Use it when somebody wants or announces days off. Never guess the kind of leave.',
  input: z.object(fields),
  output: z.object({
    id: z.string(),
    kind: z.enum(LEAVE_KINDS),
    from: z.string(),
    to: z.string(),
    days: z.number(),
    left: z.array(left).min(1),
  }),
  examples: requestLeaveExamples,
  evidence: {
    en: 'how many working days ahead vacation must be requested',
    th: 'ต้องขอลาพักร้อนล่วงหน้ากี่วันทำการ',
  },

  async prepare(ctx, wish) {
    const plan = await planLeave(ctx, wish);
    return {
      changes: changesOf(wish, plan, ctx.language),
      summary: summaryOf(wish, plan, ctx.language),
      ...(wish.reason ? { reason: wish.reason } : {}),
    };
  },

  async run(ctx, wish) {
    const plan = await planLeave(ctx, wish);
    const { kind, from, to } = wish;
    const id = await nextRecordId(ctx.db, ctx.tenant, 'LV');
    await ctx.db.insert(leaveRequests).values({
      tenantId: ctx.tenant,
      id,
      person: ctx.actor.id,
      kind,
      fromDay: from,
      toDay: to,
      days: plan.days,
      reason: wish.reason ?? null,
      status: 'approved',
      createdAt: ctx.clock.now(),
    });
    for (const { year, days } of plan.years) await addTaken(ctx, ctx.actor.id, kind, year, days);
    return { id, kind, from, to, days: plan.days, left: plan.years.map(({ year, after }) => ({ year, days: after })) };
  },

  record: ({ id }) => id,

  say({ id, kind, from, to, days, left }, { language }) {
    const when = `**${dateRange(from, to, language)}**`;
    const rest = left.map((one) => leftIn(kind, one.year, one.days, language));
    if (language === 'th') {
      return `บันทึก${kindName(kind, 'th')}ให้แล้ว ${when} รวม ${workingDayCount(days, 'th')} (${id}) ${rest.join(' ')}`;
    }
    return `Your ${kindName(kind, 'en').toLowerCase()} is booked: ${when}, ${workingDayCount(days, 'en')} (${id}). ${rest.join(' ')}`;
  },
});

function changesOf(wish: LeaveWish, plan: LeavePlan, language: Language) {
  const thai = language === 'th';
  return [
    { label: thai ? 'ประเภทการลา' : 'Kind of leave', after: kindName(wish.kind, language) },
    { label: thai ? 'วันที่ลา' : 'Dates', after: dateRange(wish.from, wish.to, language) },
    { label: thai ? 'จำนวนวัน' : 'Length', after: workingDayCount(plan.days, language) },
    ...plan.years.map(({ year, before, after }) => ({
      label: thai
        ? `${kindDays(wish.kind, 'th')}คงเหลือปี ${yearName(year, 'th')}`
        : `${kindName(wish.kind, 'en')} left in ${year}`,
      before: dayCount(before, language),
      after: dayCount(after, language),
    })),
  ];
}

function summaryOf({ kind, from, to }: LeaveWish, { days }: LeavePlan, language: Language): string {
  const [name, when] = [kindName(kind, language), dateRange(from, to, language)];
  return `${name}${language === 'th' ? ' ' : ', '}${when} (${workingDayCount(days, language)})`;
}

function leftIn(kind: LeaveWish['kind'], year: number, days: number, language: Language): string {
  if (language === 'th') return `ปี ${yearName(year, 'th')} เหลือ${kindDays(kind, 'th')} ${dayCount(days, 'th')}`;
  return `That leaves ${dayCount(days, 'en')} of ${kindName(kind, 'en').toLowerCase()} in ${year}.`;
}
